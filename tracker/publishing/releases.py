"""What is published, and which version is current.

    published/current                       one relative link to versions/<id>
    published/versions/<id>/manifest.json   what the version holds, with the files' sha256
    published/versions/<id>/<table>.parquet

A version is never changed after its folder has its name. The time of publishing is the
modification time of the version's folder (`build` sets it), so that the same input gives the
same bytes; copying a published folder without `cp -p` loses it.
"""

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from tracker.errors import NothingPublished, NotKept, VersionBroken
from tracker.location import is_installed, root

MANIFEST = "manifest.json"
CURRENT = "current"
VERSIONS = "versions"

# Installed, it publishes below the folder it is started in: an update replaces its own folder.
PUBLISHED = (Path() if is_installed() else root()) / "data" / "published"
_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


def published_folder() -> Path:
    """Where versions are published: TRACKER_PUBLISHED if it says anything, else data/published."""
    return Path(os.environ.get("TRACKER_PUBLISHED") or PUBLISHED)


def curated_folder() -> Path:
    """Where the curated tables lie: TRACKER_CURATED if it says anything, else data/curated."""
    return Path(os.environ.get("TRACKER_CURATED") or root() / "data" / "curated")


@dataclass(frozen=True)
class Release:
    """One published version, resolved once: use `folder` for every table of one run.

    `tables` is {table: rows}, `files` {file name: sha256}. `created` is the day of the data
    package, `newest_source_on` the first day the newest source's date can mean (None if no
    source has a date), `built_at` when it was published (UTC). `notice` is empty, or says why
    this is not the version that should be current.
    """

    id: str
    folder: Path
    tables: Mapping[str, int]
    files: Mapping[str, str]
    created: dt.date
    newest_source_on: dt.date | None
    schema_version: str
    built_at: dt.datetime
    notice: str = ""


def current(published: Path) -> Release:
    """The current version, resolving the link once. Cheap: manifests are cached by version.

    Only the manifest is looked at; `verify` reads the files.

    Raises:
        NothingPublished: there is no link to a version.
        VersionBroken: the link points to nothing, or the manifest does not hold.
    """
    return open_version(published / VERSIONS / current_id(published))


def current_id(published: Path) -> str:
    """The id the link names, whether or not that version is whole.

    Raises:
        NothingPublished: there is no link to a version.
    """
    try:
        target = str((published / CURRENT).readlink())
    except OSError as error:
        raise NothingPublished("Nothing has been published yet.") from error
    folder, _, name = target.partition("/")
    if folder != VERSIONS or not _ID.fullmatch(name):
        raise NothingPublished("The link to the published version is not one of ours.")
    return name


def current_id_or_none(published: Path) -> str | None:
    """`current_id`, or None when nothing has been published."""
    try:
        return current_id(published)
    except NothingPublished:
        return None


def verify(release: Release) -> None:
    """Read every file of the version and compare it with the manifest.

    Raises:
        VersionBroken: a file is missing, differs or is not named by the manifest, or the
            manifest does not hold.
    """
    again = _read_manifest(release.folder)
    for name, sha256 in again.files.items():
        try:
            data = (release.folder / name).read_bytes()
        except OSError as error:
            raise VersionBroken(f"Version {release.id}: {name} cannot be read.") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise VersionBroken(f"Version {release.id}: {name} differs from its manifest.")
    if strange := {path.name for path in release.folder.glob("*.parquet")} - set(again.files):
        named = ascii(min(strange))[:42]
        raise VersionBroken(f"Version {release.id}: its manifest does not name {named}.")


def verified(release: Release) -> Release:
    """The version once `verify` found it whole, which is asked again when a file was touched.

    Raises:
        VersionBroken: it is not whole.
    """
    _verified(release.folder, _stamps(release.folder))
    return release


@lru_cache(maxsize=16)
def _verified(folder: Path, _: tuple[tuple[str | int, ...], ...]) -> None:
    verify(open_version(folder))


def _stamps(folder: Path) -> tuple[tuple[str | int, ...], ...]:
    """What changes when somebody writes into a file of a version, or puts another in its place."""
    stamps = []
    with suppress(OSError), os.scandir(folder) as files:
        for file in files:
            at = file.stat()
            stamps.append((file.name, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns))
    return tuple(sorted(stamps))


