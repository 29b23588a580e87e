"""The edge between a command and whoever called it: its streams, its errors, its exit code.

Exit codes: what the command returns, 2 when it could not be done, 130 after Ctrl-C. Whatever went
wrong is one line on stderr. Output is UTF-8, whatever the locale says.
"""

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tracker.errors import CannotWrite, TrackerError, printable

REFUSED, INTERRUPTED = 2, 130
TRACEBACK = "TRACKER_TRACEBACK"  # environment: not empty shows where an error of ours came from
_LONGEST = 2_000


def run(command: Callable[[], int]) -> int:
    """Run a command; return its exit code whatever happens in it.

    Raises:
        SystemExit: the command's own, as argparse raises it after its help or its usage.
    """
    _open_streams()
    try:
        return _flushed(command)
    except TrackerError as error:
        tell(f"{error} {error.hint}")
    except BrokenPipeError:  # the reader of a pipe has gone, as with `| head`
        _silence(sys.stdout.fileno)
        return 0
    except KeyboardInterrupt:
        tell("Interrupted.")
        return INTERRUPTED
    except Exception as error:
        if os.environ.get(TRACEBACK):
            sys.excepthook(type(error), error, error.__traceback__)
        tell(
            f"An error of ours ({type(error).__name__}). Tell the data desk what you asked; "
            f"{TRACEBACK}=1 before the command shows where it happened."
        )
    return REFUSED


def end_on_interrupt() -> None:
    """From here on Ctrl-C ends this process at once, with one line: for a process of its own.

    As an exception it would come up in whatever runs at that moment: some libraries print and
    drop it, others make an error of their own of it. Nothing is left half done: a build that
    is killed publishes nothing. A process told to ignore Ctrl-C goes on ignoring it.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: _end())


def write(data: bytes) -> None:
    """Send bytes to stdout as they are, and past its buffer.

    Raises:
        CannotWrite: it takes no more, for example because the disk is full.
        BrokenPipeError: nobody reads it any more.
    """
    stream = sys.stdout
    with _writing():
        if isinstance(stream, io.TextIOWrapper):
            stream.flush()
            stream.buffer.write(data)
        else:  # whoever runs a command inside a program of theirs may have put another there
            stream.write(data.decode("utf-8-sig"))
        stream.flush()


def say(text: str) -> None:
    """Send text and the end of its line to stdout; the errors of `write`."""
    write(f"{text}\n".encode("utf-8", "backslashreplace"))


def tell(text: str) -> None:
    """One line on stderr. A stderr that takes nothing is no reason to fail otherwise."""
    line = printable(text, most=None)
    line = line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
    try:
        print(f"tracker: {line}", file=sys.stderr, flush=True)  # noqa: T201 - the one way
    except (OSError, ValueError):
        _silence(sys.stderr.fileno)


def _flushed(command: Callable[[], int]) -> int:
    if sys.stdout is None:
        raise CannotWrite("Standard output is closed.")
    try:
        code = command()
    except SystemExit:
        with _writing():
            sys.stdout.flush()
        raise
    with _writing():
        sys.stdout.flush()
    return code


@contextmanager
def _writing() -> Iterator[None]:
    """Turn the errors of writing to stdout into ours, but for a pipe nobody reads."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        _silence(sys.stdout.fileno)
        why = getattr(error, "strerror", None) or "it is closed"
        raise CannotWrite(f"Standard output cannot be written to: {why}.") from error


def _open_streams() -> None:
    """Have UTF-8 on both streams, and no file of ours under the number of a closed one.

    A closed stderr becomes one that keeps nothing. A closed stdout stays `None`: a command
    whose answer would go nowhere is refused.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(number)
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _silence(number: Callable[[], int]) -> None:
    """Send what a stream still holds nowhere: Python would fail on it again at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number())
        os.close(nowhere)


def _end() -> None:
    with suppress(OSError):
        os.write(2, b"tracker: Interrupted.\n")  # `print` may be what was interrupted
    os._exit(INTERRUPTED)
