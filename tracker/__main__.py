"""`python -m tracker`."""

import sys

from tracker.terminal import end_on_interrupt, run


def _main() -> int:
    from tracker.cli import main  # here: its imports take a second and can fail or be interrupted

    return main()


end_on_interrupt()
sys.exit(run(_main))
