"""`python -m tracker.server`."""

import sys

from tracker.terminal import end_on_interrupt, run


def _main() -> int:
    # Streamlit gives the name `__main__` to each page it runs: what is served must not live here.
    # And here, because its imports can fail or be interrupted.
    from tracker.server.command import main

    return main()


end_on_interrupt()
sys.exit(run(_main))
