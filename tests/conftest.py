"""What every run of the tests ends with."""

import gc


def pytest_sessionfinish() -> None:
    """Let go of what Hypothesis hangs on the collector, so that nothing follows the closing line.

    Its callback outlives the modules and holds the strategies, they hold functions of ours, these
    DuckDB: whose types are then left at the interpreter's end, which it complains of.
    """
    gc.callbacks.clear()
