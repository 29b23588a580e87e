"""What the wheel needs to run: the lines of requirements.txt, which stays the one list of pins."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsTxt(MetadataHookInterface):
    """Called by hatchling, because pyproject.toml names this file."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in the dependencies of the project."""
        lines = Path(self.root, "requirements.txt").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith("#")]
