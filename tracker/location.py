"""Where the files beside the code lie: app.py, pages/, data/, .streamlit/, docs/METHOD.md."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CARRIED = _PACKAGE / "_share"


def is_installed() -> bool:
    """Whether this program is a wheel's: that carries those files inside (pyproject.toml)."""
    return _CARRIED.is_dir()


def root() -> Path:
    """The folder app.py, pages/, data/ and .streamlit/ lie in.

    That of the repository, or the one inside the installed package, which nobody writes to.
    """
    return _CARRIED if is_installed() else _PACKAGE.parent
