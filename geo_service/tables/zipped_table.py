"""Read the table that lies in a zip file: a CSV, a workbook or a Parquet file."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path, PurePosixPath

from geo_service.base.errors import InputError
from geo_service.tables.archives import extract, open_archive
from geo_service.tables.limits import Limits
from geo_service.tables.vector_drivers import SOURCES

_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".jsonl", ".ndjson")
#: what a .txt holds is told by its neighbours: beside a table it is a note
_TEXT = ".txt"


def table_member(path: Path, asked: str | None, limits: Limits) -> str:
    """Name the member of a zip file that is a table; empty where it holds a vector data set.

    Raises:
        InputError: it is no readable zip file, or holds several tables and none is ``asked`` for.
    """
    if not path.is_file():
        return ""
    with open_archive(path, limits) as archive:
        names = [PurePosixPath(name) for name in archive.namelist() if name[-1:] != "/"]
    names = [one for one in names if one.parts[0] != "__MACOSX" and one.name[:1] != "."]
    if any(one.suffix.lower() in SOURCES or ".gdb" in map(_suffix, one.parts) for one in names):
        return ""
    tables = [one for one in names if one.suffix.lower() in _TABLES]
    tables = tables or [one for one in names if one.suffix.lower() == _TEXT]
    if len(tables) > 1:
        tables = [one for one in tables if asked in (one.stem, one.name)] or tables
    if len(tables) > 1:
        raise InputError(
            f"{path.name} holds {len(tables)} tables",
            hint=f"name one: --sheet {' | '.join(one.stem for one in tables[:10])}",
        )
    return str(tables[0]) if tables else ""


def _suffix(part: str) -> str:
    return PurePosixPath(part).suffix.lower()


def unpacked(path: Path, member: str, limits: Limits) -> Path:
    """Unpack ``member`` into a new folder of its own, which the caller removes.

    Raises:
        InputError: the archive is damaged.
    """
    folder = Path(tempfile.mkdtemp(prefix="geo-service-"))
    try:
        with open_archive(path, limits) as archive:
            extract(archive, [member], folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder / PurePosixPath(member).name