def whole(published: Path) -> Release:
    """The current version, every byte of it as its manifest says: what a command answers from.

    Pages and feeds fall back to an older version and say so (`shown`). A command refuses: its
    answer goes into a file or another program, where no notice stands beside the figures.

    Raises:
        NothingPublished: there is no link to a version.
        VersionBroken: that version is not whole.
    """
    return verified(current(published))


def shown(published: Path) -> Release:
    """The version readers of pages and feeds see: `whole`, or else the newest good one.

    Falling back is said in `notice`.

    Raises:
        NothingPublished: no version is there at all.
        VersionBroken: no version is whole.
    """
    try:
        return whole(published)
    except (NothingPublished, VersionBroken) as error:
        reason = error
    is_unmarked = isinstance(reason, NothingPublished)
    why = "No version is marked as current." if is_unmarked else reason
    for folder in by_time(published):
        try:
            release = verified(open_version(folder))
        except VersionBroken:
            continue
        return replace(release, notice=f"{why} Showing version {release.id} instead.")
    raise reason


def version_folders(published: Path) -> list[Path]:
    """Folders with the name of a version, whole or not; empty when nothing is there."""
    try:
        return [path for path in (published / VERSIONS).iterdir() if _ID.fullmatch(path.name)]
    except OSError:
        return []


def on_disk(published: Path) -> list[Release]:
    """The versions still on disk whose manifest holds, the last published first."""
    versions = []
    for folder in by_time(published):
        try:
            versions.append(open_version(folder))
        except VersionBroken:
            continue
    return versions


def by_time(published: Path) -> list[Path]:
    """Folders of versions, whole or not, the one that was made current last first."""
    return sorted(version_folders(published), key=_published_ns, reverse=True)


def find(published: Path, name: str) -> Release:
    """The version whose id is or begins with `name`: pages show the first eight digits.

    Raises:
        NotKept: no version on disk, or more than one, has such an id.
        VersionBroken: its manifest does not hold.
    """
    folders = [at for at in version_folders(published) if name and at.name.startswith(name)]
    if len(folders) != 1:
        which = "No version" if not folders else "More than one version"
        raise NotKept(f"{which} on disk has an id that begins with {ascii(name)[:42]}.")
    return open_version(folders[0])


def previous(published: Path) -> Release:
    """The version that was current before the current one.

    Raises:
        NothingPublished: there is no link to a version.
        NotKept: no other version is on disk.
        VersionBroken: the manifest of that version does not hold.
    """
    now = current_id(published)
    for folder in by_time(published):
        if folder.name != now:
            return open_version(folder)
    raise NotKept(f"There is no version on disk besides {now}, which is current.")


def _published_ns(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def open_version(folder: Path) -> Release:
    """The version in that folder by its manifest, which is read once per state on disk.

    Raises:
        VersionBroken: the folder or its manifest is missing or does not hold.
    """
    try:
        manifest = (folder / MANIFEST).stat()
        return _cached(folder, folder.stat().st_mtime_ns, manifest.st_mtime_ns, manifest.st_ino)
    except OSError as error:
        raise VersionBroken(f"Version {folder.name} is not there or has no manifest.") from error


@lru_cache(maxsize=16)
def _cached(folder: Path, _folder_ns: int, _manifest_ns: int, _inode: int) -> Release:
    return _read_manifest(folder)


def _read_manifest(folder: Path) -> Release:
    """The manifest as a release.

    Raises:
        VersionBroken: it is missing, not JSON, of another version or incomplete.
    """
    try:
        built_at = dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["id"] != folder.name:
            raise VersionBroken(f"Version {folder.name} has the manifest of another version.")
        newest = manifest["newest_source_on"]
        tables = {name: int(entry["rows"]) for name, entry in manifest["tables"].items()}
        files = {f"{name}.parquet": entry["sha256"] for name, entry in manifest["tables"].items()}
        return Release(
            id=folder.name,
            folder=folder,
            tables=MappingProxyType(tables),
            files=MappingProxyType(files),
            created=dt.date.fromisoformat(manifest["created"]),
            newest_source_on=dt.date.fromisoformat(newest) if newest else None,
            schema_version=str(manifest["schema_version"]),
            built_at=built_at,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise VersionBroken(f"Version {folder.name} has no manifest that holds.") from error
