"""Check the files of a published version against their hashes, and name the damaged ones.

The manifest keeps each file's size and SHA-256. Opening looks at sizes and Parquet's end marks,
which finds what was cut short, lost or replaced; reading everything finds each changed byte.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from geo_service.cube.manifest import (
    BrokenCubeError,
    CubeManifest,
    FileCheck,
    newest_first,
    read_version,
)

_MARK = b"PAR1"


@dataclass(frozen=True, slots=True)
class Damage:
    """What is not as it was written: months of rows, months of sealed keys, kinds of roll-ups."""

    months: frozenset[str] = frozenset()
    sealed: frozenset[str] = frozenset()
    rollups: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.months or self.sealed or self.rollups)

    def names(self) -> str:
        """What is damaged, for a message."""
        rows = [f"rows of {month}" for month in sorted(self.months)]
        sealed = [f"sealed keys of {month}" for month in sorted(self.sealed)]
        return ", ".join([*rows, *sealed, *sorted(self.rollups)])


_Stamp = tuple[int, int, int]


class _Digests:
    """Digests of the files that this process has read, by path, size, time and inode."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[_Stamp, str]] = {}
        self._lock = threading.Lock()

    def of(self, path: Path) -> FileCheck:
        """A file's size and digest; read again only if it was written since."""
        found = path.stat()
        stamp = (found.st_size, found.st_mtime_ns, found.st_ino)
        with self._lock:
            known = self._known.get(path)
        if known is not None and known[0] == stamp:
            return FileCheck(found.st_size, known[1])
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        with self._lock:
            self._known[path] = (stamp, digest)
        return FileCheck(found.st_size, digest)

    def keep_only(self, folder: Path, paths: Iterable[Path]) -> None:
        """Forget files of a cube that are not part of its version any more."""
        kept = set(paths)
        with self._lock:
            gone = [one for one in self._known if one.parents[1] == folder and one not in kept]
            for one in gone:
                del self._known[one]


_DIGESTS = _Digests()


def checks_of(
    folder: Path, files: Iterable[str], known: Mapping[str, FileCheck]
) -> dict[str, FileCheck]:
    """Size and SHA-256 of each file (paths relative to ``folder``); ``known`` ones are not read."""
    return {file: known[file] if file in known else _DIGESTS.of(folder / file) for file in files}


def find_damage(folder: Path, manifest: CubeManifest, *, thorough: bool) -> Damage:
    """Look at every file of a version; ``thorough`` reads those that this process has not read.

    A file that an older program wrote has no digest: of it only the end mark is looked at.
    """

    def bad(files: Mapping[str, str]) -> frozenset[str]:
        return frozenset(
            name
            for name, file in files.items()
            if _is_damaged(folder / file, manifest.checks.get(file), thorough=thorough)
        )

    if thorough:
        _DIGESTS.keep_only(folder, (folder / file for file in manifest.files()))
    return Damage(bad(manifest.months), bad(manifest.sealed), bad(manifest.rollups))


def _is_damaged(path: Path, check: FileCheck | None, *, thorough: bool) -> bool:
    try:
        found = path.stat()
        if check is not None and found.st_size != check.size:
            return True
        with path.open("rb") as stream:
            stream.seek(max(0, found.st_size - len(_MARK)))
            if stream.read() != _MARK:
                return True
            return thorough and check is not None and _DIGESTS.of(path) != check
    except OSError:
        return True


def older_blocks(folder: Path) -> Path | None:
    """The newest table of blocks that is as it was written, of the versions still kept."""
    for number in newest_first(folder):
        manifest, _ = read_version(folder, number)
        file = None if manifest is None else manifest.rollups.get("blocks")
        if manifest is None or file is None:
            continue
        if not _is_damaged(folder / file, manifest.checks.get(file), thorough=True):
            return folder / file
    return None


def require_whole(folder: Path, manifest: CubeManifest, *, thorough: bool) -> None:
    """Refuse a version with damaged files.

    Raises:
        BrokenCubeError: the message names them.
    """
    damage = find_damage(folder, manifest, thorough=thorough)
    if damage:
        raise BrokenCubeError(
            f"the cube in {folder.name!r} is damaged: {damage.names()}",
            hint="run `geo-service cube build`: it is mended from the ledger",
        )
