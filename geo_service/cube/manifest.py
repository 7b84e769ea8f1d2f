"""The manifest of a published version, and how a new version replaces the old.

``<cube>/versions/<n>.json`` names the files of a version (a copy lies in ``versions-copy``);
``<cube>/CURRENT`` names the version. Files are never changed once named by a manifest: a reader
that holds an old manifest reads on. A lost ``CURRENT`` is found again as the newest version: to
begin again would seal the public's blocks differently, and the two could be compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from geo_service.base.atomic import write_file
from geo_service.base.errors import GeoServiceError

POINTER = "CURRENT"
#: layout of the files; a cube of an older layout counts as not built, and is built again
LAYOUT = 4
#: published versions kept, so that a reader never loses its files under its hands
KEPT_VERSIONS = 3
_FOLDERS = ("versions", "versions-copy")


class FileCheck(NamedTuple):
    """What a file was when it was written: its size in bytes and its SHA-256."""

    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class CubeManifest:
    """One published version of the cube. Paths are relative to the cube's folder.

    ``months`` maps ``YYYY-MM`` to its file of rows, ``sealed`` to that of the keys sealed;
    ``checks`` maps a file to its size and digest; ``lost_blocks`` are months whose sealed blocks
    were lost, at least in part, and will not be shown again; ``rollups`` maps a roll-up to its
    file, the public's ``blocks`` (sealed with ``k``) among them; ``open_months`` may still seal
    more; ``token`` tells this version from one of the same number in a cube built again;
    ``older_rows`` are files of rows in an older layout, whose seals go on to hold.
    """

    number: int
    region: str
    zone: str
    levels: tuple[str, ...]
    lead_level: str
    h3_res: int
    k: int
    seq: int = 0
    rows: int = 0
    synthetic_rows: int = 0
    first_day: str | None = None
    last_day: str | None = None
    months: Mapping[str, str] = field(default_factory=dict)
    open_months: tuple[str, ...] = ()
    rollups: Mapping[str, str] = field(default_factory=dict)
    books: Mapping[str, list[str]] = field(default_factory=dict, repr=False)
    token: str = ""
    layout: int = LAYOUT
    sealed: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, FileCheck] = field(default_factory=dict, repr=False)
    lost_blocks: tuple[str, ...] = ()
    older_rows: tuple[str, ...] = field(default=(), repr=False)

    @property
    def version(self) -> str:
        """The version as an ETag carries it; it tells nothing of how much changed."""
        return f"{self.number}-{self.token}"

    def files(self) -> Iterator[str]:
        """List every file of this version."""
        yield from self.months.values()
        yield from self.rollups.values()
        yield from self.sealed.values()


class BrokenCubeError(GeoServiceError):
    """The cube's folder is not readable as it stands; it can always be rebuilt."""

    status = 503
    title = "The cube must be rebuilt"


def read_current(folder: Path) -> CubeManifest | None:
    """Read the published manifest; None where nothing was ever published in this layout.

    Raises:
        BrokenCubeError: the pointer names a manifest that cannot be read or is of a newer layout,
            or all are gone.
    """
    manifest = _read(folder)
    return manifest if manifest is not None and manifest.layout == LAYOUT else None


def read_older(folder: Path) -> CubeManifest | None:
    """Read the published manifest if it is of an older layout.

    Raises:
        BrokenCubeError: it cannot be read.
    """
    manifest = _read(folder)
    return manifest if manifest is not None and manifest.layout < LAYOUT else None


def _read(folder: Path) -> CubeManifest | None:
    try:
        number = (folder / POINTER).read_text().strip()
    except (OSError, UnicodeDecodeError):
        number = ""
    if not number.isascii() or not number.isdigit():
        return _newest(folder)
    manifest, why = read_version(folder, int(number))
    if manifest is None:
        raise _broken(folder, why)
    return manifest


def _newest(folder: Path) -> CubeManifest | None:
    """The newest version there is, where the pointer to it is lost."""
    numbers = newest_first(folder)
    if numbers:
        manifest, why = read_version(folder, numbers[0])
        if manifest is None:
            raise _broken(folder, why)
        return manifest
    if any((folder / "data").glob("blocks-*.parquet")):
        raise _broken(folder, "its manifests are gone")
    return None


def newest_first(folder: Path) -> list[int]:
    """The numbers of the versions that have a manifest or a copy of one."""
    paths = (path for name in _FOLDERS for path in (folder / name).glob("*.json"))
    return sorted({int(path.stem) for path in paths if path.stem.isdigit()}, reverse=True)


def read_version(folder: Path, number: int) -> tuple[CubeManifest | None, str]:
    """Read a version's manifest or its copy; else None, and what is wrong."""
    why = ""
    for path in _paths(folder, number):
        try:
            manifest = _parsed(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, KeyError) as error:
            why = why or str(error)
            continue
        if manifest.layout > LAYOUT:
            return None, f"layout {manifest.layout} instead of {LAYOUT}"
        return manifest, ""
    return None, why


def _parsed(text: str) -> CubeManifest:
    stored = json.loads(text)
    digest = stored.pop("digest", None)
    if digest is not None and digest != _digest(stored):
        raise ValueError("the manifest is not what was written")
    for name in ("levels", "open_months", "lost_blocks", "older_rows"):
        stored[name] = tuple(stored.get(name, ()))
    checks = stored.get("checks", {})
    stored["checks"] = {file: FileCheck(*check) for file, check in checks.items()}
    return CubeManifest(**stored)


def _digest(facts: Mapping[str, object]) -> str:
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def publish(folder: Path, manifest: CubeManifest) -> None:
    """Make ``manifest`` the current version, all at once, and drop files no longer needed."""
    facts = json.loads(json.dumps(asdict(manifest)))
    text = json.dumps({**facts, "digest": _digest(facts)}, ensure_ascii=False)
    for path in _paths(folder, manifest.number):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, text)
    write_file(folder / POINTER, str(manifest.number))
    _collect(folder, manifest.number)


def _paths(folder: Path, number: int) -> list[Path]:
    return [folder / name / f"{number}.json" for name in _FOLDERS]


def _collect(folder: Path, newest: int) -> None:
    """Delete manifests older than those kept, and data files that none of the kept names."""
    needed: set[str] = set()
    for number in newest_first(folder):
        manifest = None if number <= newest - KEPT_VERSIONS else read_version(folder, number)[0]
        if manifest is None:
            for path in _paths(folder, number):
                path.unlink(missing_ok=True)
        else:
            needed |= set(manifest.files())
    for path in (folder / "data").glob("*.parquet"):
        if f"data/{path.name}" not in needed:
            path.unlink(missing_ok=True)


def _broken(folder: Path, why: str) -> BrokenCubeError:
    return BrokenCubeError(
        f"the cube in {folder.name!r} cannot be read: {why}",
        hint="run `geo-service cube build --rebuild`; it seals the public blocks again, and "
        "anyone who kept the earlier answers could compare the two",
    )
