"""What every run of the tests begins and ends with."""

import gc
from functools import cache

from streamlit.components.v2 import manifest_scanner


def pytest_configure() -> None:
    """Look for Streamlit components among the installed packages once, not on every page's run."""
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def pytest_sessionfinish() -> None:
    """Let go of what Hypothesis hangs on the collector, so that nothing follows the closing line.

    Its callback outlives the modules and holds the strategies, they hold functions of ours, these
    DuckDB: whose types are then left at the interpreter's end, which it complains of.
    """
    gc.callbacks.clear()
