"""`python -m tracker`, and `tracker` where it is installed."""

import sys

from tracker.terminal import end_on_interrupt, run


def _main() -> int:
    from tracker.cli import main  # here: its imports take a second and can fail or be interrupted

    return main()


def main() -> int:
    """The console command `tracker`; its exit code."""
    end_on_interrupt()
    return run(_main)


if __name__ == "__main__":
    sys.exit(main())
