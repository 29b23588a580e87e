"""The packages we run on: licences and bill of materials follow the lock, the audit can fail."""

import datetime as dt
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from scripts import packages
from scripts.packages import IGNORED, LOCK, Package, audit, ignored, is_allowed, licence, locked

ROOT = Path(__file__).parents[1]
HERE = [package for package in locked() if package.is_for_here]


def test_every_line_of_the_lock_is_read():
    text = LOCK.read_text(encoding="utf-8")

    assert len(locked()) == text.count("==") - text.count("sys_platform ==") > 40
    assert Package("watchdog", "7.1.0", "sys_platform != 'darwin'") in locked()


@pytest.mark.parametrize("package", HERE, ids=lambda package: package.name)
def test_what_runs_here_is_what_the_lock_says(package):
    assert metadata.version(package.name) == package.version


@pytest.mark.parametrize("package", locked(), ids=lambda package: package.name)
def test_every_licence_goes_with_ours(package):
    assert is_allowed(licence(package))


def test_the_page_of_licences_is_that_of_the_lock():
    page = (ROOT / "docs" / "LICENCES.md").read_text(encoding="utf-8")

    assert page == packages.licences_page(), "run: make licences"


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("AGPL-3.0-or-later OR GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND LGPL-3.0-only", False),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("", False),
    ],
)
def test_a_licence_nobody_has_read_is_not_allowed(expression, allowed):
    assert is_allowed(expression) is allowed


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ("License-Expression: GPL-3.0-only", "GPL-3.0-only"),
        ("License: mit", "MIT"),
        ("License: see the file", None),
        ("Classifier: License :: OSI Approved :: BSD License", None),  # two or three clauses?
        (
            "Classifier: License :: OSI Approved :: MIT License\n"
            "Classifier: License :: OSI Approved :: GNU General Public License (GPL)",
            None,
        ),
        ("Summary: nothing said", None),
    ],
)
def test_a_licence_is_what_the_metadata_say_or_nothing(tmp_path, monkeypatch, headers, said):
    info = tmp_path / "made_up-1.dist-info"
    info.mkdir()
    text = f"Metadata-Version: 2.4\nName: made-up\nVersion: 1\n{headers}\n"
    (info / "METADATA").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    if said:
        assert licence(Package("made-up", "1")) == said
    else:
        with pytest.raises(LookupError, match="made-up 1"):
            licence(Package("made-up", "1"))


def test_a_licence_read_by_hand_is_read_again_for_a_new_version():
    assert {Package(*known) for known in packages.READ} <= {
        Package(package.name, package.version) for package in locked()
    }


def test_the_bill_of_materials_is_the_lock_with_its_licences():
    text = packages.sbom()
    bom = json.loads(text)
    parts = {
        canonicalize_name(part["name"]): (part["version"], part["licenses"][0]["expression"])
        for part in bom["components"]
    }

    assert parts == {package.name: (package.version, licence(package)) for package in HERE}
    assert len(bom["components"]) == len(HERE)
    some = bom | {"components": bom["components"][:3], "dependencies": bom["dependencies"][:3]}
    assert packages.valid(json.dumps(some))  # make sbom looks at all of it, which takes longer
    with pytest.raises(ValueError, match="not CycloneDX"):
        packages.valid(json.dumps(some | {"components": [{"name": "no type"}]}))
    # the same on any machine and day
    assert str(ROOT) not in text
    assert not {"timestamp"} & set(bom["metadata"]) and "serialNumber" not in bom


# The audit, against a server of advisories of our own: the real one is not asked by tests.


def advisory(name, number):
    return {
        "id": number,
        "aliases": [f"CVE-{number}"],
        "summary": "made up",
        "affected": [{"package": {"name": name, "ecosystem": "PyPI"}}],
    }


CANARY = {"flask": [advisory("flask", "MADE-UP-0")]}


@contextmanager
def advisories(known, status=200):
    """The address of a server that knows `known`: {package: [advisory]}."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            found = known.get(asked["package"]["name"])
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps({"vulns": found} if found else {}).encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()
        thread.join()


@pytest.fixture
def small_lock(tmp_path):
    lock = tmp_path / "requirements.lock"
    lines = [f"{name}==1.0 \\\n    --hash=sha256:{'1' * 64}\n" for name in ("good", "bad")]
    lock.write_text("".join(lines), encoding="ascii")
    return lock


@pytest.mark.parametrize(
    ("known", "until", "code", "said"),
    [
        (CANARY, "", 0, "2 packages audited, 0 known"),
        (
            CANARY | {"bad": [advisory("bad", "MADE-UP-1")]},
            "",
            1,
            "bad 1.0: CVE-MADE-UP-1, MADE-UP-1",
        ),
        (CANARY | {"bad": [advisory("bad", "MADE-UP-1")]}, "2999-01-01", 0, "ignored: not used"),
        (CANARY | {"bad": [advisory("bad", "MADE-UP-1")]}, "2020-01-01", 1, "NOT ignored"),
        ({}, "", 2, "knows nothing against flask==0.5"),
    ],
)
def test_the_audit_fails_on_what_is_known_and_on_a_source_that_knows_nothing(
    small_lock, tmp_path, capfd, known, until, code, said
):
    skip = tmp_path / "ignored.csv"
    entry = f"CVE-MADE-UP-1,bad,{until},not used\n" if until else ""
    skip.write_text("advisory,package,until,reason\n" + entry, encoding="utf-8")

    with advisories(known) as url:
        assert audit(small_lock, skip, url) == code
    assert said in "".join(capfd.readouterr())


@pytest.mark.parametrize("status", [404, 503, None])
def test_the_audit_fails_when_the_source_cannot_be_asked(small_lock, capfd, status):
    with advisories(CANARY, status or 200) as url:
        asked = url
        if status:
            assert audit(small_lock, IGNORED, asked) == 2
    if not status:  # nobody listens any more
        assert audit(small_lock, IGNORED, asked) == 2

    assert f"Nothing was audited: {asked} could not be asked" in capfd.readouterr().err


def test_every_ignored_advisory_has_a_reason_and_a_day(tmp_path):
    ignored(IGNORED, dt.date.today())
    path = tmp_path / "ignored.csv"

    for entry in ("A-1,bad,2999-01-01,\n", "A-1,bad,,why\n"):
        path.write_text("advisory,package,until,reason\n" + entry, encoding="utf-8")
        with pytest.raises(ValueError, match="no reason|isoformat"):
            ignored(path, dt.date.today())
