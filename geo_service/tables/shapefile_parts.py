"""Check the parts of a shapefile: as many records as shapes, a .prj that can be read."""

from __future__ import annotations

import mmap
from pathlib import Path

from pyproj import CRS
from pyproj.exceptions import CRSError

from geo_service.base.errors import InputError

_DELETED = 0x2A
_SHAPE_HEADER, _INDEX_ENTRY = 100, 8
#: a .prj is a line of text; a longer one is none
_MOST_PRJ_BYTES = 65_536


def check_parts(dbf: Path, shx: Path | None) -> list[str]:
    """Compare a .dbf with the index of shapes; give what is to be said of it.

    A record that a program marked as deleted is no feature any more: it is left out, and said.

    Raises:
        InputError: there are more shapes than records, or fewer: which belongs to which is lost.
    """
    data = dbf.read_bytes() if dbf.stat().st_size < 32 else None
    if data is not None:
        return []
    with dbf.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as table:
        stated = int.from_bytes(table[4:8], "little")
        begin, width = int.from_bytes(table[8:10], "little"), int.from_bytes(table[10:12], "little")
        records = min(stated, (len(table) - begin) // width) if width else stated
        marks = table[begin : begin + records * width : width] if width else b""
    shapes = _shapes(shx)
    if shapes is not None and shapes != records:
        raise InputError(
            f"{dbf.name} has {records:,} records for {shapes:,} shapes",
            hint="its parts are of two states of the file: copy all of them again",
        )
    deleted = marks.count(_DELETED)
    if not deleted:
        return []
    return [f"{deleted:,} feature(s) of {dbf.stem} are marked as deleted and were left out"]


def _shapes(shx: Path | None) -> int | None:
    if shx is None or (size := shx.stat().st_size) < _SHAPE_HEADER:
        return None
    return (size - _SHAPE_HEADER) // _INDEX_ENTRY


def is_readable_prj(prj: Path) -> bool:
    """Whether a .prj tells a CRS, or nothing at all."""
    text = prj.read_bytes()[:_MOST_PRJ_BYTES].decode("latin-1").strip("\0\ufeffï»¿ \r\n\t")
    if not text:
        return True
    try:
        CRS.from_user_input(text)
    except CRSError:
        return False
    return True
