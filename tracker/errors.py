"""Every exception this package raises on purpose.

TrackerError
├── DataError             a table that was handed in
│   ├── CannotRead        a file or folder that is needed is missing or unreadable
│   ├── NotATable         a file is not called like a curated table
│   └── NotPublished      curated tables break their contract; nothing was published
├── PublishingError       the published versions
│   ├── BuildBusy         another build holds the lock
│   ├── CannotPublish     the disk is full or the folder may not be written
│   ├── NothingPublished  there is no published version to open
│   ├── VersionBroken     a version is incomplete or does not match its manifest
│   └── NotKept           the version to go back to is not on disk
├── InputError            what a reader chose
│   ├── BadFilter         part of a link or query string is not one the data can answer
│   ├── UnknownRecord     no line, company or place has the id a link names
│   └── BadInput          a model input is outside what the model can take
├── AccessError           who may read
│   ├── CannotServe       the server's settings are unsafe or incomplete; it does not start
│   ├── AccessBroken      the access list cannot be read or does not say who may read
│   ├── NotSignedIn       nobody is signed in, or the sign-in is too old
│   └── NotAllowed        the person is not on the access list, or not for this
└── CannotWrite           standard output is closed or takes no more
"""

import re
from collections.abc import Iterable

MESSAGE_LIMIT = 1_000  # characters of a message
VALUE_LIMIT = 40  # characters of a text of somebody's inside a message
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}", re.ASCII)


def printable(text: str, most: int | None = MESSAGE_LIMIT) -> str:
    """A text fit for a terminal, a log and an HTTP answer: one line, cut at `most` if any.

    What does not print (control characters, marks of direction, halves of a character) is shown
    by its escape; letters of every script stay.

    >>> print(printable("a" + chr(27) + "[31m" + chr(0x202E) + "b"))
    a\\x1b[31m\\u202eb
    """
    cut = text if most is None or len(text) <= most else text[: most - 1] + "…"
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut
    )


def shown(value: object) -> str:
    """A refused value inside a message: quoted, in ASCII, at most `VALUE_LIMIT` characters."""
    text = ascii(str(value)[: VALUE_LIMIT + 1])
    return text if len(text) <= VALUE_LIMIT + 2 else text[:VALUE_LIMIT] + "…" + text[-1]


class TrackerError(Exception):
    """Base class: caught at the page and command-line edge and shown to the reader.

    The message says what is wrong and `hint` what to do next. Neither carries SQL, stack
    frames or paths outside the project, and nothing in a message moves a terminal: it can hold
    names of files, of columns and parts of a link, so it is made `printable` here, once.
    """

    hint = "Reload the page; if it happens again, tell the data desk."

    def __init__(self, message: str = "") -> None:
        super().__init__(printable(message))


class DataError(TrackerError):
    """A table that was handed in, or a folder of them, cannot be taken."""


class CannotRead(DataError):
    """A file or folder that is needed is missing or cannot be read."""

    hint = "Check the path and its permissions."


class NotATable(DataError):
    """A file handed in is not called like a table of ours; `hint` lists the names."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"{shown(name)} is not called like a table of ours.")
        self.hint = f"Give it the name of the table it replaces: {', '.join(known)}."


class NotPublished(DataError):
    """Curated tables break their contract; the last published version stays in place.

    `report` names every finding by file, line and column, as `tracker check` prints it.
    """

    hint = "Mend the rows named by `python -m tracker check` and build again."

    def __init__(self, findings: int, report: str) -> None:
        super().__init__(f"{findings} finding(s) in the curated tables.")
        self.report = report


class PublishingError(TrackerError):
    """A version could not be published, or there is none to show."""


class BuildBusy(PublishingError):
    """Another build is running."""

    hint = "Wait for it to finish, then build again."


class CannotPublish(PublishingError):
    """The version could not be written: no room, no permission, or it did not read back."""

    hint = "Make room or mend the permissions and build again; the last version is in place."


class NothingPublished(PublishingError):
    """There is no published version to open."""

    hint = "Run `python -m tracker build`."


class VersionBroken(PublishingError):
    """A published version is incomplete, or a file does not match its manifest."""

    hint = (
        "Run `python -m tracker build` to publish a complete version, or go back to the one "
        "before with `python -m tracker rollback`."
    )


class NotKept(PublishingError):
    """The version asked for is not, or no longer, among the published ones."""

    hint = "`python -m tracker versions` lists those that are kept."


class InputError(TrackerError):
    """What a reader chose, in a link or as an assumption, cannot be answered."""


class BadFilter(InputError):
    """Part of a link or query string is not one the data can answer.

    `part` is the key of the link, `value` the refused text. The message shows at most 40
    characters of either, escaped, because a link can carry anything.
    """

    def __init__(self, part: str, value: object, expected: str) -> None:
        key = part if _PLAIN_KEY.fullmatch(part) else shown(part)
        super().__init__(f"Cannot keep {key}={shown(value)}: {expected}.")
        self.part = part
        self.value = value
        self.hint = "Reset the filters, or ask for a new link."


class UnknownRecord(InputError):
    """The data have no line, company or place of that id; `noun` says which was asked for."""

    def __init__(self, noun: str, value: str, near: Iterable[str] = ()) -> None:
        hint = f"; near: {', '.join(near)}" if near else ""
        asked = f"no {noun} has that id{hint}" if value else f"the link names no {noun}"
        super().__init__(f"Cannot keep id={shown(value)}: {asked}.")
        self.hint = f"Search for the {noun} by any of its names, or open it from a table."


class BadInput(InputError):
    """A model input is outside what the model can take; the message names the row."""

    hint = "Mend the row in data/curated/ or the assumption on the page."


class AccessError(TrackerError):
    """Somebody may not read, or it is not certain who may."""


class CannotServe(AccessError):
    """The server's settings are unsafe or incomplete: it does not start with them."""

    hint = "docs/SIGN-IN.md says what each setting must be."


class AccessBroken(AccessError):
    """The access list cannot be read, or a line of it says nothing; nobody is let in."""

    hint = "Mend it; `python -m tracker access FILE` checks it."


class NotSignedIn(AccessError):
    """Nobody is signed in, or the sign-in is too old."""

    hint = "Sign in again."


class NotAllowed(AccessError):
    """The person signed in is not on the access list, or has not the role this needs."""

    hint = "Ask whoever keeps the tracker's access list."


class CannotWrite(TrackerError):
    """Standard output is closed, or takes no more."""

    hint = "Send it to a file there is room for, or to a program that reads it."
