"""Read zip files from unknown senders: the directory is checked before unpacking."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from geo_service.base.errors import InputError, TooLargeError
from geo_service.tables.limits import Limits, check_ratio

#: members of an archive at most
MOST_MEMBERS = 5_000
_COPY_BYTES = 1 << 20


def open_archive(path: Path, limits: Limits, what: str = "zip file") -> zipfile.ZipFile:
    """Open a zip file whose directory is harmless; the caller closes it.

    ``zipfile`` never gives more of a member than the directory states, so its sizes can be relied
    on once they are within limits.

    Raises:
        InputError: it is no zip file, is encrypted, or has a member that points out of it.
        TooLargeError: it unpacks to more than the limits allow.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(
            f"{path.name} is no readable {what}: it is damaged", hint="download or copy it again"
        ) from error
    try:
        _check_members(path, archive.infolist(), limits)
    except BaseException:
        archive.close()
        raise
    return archive


def extract(archive: zipfile.ZipFile, names: Iterable[str], folder: Path) -> None:
    """Write members into ``folder``, under the last part of their names.

    Raises:
        InputError: the archive is damaged.
    """
    try:
        for name in names:
            target = folder / PurePosixPath(name).name
            with archive.open(name) as member, target.open("xb") as file:
                shutil.copyfileobj(member, file, _COPY_BYTES)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        name = PurePosixPath(archive.filename or "").name
        raise InputError(f"{name} cannot be unpacked: it is damaged") from error


def _check_members(path: Path, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > MOST_MEMBERS:
        raise TooLargeError(f"{path.name} holds more than {MOST_MEMBERS:,} files")
    for member in members:
        if fault := _fault(member):
            raise InputError(f"{path.name} holds {member.filename[:80]!r}, {fault}")
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked_bytes:
        raise TooLargeError(
            f"{path.name} unpacks to {unpacked / 2**20:,.0f} MiB;"
            f" {limits.unpacked_bytes / 2**20:,.0f} MiB are taken",
            hint="split it, or send CSV",
        )
    check_ratio(path.name, unpacked, path.stat().st_size, limits)


def _fault(member: zipfile.ZipInfo) -> str:
    """Say what is wrong with a member; nothing if it may be read."""
    name = PurePosixPath(member.filename)
    if name.is_absolute() or ".." in name.parts or "\\" in member.filename or "\0" in str(name):
        return "which points out of the archive"
    if ":" in name.parts[0] if name.parts else False:
        return "which points out of the archive"
    mode = member.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        return "which is a link or a device"
    return "which is encrypted" if member.flag_bits & 0x1 else ""
