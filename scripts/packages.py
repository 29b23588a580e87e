"""The packages the tracker runs on: known advisories, bill of materials, licences.

    python -m scripts.packages audit       # exit 1: a known vulnerability; 2: nobody could be asked
    python -m scripts.packages sbom        # CycloneDX JSON to standard output
    python -m scripts.packages licences    # docs/LICENCES.md to standard output

Why so: docs/decisions/0010-supply-chain.md.
"""

import csv
import datetime as dt
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.markers import Marker
from packaging.utils import canonicalize_name

from tracker.arguments import Parser
from tracker.terminal import run, say, tell, write

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
IGNORED = ROOT / "scripts" / "audit-ignored.csv"
OSV = "https://api.osv.dev/v1/query"
# Known to be vulnerable since 2018 (PYSEC-2018-66); a source that does not say so is no source.
CANARY = "flask==0.5"

ALLOWED = {  # licence -> why it goes with Apache-2.0
    "0BSD": "asks for nothing",
    "Apache-2.0": "our own",
    "Artistic-1.0-Perl": "used unchanged beside our code, which its clause 8 permits",
    "BSD-2-Clause": "asks for its notice",
    "BSD-3-Clause": "asks for its notice",
    "CC0-1.0": "asks for nothing",
    "ISC": "asks for its notice",
    "MIT": "asks for its notice",
    "MIT-0": "asks for nothing",
    "MIT-CMU": "asks for its notice",
    "MPL-2.0": "binds changed files of the package only; we change none",
    "PSF-2.0": "asks for its notice",
    "Zlib": "asks to be named truthfully",
}
SAME = {  # what metadata say -> its one SPDX name
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "OSI Approved :: MIT License": "MIT",
}
READ = {  # metadata name no single licence: its licence file read
    ("altair", "6.3.0"): "BSD-3-Clause",
    ("itsdangerous", "2.2.0"): "BSD-3-Clause",
    ("jinja2", "3.1.6"): "BSD-3-Clause",
    ("scipy", "1.17.1"): "BSD-3-Clause",
}


@dataclass(frozen=True)
class Package:
    """One line of a lock; `only_if` is its marker, empty for every machine."""

    name: str
    version: str
    only_if: str = ""

    @property
    def is_for_here(self) -> bool:
        """Whether this machine installs it."""
        return not self.only_if or Marker(self.only_if).evaluate()


def locked(lock: Path = LOCK) -> list[Package]:
    """The packages of a hashed lock, in its order."""
    lines = re.findall(
        r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)(?: ; ([^\\\n]+?))? \\$",
        lock.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return [Package(*line) for line in lines]


# -- licences ---------------------------------------------------------------------------


def licence(package: Package) -> str:
    """The SPDX expression of a package's licence: as read, else as its metadata say.

    Raises:
        LookupError: the metadata name no licence we know, or more than one.
    """
    if known := READ.get((package.name, package.version)):
        return known
    fields = metadata.metadata(package.name)
    classes = [line for line in fields.get_all("Classifier", []) if line.startswith("License :: ")]
    names = [str(fields.json.get(key, "")) for key in ("license_expression", "license")]
    names += [classes[0].removeprefix("License :: ")] if len(classes) == 1 else []
    for text in filter(None, names):
        try:
            return canonicalize_license_expression(SAME.get(text, text))
        except InvalidLicenseExpression:
            continue
    raise LookupError(f"{package.name} {package.version} names no single licence; read its file")


def is_allowed(expression: str) -> bool:
    """Whether a licence goes with ours: one side of OR will do, every side of AND must.

    Brackets and exceptions (WITH) are not taken apart: they need a person.
    """
    sides = expression.split(" OR ")
    return any(all(part in ALLOWED for part in side.split(" AND ")) for side in sides)


def licences_page() -> str:
    """docs/LICENCES.md: every package of requirements.lock and its licence."""
    rows = [(package, licence(package)) for package in locked()]
    return "\n".join(
        [
            "# Licences of the packages the tracker runs on",
            "",
            "Made by `make licences` from requirements.lock; do not edit. Our own licence is",
            "[Apache-2.0](../LICENSE). No package stands in this repository or is changed by us;",
            "each comes from the registry with its own licence file. What a wheel carries inside",
            "(compiled libraries, fonts, scripts) is told by the files in it, not by this list.",
            "",
            "| package | version | licence | only if |",
            "|---|---|---|---|",
            *(f"| {p.name} | {p.version} | {text} | {p.only_if} |" for p, text in rows),
            "",
            "## Licences allowed, and why each goes with ours",
            "",
            "Of licences joined by OR we take the one listed here. A licence that is not listed",
            "fails the tests, until a person has read it.",
            "",
            "| licence | why |",
            "|---|---|",
            *(f"| {name} | {why} |" for name, why in ALLOWED.items()),
            "",
        ]
    )


