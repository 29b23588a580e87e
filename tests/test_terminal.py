"""The edge of the command line: streams that take nothing, locales, interrupts, errors of ours.

Where a stream, a signal or a locale matters the command runs as a process of its own.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real_data import published
from tracker import cli
from tracker.errors import TrackerError, printable
from tracker.publishing import releases
from tracker.terminal import TRACEBACK, run, write

ROOT = Path(__file__).parents[1]


def sh(command, **settings):
    """Run `tracker` by a shell with these words, as a reader would; what came of it."""
    return subprocess.run(
        ["sh", "-c", command.replace("tracker", f"'{sys.executable}' -m tracker", 1)],
        cwd=ROOT,
        env=os.environ | {"TRACKER_PUBLISHED": str(published())} | settings,
        capture_output=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("command", "buffering", "why"),
    [
        (
            "tracker query capacity >/dev/full",
            "",
            b"cannot be written to: No space left on device.",
        ),
        ("tracker --help >/dev/full", "1", b"cannot be written to: No space left on device."),
        ("tracker feed >&-", "", b"is closed."),
    ],
)
def test_an_answer_that_cannot_be_written_is_one_line_and_exit_2(command, buffering, why):
    done = sh(command, PYTHONUNBUFFERED=buffering)

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"tracker: Standard output " + why)
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("closed", ["2>/dev/full", "2>&- <&-"])
def test_what_stderr_does_not_take_is_not_said_elsewhere(closed):
    done = sh(f"tracker query lines nonsense=1 {closed}")

    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


def test_a_reader_that_has_gone_is_no_error():
    done = sh("tracker query lines | head -n 1")

    assert done.stdout.startswith(b"line_id")
    assert done.stderr == b""


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=" ".join,
)
def test_input_and_output_are_utf_8_whatever_the_locale(settings):
    done = sh("tracker query sources q=é", **settings)

    assert (done.returncode, done.stderr) == (0, b"")
    assert "…" in done.stdout.decode()


def test_bytes_that_are_no_text_name_a_folder_like_any_others():
    done = sh(r"""tracker query lines --data "$(printf '/tmp/\377')" """)

    assert done.returncode == 2
    assert rb"no published data in '/tmp/\udcff'" in done.stderr


# Interrupts itself at a known moment: a signal from outside could come before Python is there.
INTERRUPTED = """
import os, runpy, signal, sys

def look(event, args):
    if event == {event!r} and str(args[0]).endswith({name!r}):
        os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.addaudithook(look)
runpy.run_module({module!r}, run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize(
    ("module", "event", "name"),
    [
        ("tracker", "import", "pandas"),
        ("tracker", "open", "additions.sql"),
        ("tracker.server", "import", "tracker.observe"),
    ],
)
def test_ctrl_c_ends_with_one_line_and_130(module, event, name):
    words = ["query", "outlook"] if module == "tracker" else ["--port", "1"]
    code = INTERRUPTED.format(module=module, event=event, name=name)
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env=os.environ | {"TRACKER_PUBLISHED": str(published())},
        capture_output=True,
        timeout=60,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"tracker: Interrupted.\n")


def test_a_process_told_to_ignore_ctrl_c_goes_on():
    done = sh("trap '' INT; tracker query lines --format json & kill -INT $!; wait $!")

    assert done.returncode == 0
    assert json.loads(done.stdout)


@pytest.mark.parametrize(
    "error",
    [KeyError("/srv/secret"), OSError(5, "odd"), MemoryError(), RecursionError(), ValueError()],
)
def test_an_error_of_ours_is_one_line_that_names_its_class_alone(capsys, monkeypatch, error):
    monkeypatch.delenv(TRACEBACK, raising=False)

    def fail(*_):
        raise error

    monkeypatch.setattr(releases, "whole", fail)

    assert cli.main(["query", "lines", "--data", str(published())]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"tracker: An error of ours ({type(error).__name__}). ")
    assert TRACEBACK in err
    assert err.count("\n") == 1
    assert "secret" not in err


def test_whoever_develops_it_can_ask_for_the_traceback(capsys, monkeypatch):
    monkeypatch.setenv(TRACEBACK, "1")

    assert run(lambda: [][0]) == 2

    err = capsys.readouterr().err
    assert "IndexError: list index out of range" in err
    assert err.splitlines()[-1].startswith("tracker: An error of ours (IndexError). ")


def test_an_interrupt_inside_another_program_is_130(capsys):
    def interrupted():
        raise KeyboardInterrupt

    assert run(interrupted) == 130
    assert capsys.readouterr().err == "tracker: Interrupted.\n"


def test_a_message_is_one_line_however_long_and_whatever_is_in_it(capsys):
    def refuse():
        raise TrackerError("\x1b[31m\n\r\x00\u202e\udcff" + "x" * 5000)

    assert run(refuse) == 2

    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert len(err) < 2_100
    assert err.startswith(r"tracker: \x1b[31m\n\r\x00\u202e\udcffxx")


def test_what_prints_is_left_as_it_is():
    assert printable("包头 Baotou, 5 000 t/a: ‘new’ …") == "包头 Baotou, 5 000 t/a: ‘new’ …"


def test_bytes_pass_as_they_are_and_in_order(capfdbinary):
    print("first")
    write(b"\xef\xbb\xbfa\r\nb")

    assert capfdbinary.readouterr().out == b"first\n\xef\xbb\xbfa\r\nb"


def test_the_signal_is_left_to_whoever_runs_a_command_inside_a_program():
    before = signal.getsignal(signal.SIGINT)

    run(lambda: 0)

    assert signal.getsignal(signal.SIGINT) is before
