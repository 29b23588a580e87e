"""A slip put into the program on purpose, to see that a test finds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Misplaced(Exception):
    """A mutant's text is not exactly once where it is looked for: the program has moved on."""


@dataclass(frozen=True)
class Mutant:
    """One slip.

    Attributes:
        name: what goes wrong with it, in a few words.
        file: where it is, a path or a pattern from the root of the checkout.
        old: a text that stands exactly once in exactly one of those files.
        new: what stands there instead.
        tests: the tests that are about what it breaks, tried first.
        wider: every other test that could notice.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    wider: tuple[str, ...]

    def place(self, root: Path) -> Path:
        """The file of a checkout that has the text.

        Raises:
            Misplaced: none has it, or more than one, or one more than once.
        """
        counts = {path: path.read_text("utf-8").count(self.old) for path in root.glob(self.file)}
        found = [path for path, count in counts.items() if count]
        if [counts[path] for path in found] != [1]:
            times = sum(counts.values())
            raise Misplaced(f"{self.name}: its text stands {times} times in {self.file}, not once")
        return found[0]

    def apply(self, root: Path) -> Path:
        """Put it into a checkout; gives the file that was changed.

        Raises:
            Misplaced: as `place` says.
        """
        path = self.place(root)
        path.write_text(path.read_text("utf-8").replace(self.old, self.new), "utf-8")
        return path
