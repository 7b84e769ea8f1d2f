"""Read files of places and cases for a scan; every fault is reported with its row number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from geo_service.alarms.scan.cases import Cases, strata_of_days
from geo_service.alarms.scan.sites import ScanSites, plane_sites, sphere_sites
from geo_service.base.errors import InputError
from geo_service.tables import open_table

#: faults told at once; the rest are counted
MOST_TOLD = 20
#: a file whose first day is guessed from its rows holds no more days than this: a year mistyped
#: would make a baseline of centuries
MOST_DAYS = 20 * 366
#: the most cases that one row may hold
MOST_CASES = 10_000_000
_WHOLE = re.compile(r"[+]?\d+(\.0+)?")
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")


@dataclass
class _Faults:
    """Faults met in a file, told all at once; ``row`` is 1 for the first after the header."""

    name: str
    told: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, row: int, reason: str) -> None:
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(f"row {row}: {reason}")

    def check(self, hint: str) -> None:
        if self.count:
            more = self.count - len(self.told)
            lines = [*self.told, *([f"and {more:,} more"] if more else [])]
            raise InputError(f"{self.name}: " + "; ".join(lines), hint=hint)


def read_sites(path: Path, *, encoding: str | None = None, sheet: str | None = None) -> ScanSites:
    """Read places: ``place,lon,lat`` in degrees, or ``place,x,y`` in a plane.

    Raises:
        NotFoundError: there is no such file.
        InputError: columns are missing, or rows cannot be used; each is named.
    """
    names = set(open_table(path, encoding=encoding, sheet=sheet).schema.names)
    sphere = {"lon", "lat"} <= names
    if not sphere and not {"x", "y"} <= names:
        raise InputError(
            f"{path.name} has columns {', '.join(sorted(names))}",
            hint="it needs place,lon,lat in degrees, or place,x,y in a plane",
        )
    pair = ("lon", "lat") if sphere else ("x", "y")
    faults = _Faults(path.name)
    ids: dict[str, int] = {}
    points: list[tuple[float, float]] = []
    for row, (place, first, second) in _rows(path, ("place", *pair), encoding, sheet):
        point = _point(first, second, sphere=sphere)
        if not place:
            faults.add(row, "the place has no name")
        elif place in ids:
            faults.add(row, f"place {place!r} is listed before, in row {ids[place]}")
        elif isinstance(point, str):
            faults.add(row, f"{pair[0]} {first!r}, {pair[1]} {second!r}: {point}")
        else:
            ids[place] = row
            points.append(point)
    faults.check("mend these rows of the places")
    if len(ids) < 2:
        raise InputError(
            f"{path.name} has {len(ids)} place(s)", hint="a scan needs at least two places"
        )
    across, up = np.array(points).T
    if sphere:
        return sphere_sites(list(ids), lon=across, lat=up)
    return plane_sites(list(ids), x=across, y=up)


def read_cases(
    path: Path,
    sites: ScanSites,
    *,
    start: date | None = None,
    end: date | None = None,
    strata: str = "none",
    drop_outside: bool = False,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Cases:
    """Read cases ``place,date,count`` onto a grid of sites and days.

    The period is ``start`` to ``end``, by default the first to the last day in the file; without
    a ``start`` it may be ``MOST_DAYS`` long. Cases outside it are faults, or left out with
    ``drop_outside``.

    Raises:
        NotFoundError: there is no such file.
        InputError: columns are missing, or rows cannot be used; each is named.
    """
    _check_order(start, end)
    faults = _Faults(path.name)
    found: list[tuple[int, date, int]] = []
    earliest = (date.max, 0)
    for row, (place, day_text, count_text) in _rows(
        path, ("place", "date", "count"), encoding, sheet
    ):
        site, day, count = sites.site_of.get(place), _day(day_text), _count(count_text)
        if site is None:
            faults.add(row, f"place {place!r} is not among the places")
        if isinstance(day, str):
            faults.add(row, day)
        elif not _inside(day, start, end):
            if drop_outside:
                continue
            faults.add(row, f"date {day} lies outside {start or '…'} to {end or '…'}")
        if isinstance(count, str):
            faults.add(row, count)
        if site is not None and isinstance(day, date) and isinstance(count, int):
            found.append((site, day, count))
            earliest = min(earliest, (day, row))
    faults.check("mend these rows of the cases")
    if not found:
        raise InputError(f"{path.name} has no cases in the period")
    first, last = _period(path.name, earliest, max(day for _, day, _ in found), start, end)
    return _grid(found, sites, first, last, strata)


def _check_order(start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise InputError(f"the period ends on {end}, before it starts on {start}")


def _period(
    name: str, earliest: tuple[date, int], latest: date, start: date | None, end: date | None
) -> tuple[date, date]:
    """First and last day, from those given and the file's ``earliest`` (with its row), ``latest``.

    Raises:
        InputError: the file alone says that the period is longer than ``MOST_DAYS``.
    """
    first, last = start or earliest[0], end or latest
    if start is None and (last - first).days >= MOST_DAYS:
        raise InputError(
            f"{name}: row {earliest[1]}: date {first} lies more than 20 years before {last}",
            hint="mend the date, or say where the period starts with --start",
        )
    return first, last


def _grid(
    found: Sequence[tuple[int, date, int]], sites: ScanSites, first: date, last: date, strata: str
) -> Cases:
    days = (last - first).days + 1
    counts = np.zeros((len(sites), days), np.int64)
    where = np.array([site for site, _, _ in found])
    when = np.array([(day - first).days for _, day, _ in found])
    np.add.at(counts, (where, when), [count for _, _, count in found])
    numbered = strata_of_days(strata, start=last - timedelta(days=days - 1), days=days)
    return Cases(counts, numbered, last)


def _inside(day: date, start: date | None, end: date | None) -> bool:
    return (start is None or day >= start) and (end is None or day <= end)


def _rows(
    path: Path, columns: tuple[str, ...], encoding: str | None, sheet: str | None
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give each row's number and the cells of ``columns`` as trimmed text."""
    table = open_table(path, encoding=encoding, sheet=sheet)
    missing = [name for name in columns if name not in table.schema.names]
    if missing:
        raise InputError(
            f"{path.name} has no column {', '.join(missing)}", hint=f"it needs {','.join(columns)}"
        )
    for chunk in table.chunks(columns):
        texts = [chunk.table[name].cast(pa.string()).to_pylist() for name in columns]
        for at, cells in enumerate(zip(*texts, strict=True)):
            yield chunk.first_row + at, tuple((cell or "").strip() for cell in cells)


def _point(first: str, second: str, *, sphere: bool) -> tuple[float, float] | str:
    """The two coordinates, or what is wrong with them."""
    try:
        across, up = float(first), float(second)
    except ValueError:
        return "not two numbers"
    if not (np.isfinite(across) and np.isfinite(up)):
        return "not two finite numbers"
    if sphere and not (-180 <= across <= 180 and -90 <= up <= 90):
        return "not degrees of longitude and latitude"
    return across, up


def _day(text: str) -> date | str:
    parts = _DAY.fullmatch(text)
    try:
        if parts:
            return date(*(int(part) for part in parts.groups()))
    except ValueError:
        pass
    return f"date {text!r} is not a day; write 2024-01-31"


def _count(text: str) -> int | str:
    if not _WHOLE.fullmatch(text):
        return f"count {text!r} is not a whole number of 0 or more"
    count = int(float(text)) if "." in text else int(text)
    return count if count <= MOST_CASES else f"count {text!r} is above {MOST_CASES:,}"