# -- bill of materials ------------------------------------------------------------------


def sbom() -> str:
    """The bill of materials of requirements.lock as CycloneDX JSON, the same bytes each time.

    cyclonedx-py describes the environment this runs in; what the lock does not name (tests,
    linters) is taken out, and the licences are those of docs/LICENCES.md.
    """
    command = ["-m", "cyclonedx_py", "environment", sys.executable]
    command += ["--output-reproducible", "--no-validate"]  # `valid` looks at the whole
    done = subprocess.run(
        [sys.executable, *command], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    bom: dict[str, Any] = json.loads(done.stdout)
    by_name = {package.name: package for package in locked() if package.is_for_here}
    bom["components"] = [
        part | {"licenses": [{"expression": licence(by_name[canonicalize_name(part["name"])])}]}
        for part in bom["components"]
        if canonicalize_name(part["name"]) in by_name
    ]
    refs = {part["bom-ref"] for part in bom["components"]}
    bom["dependencies"] = [
        link | {"dependsOn": [ref for ref in link.get("dependsOn", []) if ref in refs]}
        for link in bom["dependencies"]
        if link["ref"] in refs
    ]
    return json.dumps(bom, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def valid(bom: str) -> str:
    """The bill of materials, when it keeps to the schema it names.

    Raises:
        ValueError: it does not.
    """
    # here, because the audit and the licences do not need it
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    version = SchemaVersion.from_version(json.loads(bom)["specVersion"])
    if wrong := JsonStrictValidator(version).validate_str(bom):
        raise ValueError(f"not CycloneDX {version.to_version()}: {wrong}")
    return bom


# -- advisories -------------------------------------------------------------------------


def ignored(path: Path, today: dt.date) -> dict[str, str]:
    """Advisory -> reason, for those that may still be ignored today.

    Raises:
        ValueError: an entry has no reason or no day.
    """
    reasons = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["reason"].strip():
                raise ValueError(f"{path.name}: {row['advisory']} has no reason")
            if dt.date.fromisoformat(row["until"]) >= today:
                reasons[row["advisory"]] = row["reason"]
    return reasons


def audit(lock: Path = LOCK, skip: Path = IGNORED, osv_url: str = OSV) -> int:
    """Ask an OSV server about every package of a lock; say what is known and return an exit code.

    0 nothing is known against any of them, 1 something is, 2 the answers cannot be trusted:
    the server was not reached, left a package out, or knows nothing against the canary.
    """
    excused = ignored(skip, dt.date.today())
    with tempfile.TemporaryDirectory() as folder:
        canary = Path(folder, "canary.txt")  # hashed, because a lock is; nothing is installed
        canary.write_text(f"{CANARY} --hash=sha256:{'0' * 64}\n", encoding="ascii")
        command = ["--disable-pip", "--strict", "--progress-spinner", "off", "--format", "json"]
        command += ["--vulnerability-service", "osv", "--osv-url", osv_url]
        command += ["--requirement", str(canary), "--requirement", str(lock)]
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *command], capture_output=True, text=True
        )
    try:
        answers = {answer["name"]: answer for answer in json.loads(done.stdout)["dependencies"]}
    except (json.JSONDecodeError, KeyError, TypeError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"Nothing was audited: {osv_url} could not be asked. {last}", file=sys.stderr)
        return 2
    if not answers.pop(CANARY.split("==")[0], {}).get("vulns"):
        print(f"Nothing was audited: {osv_url} knows nothing against {CANARY}", file=sys.stderr)
        return 2
    here = [package for package in locked(lock) if package.is_for_here]
    if left_out := sorted({p.name for p in here} - {canonicalize_name(name) for name in answers}):
        print(f"Not audited: {', '.join(left_out)}", file=sys.stderr)
        return 2
    bad = 0
    for answer in answers.values():
        for known in answer["vulns"]:
            names = [known["id"], *known["aliases"]]
            why = next((excused[name] for name in names if name in excused), None)
            bad += why is None
            say(
                f"{answer['name']} {answer['version']}: {', '.join(names)}; "
                f"mended in {', '.join(known['fix_versions']) or 'no version'}; "
                + (f"ignored: {why}" if why else "NOT ignored")
            )
    say(f"{len(here)} packages audited, {bad} known vulnerabilities not ignored")
    return 1 if bad else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one of the three; 2 when it could not be done."""
    return run(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> int:
    parser = Parser(prog="python -m scripts.packages")
    parser.add_argument("what", choices=["audit", "sbom", "licences"])
    parser.add_argument("--osv-url", default=OSV, help="a mirror of OSV's query address")
    options = parser.read(argv)
    try:
        if options.what == "audit":
            return audit(osv_url=options.osv_url)
        text = valid(sbom()) if options.what == "sbom" else licences_page()
    except (LookupError, ValueError) as error:  # a lock, a licence or an entry to be mended
        tell(str(error))
        return 2
    write(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
