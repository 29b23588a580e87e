"""From curated CSV to one published version: check, type, write, read back, switch."""

import datetime as dt
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tracker.contracts import CheckResult, Package, Table, check, descriptor, print_check
from tracker.errors import CannotPublish, NothingPublished, NotPublished, VersionBroken
from tracker.publishing.changes import Changes, changes
from tracker.publishing.publish import clean, lock, name_version, point_to, prune, write_version
from tracker.publishing.releases import (
    MANIFEST,
    VERSIONS,
    Release,
    current,
    current_id_or_none,
    open_version,
    verify,
)
from tracker.terms import date_span

FORMAT = 1
"""Goes up when the same rows are written differently, so that they get a new version id."""


@dataclass(frozen=True)
class BuildReport:
    """What a build did.

    `published` is false when the current version already held exactly this content.
    `changes` compares with the version current before; None when there was none to read.
    """

    release: Release
    published: bool
    changes: Changes | None
    check: CheckResult

    def summary(self) -> str:
        """The report for the terminal: version, rows, and what changed."""
        rows = sum(self.release.tables.values())
        what = f"version {self.release.id}: {len(self.release.tables)} tables, {rows:,} rows"
        if not self.published:
            return f"Nothing to do: the current {what} has exactly this content."
        if self.changes is None:
            return f"Published {what}. There was no version to compare it with."
        return f"Published {what}.\n{self.changes.summary()}"


def build(curated: Path, published: Path, today: dt.date | None = None) -> BuildReport:
    """Check the curated tables and publish them as one version, or change nothing.

    Args:
        curated: folder of the CSV files.
        published: folder of the versions; made when it is not there.
        today: the day no event and no source may be later than; by default the clock's.

    Raises:
        NotPublished: the check has findings.
        BuildBusy: another build is running.
        CannotRead: a curated file is missing or unreadable.
        CannotPublish: the disk is full or refused a step. The version that was current
            still is, unless the failure came after the switch; both are whole.
    """
    package = descriptor()
    try:
        with lock(published):
            result = check(curated, today)
            if result.findings:
                raise NotPublished(len(result.findings), print_check(result))
            return _publish(package, result, published)
    except OSError as error:
        raise CannotPublish(
            f"The version could not be written: {error.strerror or error}."
        ) from error


def _publish(package: Package, result: CheckResult, published: Path) -> BuildReport:
    clean(published)
    tables = {table.name: _sorted(table, result.tables[table.name]) for table in package.tables}
    name = version_id(package, tables)
    before = _readable(published)
    if before and before.id == name:
        prune(published, keep=None)
        return BuildReport(before, published=False, changes=None, check=result)
    replaced = current_id_or_none(published)
    _ensure_version(package, name, tables, published)
    moved = changes(before.folder, tables, package) if before else None
    point_to(published, name)
    prune(published, keep=replaced)
    return BuildReport(current(published), published=True, changes=moved, check=result)


def _ensure_version(
    package: Package, name: str, tables: Mapping[str, pa.Table], published: Path
) -> None:
    """Have a whole version of that name on disk: the one there if it is, else a new one."""
    there = published / VERSIONS / name
    if there.exists():
        try:
            verify(open_version(there))
            return
        except VersionBroken:
            pass
    files = version_files(package, name, tables)
    folder = write_version(published, name, files)
    for file, data in files.items():
        if (folder / file).read_bytes() != data:
            raise CannotPublish(f"The version could not be written: {file} reads back differently.")
    name_version(published, folder, name)


def version_id(package: Package, tables: Mapping[str, pa.Table]) -> str:
    """Sixteen hex digits that follow from the descriptor and the typed rows alone."""
    content = hashlib.sha256()
    content.update(json.dumps([FORMAT, package.raw], sort_keys=True).encode())
    for name in sorted(tables):
        content.update(json.dumps([name, tables[name].to_pylist()], default=str).encode())
    return content.hexdigest()[:16]


def version_files(package: Package, name: str, tables: Mapping[str, pa.Table]) -> dict[str, bytes]:
    """The files of a version, the manifest last. Same input, same bytes.

    Raises:
        CannotPublish: a table does not come back from its Parquet as it went in.
    """
    files = {}
    entries = {}
    for table in package.tables:
        data = _parquet(table, tables[table.name])
        if not pq.read_table(io.BytesIO(data)).equals(tables[table.name]):
            raise CannotPublish(f"{table.name} does not come back from Parquet as it went in.")
        files[f"{table.name}.parquet"] = data
        sha256 = hashlib.sha256(data).hexdigest()
        entries[table.name] = {"rows": tables[table.name].num_rows, "sha256": sha256}
    manifest = {
        "id": name,
        "name": package.name,
        "title": package.title,
        "licence": package.licence,
        "schema_version": package.version,
        "format": FORMAT,
        "created": package.created,
        "newest_source_on": _newest_source(tables["sources"]),
        "tables": entries,
    }
    files[MANIFEST] = (json.dumps(manifest, indent=2) + "\n").encode()
    return files


def _sorted(table: Table, rows: pa.Table) -> pa.Table:
    return rows.sort_by([(column, "ascending") for column in table.primary_key])


def _parquet(table: Table, rows: pa.Table) -> bytes:
    """Parquet with each column's meaning and unit beside it.

    They stand twice: in the Arrow fields, and as key-value metadata any reader sees, keys
    `description` and `column:<name>` (JSON with `description` and, for numbers, `unit`).
    """
    metadata: dict[str, str] = {"title": table.title, "description": table.meaning}
    fields = []
    for field in table.fields:
        about = {"description": field.meaning} | ({"unit": field.unit} if field.unit else {})
        metadata[f"column:{field.name}"] = json.dumps(about, ensure_ascii=False)
        fields.append(rows.schema.field(field.name).with_metadata(about))
    out = io.BytesIO()
    described = pa.table(rows.columns, schema=pa.schema(fields, metadata=metadata))
    pq.write_table(described, out, compression="zstd")
    return out.getvalue()


def _newest_source(sources: pa.Table) -> str | None:
    """First day the date of the newest source can mean, ISO; None without any date."""
    days = [date_span(text)[0] for text in sources["published_on"].to_pylist() if text]
    return max(days).isoformat() if days else None


def _readable(published: Path) -> Release | None:
    """The current version if every byte of it is right."""
    try:
        release = current(published)
        verify(release)
    except (NothingPublished, VersionBroken):
        return None
    return release
