"""Read labelled points from a CSV file; a bad row is reported and the others go on."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from geo_service.base.blanks import is_blank
from geo_service.base.errors import InputError, NotFoundError
from geo_service.base.model import AreaTable, Datum, FloatArray, ObjectArray
from geo_service.datum import check_points, to_wgs84
from geo_service.region.deriving.labelled import LabelledPoints

_LON = ("lon", "lng", "longitude", "x")
_LAT = ("lat", "latitude", "y")
_CODE = ("code", "area_code", "label")
SEAT_WORDS = ("1", "true", "yes", "seat", "是")


@dataclass(frozen=True, slots=True)
class PointColumns:
    """Which column holds what; the optional ones may be missing from the file."""

    code: str | None = None
    name: str = "name"
    parent: str = "parent"
    seat: str = "seat"
    group: str = "group"
    lon: str | None = None
    lat: str | None = None


@dataclass(frozen=True, slots=True)
class PointFile:
    """Points as read, the names of their codes, and the rows refused (row number, reason)."""

    points: LabelledPoints
    names: dict[str, str]
    refused: tuple[tuple[int, str], ...]


def read_points(file: Path, columns: PointColumns, datum: Datum, parents: AreaTable) -> PointFile:
    """Read points with the code of the area each lies in.

    Where no column names the parent, it is for each code the one of ``parents`` that holds
    most of its points. Row numbers count the header as row 1.

    Raises:
        NotFoundError: there is no such file.
        InputError: a column is missing, or no row can be used.
    """
    rows, header = _rows(file)
    lon_name, lat_name = _pick(columns.lon, _LON, header), _pick(columns.lat, _LAT, header)
    code_name = _pick(columns.code, _CODE, header)
    lon, lat = _numbers(rows, lon_name), _numbers(rows, lat_name)
    fine = check_points(lon, lat)
    codes = np.array([(row[code_name] or "").strip() for row in rows], dtype=object)
    keep = fine & (codes != "")
    refused = tuple(
        (int(number) + 2, "no usable coordinate" if not fine[number] else "no code")
        for number in np.flatnonzero(~keep)
    )
    if not keep.any():
        raise InputError(
            f"{file.name} has no usable row", hint=f"row 2: {refused[0][1]}" if refused else None
        )
    kept = [row for row, good in zip(rows, keep, strict=True) if good]
    east, north = to_wgs84(lon[keep], lat[keep], datum)
    parent = _column(kept, columns.parent) if columns.parent in header else None
    points = LabelledPoints(
        lon=east,
        lat=north,
        code=codes[keep],
        parent=_majority(codes[keep], east, north, parents) if parent is None else parent,
        seat=np.array([text.lower() in SEAT_WORDS for text in _column(kept, columns.seat)]),
        group=_groups(_column(kept, columns.group)),
    )
    names = dict(zip(points.code, _column(kept, columns.name), strict=True))
    return PointFile(points, {code: name for code, name in names.items() if name}, refused)


def _rows(file: Path) -> tuple[list[dict[str, str]], list[str]]:
    if not file.is_file():
        raise NotFoundError(f"there is no file {file}")
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            return list(reader), list(reader.fieldnames or ())
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{file.name} is not a CSV file in UTF-8: {error}") from error


def _pick(named: str | None, usual: Sequence[str], header: list[str]) -> str:
    for name in (named,) if named else usual:
        if name in header:
            return str(name)
    raise InputError(
        f"no column {' or '.join((named,) if named else usual)}", hint=_listing(header)
    )


def _listing(header: list[str]) -> str:
    return f"the columns are {', '.join(header)}"


def _numbers(rows: list[dict[str, str]], name: str) -> FloatArray:
    return np.array([_number(row[name]) for row in rows], dtype=float)


def _number(text: str | None) -> float:
    try:
        return float("nan" if text is None or is_blank(text) else text)
    except ValueError:
        return float("nan")


def _column(rows: list[dict[str, str]], name: str) -> ObjectArray:
    return np.array([(row.get(name) or "").strip() for row in rows], dtype=object)


def _groups(named: ObjectArray) -> ObjectArray:
    """Give every point without a group one of its own."""
    return np.array(
        [f"={text}" if text else f"#{row}" for row, text in enumerate(named)], dtype=object
    )


def _majority(
    codes: ObjectArray, lon: FloatArray, lat: FloatArray, parents: AreaTable
) -> ObjectArray:
    """Name for each point the parent that holds most points of its code; empty if none does."""
    spots = np.asarray(shapely.points(lon, lat), dtype=object)
    point, parent = shapely.STRtree(parents.geometry).query(spots, predicate="intersects")
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for i, j in zip(point, parent, strict=True):
        votes[codes[i]][parents.codes[j]] += 1
    best = {code: min(count, key=lambda one: (-count[one], one)) for code, count in votes.items()}
    return np.array([best.get(code, "") for code in codes], dtype=object)
