"""What a published version consists of, and how a new one takes the old one's place.

``<cube>/versions/<n>.json`` names the files of a version; ``<cube>/CURRENT`` names the version.
Files are never changed once named by a manifest: a reader that holds an old manifest reads on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from geo_service.base.errors import GeoServiceError

POINTER = "CURRENT"
#: layout of the files; a cube of an older layout counts as not built, and is built anew
LAYOUT = 2
#: published versions kept, so that a reader never loses its files under its hands
KEPT_VERSIONS = 3


@dataclass(frozen=True, slots=True)
class Manifest:
    """One published version of the cube. Paths are relative to the cube's folder.

    ``months`` maps ``YYYY-MM`` to its file of rows; ``rollups`` maps a roll-up to its file, the
    public's ``blocks`` (sealed with ``k``) among them; ``open_months`` may still seal more;
    ``token`` tells this version from one of the same number in a cube built anew. ``sealed``
    are files of rows in an older layout whose seals go on to hold.
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
    sealed: tuple[str, ...] = field(default=(), repr=False)

    @property
    def version(self) -> str:
        """The version as an ETag carries it; it tells nothing of how much changed."""
        return f"{self.number}-{self.token}"

    def files(self) -> Iterator[str]:
        """List every file of this version."""
        yield from self.months.values()
        yield from self.rollups.values()


class BrokenCubeError(GeoServiceError):
    """The cube's folder is not readable as it stands; it can always be rebuilt."""

    status = 503
    title = "The cube must be rebuilt"


def read_current(folder: Path) -> Manifest | None:
    """Read the published manifest; None where nothing was ever published in this layout.

    Raises:
        BrokenCubeError: the pointer names a manifest that cannot be read, or of a newer layout.
    """
    manifest = _read(folder)
    return manifest if manifest is not None and manifest.layout == LAYOUT else None


def read_older(folder: Path) -> Manifest | None:
    """Read the published manifest if it is of an older layout.

    Raises:
        BrokenCubeError: it cannot be read.
    """
    manifest = _read(folder)
    return manifest if manifest is not None and manifest.layout < LAYOUT else None


def _read(folder: Path) -> Manifest | None:
    try:
        number = (folder / POINTER).read_text().strip()
    except FileNotFoundError:
        return None
    try:
        stored = json.loads(_path(folder, number).read_text())
        for name in ("levels", "open_months"):
            stored[name] = tuple(stored[name])
        manifest = Manifest(**{**stored, "sealed": ()})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _broken(folder, str(error)) from error
    if manifest.layout > LAYOUT:
        raise _broken(folder, f"layout {manifest.layout} instead of {LAYOUT}")
    return manifest


def publish(folder: Path, manifest: Manifest) -> None:
    """Make ``manifest`` the current version, all at once, and drop files no longer needed."""
    path = _path(folder, str(manifest.number))
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, json.dumps(asdict(manifest), ensure_ascii=False))
    _write(folder / POINTER, str(manifest.number))
    _collect(folder, manifest.number)


def _path(folder: Path, number: str) -> Path:
    return folder / "versions" / f"{number}.json"


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def _collect(folder: Path, newest: int) -> None:
    """Delete manifests older than those kept, and data files that none of the kept names."""
    needed: set[str] = set()
    for path in (folder / "versions").glob("*.json"):
        if not path.stem.isdigit():
            continue
        files = None if int(path.stem) <= newest - KEPT_VERSIONS else _files_of(path)
        if files is None:
            path.unlink(missing_ok=True)
        else:
            needed |= files
    for path in (folder / "data").glob("*.parquet"):
        if f"data/{path.name}" not in needed:
            path.unlink(missing_ok=True)


def _files_of(path: Path) -> set[str] | None:
    """List a manifest's files; None if it cannot be read, so nobody can be reading by it."""
    try:
        stored = json.loads(path.read_text())
        return {*stored["months"].values(), *stored["rollups"].values()}
    except (ValueError, KeyError, AttributeError):
        return None


def _broken(folder: Path, why: str) -> BrokenCubeError:
    return BrokenCubeError(
        f"the cube in {folder.name!r} cannot be read: {why}",
        hint="run `geo-service cube build --rebuild`",
    )
