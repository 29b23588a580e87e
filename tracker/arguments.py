"""What may stand on a command line, and how it is refused when it is none of that."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from tracker.errors import BadFilter, CannotRead, NothingPublished, printable
from tracker.terminal import write


class Parser(argparse.ArgumentParser):
    """argparse, with nothing in its messages that a terminal could obey."""

    def read(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """The arguments, a link's filters also behind the options that follow the question.

        argparse gives an argument that may be left out its value before it has seen what stands
        behind the next option (mended in Python 3.13).

        Raises:
            SystemExit: help was asked for (0), or something is none of ours (2).
        """
        options, rest = self.parse_known_args(arguments)
        if getattr(options, "filters", "") is None:
            is_plain = rest[:1] == ["--"]
            rest = rest[is_plain:]
            has_filters = bool(rest) and (is_plain or not rest[0].startswith("-"))
            options.filters = text_of("link")(rest.pop(0)) if has_filters else ""
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return options

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write help and version where answers go; a full disk is said, which argparse does not."""
        if file is sys.stdout:
            write(message.encode())
        else:
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        """Show the usage and what is wrong; end with 2."""
        super().error(printable(message, most=None))


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def nothing_in(published: Path | str) -> NothingPublished:
    """The refusal of a folder nothing was published in: a slip of the pen names such a one."""
    return NothingPublished(f"There are no published data in '{published}'.")


def data_folder(text: str) -> Path:
    """A folder to read published data from; whether it holds any is seen when it is opened."""
    if not text or "\0" in text:
        raise nothing_in(text)
    return Path(text)


def a_path(text: str) -> Path:
    """A file or folder, which must have a name.

    Raises:
        CannotRead: the name is empty, which would be taken for the folder we are in.
    """
    if not text or "\0" in text:
        raise CannotRead(f"'{text}' names no file or folder.")
    return Path(text)


def text_of(part: str) -> Callable[[str], str]:
    """An argument that is text in UTF-8, whatever the locale took its bytes for.

    `part` names it in the BadFilter that refuses other bytes.
    """

    def read(text: str) -> str:
        if not any("\ud800" <= character <= "\udfff" for character in text):
            return text
        try:  # bytes the locale has no character for
            return os.fsencode(text).decode()
        except UnicodeError as error:
            raise BadFilter(part, text, "it is not UTF-8") from error

    return read


def number_of(read: type[int] | type[float], least: int, most: int) -> Callable[[str], float]:
    """A number within bounds, which its refusal names."""

    def checked(text: str) -> float:
        try:
            if least <= (number := read(text)) <= most:
                return number
        except ValueError:
            pass
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {least} to {most}")

    return checked
