"""Parse texts of dates and times: ISO 8601, Chinese, numeric, with month names.

Numeric dates whose day and month can be exchanged (03/04/2024) are read only in a stated order;
see :mod:`geo_service.tables.times.order`. A date that does not exist (30 February) is not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.blanks import blank_cells
from geo_service.base.dates import MICROSECONDS_PER_DAY, DateOrder
from geo_service.tables.times.months import month_of
from geo_service.tables.times.numbers import of_numbers

Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
#: no time: the cell is empty, or holds none
NO_TIME = np.int64(np.iinfo(np.int64).min)
#: what databases and spreadsheets write for no time, besides an empty cell
NO_TIME_TEXTS = ("0", "0000-00-00", "0000-00-00 00:00:00", "1900-01-00")
_CLOCK = (
    r"(?:[Tt\s,:]*[Tt\s,:](?:(?:às|as|at|um|à|в|kl\.?|alle|saat)\s+)?(?P<before>上午|下午|凌晨|早上|中午|晚上)?\s*"
    r"(?P<H>\d{1,2})(?:[:.hH时時點点](?P<M>\d{1,2})?(?:[:.分](?P<S>\d{1,2})?(?:[.,]\d+)?秒?)?)?"
    r"\s*(?P<after>[AaPp]\.?\s?[Mm]\.?)?(?:\s*(?:Uhr|hs?))?"
    r"\s*(?P<zone>[Zz]|(?:UTC|GMT)?[+\-−]\d{1,2}(?::?\d{2})?|[A-Z]{2,5})?"
    r"(?:\s*(?:\[.*\]|\(.*\)))?|\s*(?:上午|下午))?$"
)
_WEEKDAY = r"^(?:\pL{2,10}\.?,?\s+)?"
_YMD = r"^(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})日?" + _CLOCK
_TWO = r"^(?P<a>\d{1,2})\s?(?P<mark>[-/.])\s?(?P<b>\d{1,2})\s?[-/.]\s?(?P<y>\d{4}|\d{2})" + _CLOCK
_DAY_NAME = (
    _WEEKDAY
    + r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.|º)?[-/\s]*(?:de\s+)?(?P<name>\pL{3,12})\.?"
    + r"[-/,\s]*(?:de\s+)?(?P<y>\d{4}|\d{2})(?:\s*(?:г\.?|года))?"
    + _CLOCK
)
_NAME_DAY = (
    _WEEKDAY
    + r"(?P<name>\pL{3,10})\.?[-\s]+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})"
    + _CLOCK
)
_COMPACT = (
    r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
    r"(?:[Tt\s]?(?P<H>\d{2}):?(?P<M>\d{2})(?::?(?P<S>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$"
)
#: years counted from an emperor's accession, or from the founding of a republic: the year before
#: each first one
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925, "民國": 1911,
         "民国": 1911}  # fmt: skip
_ERA = (
    r"^(?P<era>令和|平成|昭和|民國|民国|[RHS])\s?\.?(?P<y>\d{1,3}|元)\s?[-/.年]\s?"
    r"(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})日?" + _CLOCK
)
#: two-digit years below this are of this century
_PIVOT = 70
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass
class Clock:
    """What a column (n,) says: wall-clock µs since 1970, ``NO_TIME`` where none is read.

    ``zone`` holds the zone's text where one is written, else empty; ``instant`` marks numbers
    that count from 1970 UTC. ``blank`` marks cells without anything. ``first``, ``second``,
    ``third`` are the parts of numeric dates of no certain order, -1 elsewhere; ``dotted`` marks
    those with dots, ``serial`` a spreadsheet's numbers, ``timed`` cells with a time of day.
    """

    local: Int64Array
    zone: npt.NDArray[np.object_]
    instant: BoolArray
    blank: BoolArray
    first: Int64Array
    second: Int64Array
    third: Int64Array
    dotted: BoolArray
    serial: BoolArray
    timed: BoolArray

    @property
    def unreadable(self) -> BoolArray:
        """Which cells hold something that was not read."""
        wrong: BoolArray = (self.local == NO_TIME) & ~self.blank
        return wrong

    @classmethod
    def of_stamps(cls, stamps: pa.Array) -> Clock:
        """A column of dates or timestamps (n,); those with a zone are instants."""
        clock = _nothing(len(stamps), np.asarray(stamps.is_null().to_numpy(zero_copy_only=False)))
        in_us = stamps.cast(pa.timestamp("us", getattr(stamps.type, "tz", None)), safe=False)
        filled = in_us.cast(pa.int64()).fill_null(int(NO_TIME))
        clock.local[:] = filled.to_numpy(zero_copy_only=False)
        clock.instant[:] = getattr(stamps.type, "tz", None) is not None
        clock.timed[:] = not pa.types.is_date(stamps.type)
        return clock


def read_clock(text: pa.Array, order: DateOrder | None = None) -> Clock:
    """Read a column of texts (n,); numeric dates in ``order``, or not at all without one."""
    text = pc.utf8_trim_whitespace(pc.fill_null(text, ""))
    clock = _nothing(len(text), blank_cells(text, *NO_TIME_TEXTS))
    steps = (_iso, _numeric, _compact, _named_day, _named_month, _of_era, _counted)
    for step in steps:
        rows = np.flatnonzero(clock.unreadable & (clock.first < 0))
        if not len(rows):
            break
        step(clock, text if len(rows) == len(text) else text.take(pa.array(rows)), rows, order)
    return clock


def _nothing(n: int, blank: BoolArray) -> _Growing:
    unknown = np.full(n, -1, np.int64)
    flags = [np.zeros(n, np.bool_) for _ in range(4)]
    return _Growing(
        np.full(n, NO_TIME), np.full(n, "", object), flags[0], blank, unknown.copy(),
        unknown.copy(), unknown.copy(), flags[1], flags[2], flags[3],
    )  # fmt: skip


class _Growing(Clock):
    """A clock that is being filled."""

    def put(
        self, rows: npt.NDArray[np.intp], local: Int64Array, parts: Mapping[str, pa.Array]
    ) -> None:
        """Keep what was read of ``rows``."""
        self.local[rows] = local
        zone = parts.get("zone")
        read = local != NO_TIME
        self.zone[rows[read]] = "" if zone is None else _objects(zone)[read]
        hour = parts.get("H")
        if hour is not None:
            self.timed[rows] = read & (_objects(hour) != "")


def _objects(texts: pa.Array) -> npt.NDArray[np.object_]:
    return np.asarray(pc.fill_null(texts, "").to_numpy(zero_copy_only=False), object)


def _extract(text: pa.Array, form: str) -> dict[str, pa.Array]:
    parts = pc.extract_regex(text, form)
    return {one.name: pc.struct_field(parts, one.name) for one in parts.type}


def _number(texts: pa.Array) -> Int64Array:
    """Digits as numbers, -1 where there are none."""
    digits = pc.if_else(pc.equal(texts, ""), None, texts)
    return np.asarray(digits.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False))


def _iso(clock: _Growing, text: pa.Array, rows: npt.NDArray[np.intp], _: DateOrder | None) -> None:
    parts = _extract(text, _YMD)
    date = _date_us(*(_number(parts[one]) for one in "ymd"))
    clock.put(rows, _with_clock(date, parts), parts)


def _compact(
    clock: _Growing, text: pa.Array, rows: npt.NDArray[np.intp], _: DateOrder | None
) -> None:
    parts = _extract(text, _COMPACT)
    date = _date_us(*(_number(parts[one]) for one in "ymd"))
    clock.put(rows, _with_clock(date, parts), parts)


def _numeric(
    clock: _Growing, text: pa.Array, rows: npt.NDArray[np.intp], order: DateOrder | None
) -> None:
    parts = _extract(text, _TWO)
    a, b, y = (_number(parts[one]) for one in "aby")
    found = a >= 0
    at = rows[found]
    clock.first[at], clock.second[at], clock.third[at] = a[found], b[found], y[found]
    clock.dotted[rows] = np.asarray(
        pc.fill_null(pc.equal(parts["mark"], "."), False).to_numpy(zero_copy_only=False), np.bool_
    )
    clock.timed[rows] = found & (_objects(parts["H"]) != "")
    if order is None:
        return
    year, month, day = order.arranged(a, b, y)
    clock.put(rows, _with_clock(_date_us(_full_year(year), month, day), parts), parts)


def _full_year(year: Int64Array) -> Int64Array:
    short = (year >= 0) & (year < 100)
    return np.where(short, year + np.where(year < _PIVOT, 2000, 1900), year)


def _named(clock: _Growing, text: pa.Array, rows: npt.NDArray[np.intp], form: str) -> None:
    parts = _extract(text, form)
    names = _objects(parts["name"])
    month = np.array([month_of(name) if name else 0 for name in names.tolist()], np.int64)
    year = _full_year(_number(parts["y"]))
    clock.put(rows, _with_clock(_date_us(year, month, _number(parts["d"])), parts), parts)


def _named_day(
    clock: _Growing, text: pa.Array, rows: npt.NDArray[np.intp], _: DateOrder | None
) -> None:
    _named(clock, text, rows, _DAY_NAME)


def _named_month(
    clock: _Growing, text: pa.Array, rows: npt.NDArray[np.intp], _: DateOrder | None
) -> None:
    _named(clock, text, rows, _NAME_DAY)


def _of_era(
    clock: _Growing, text: pa.Array, rows: npt.NDArray[np.intp], _: DateOrder | None
) -> None:
    parts = _extract(text, _ERA)
    before = np.array([_ERAS.get(name, 0) for name in _objects(parts["era"]).tolist()], np.int64)
    year = _number(pc.if_else(pc.equal(parts["y"], "元"), "1", parts["y"]))
    date = _date_us(
        np.where((before > 0) & (year > 0), before + year, -1), *(_number(parts[n]) for n in "md")
    )
    clock.put(rows, _with_clock(date, parts), parts)


def _counted(
    clock: _Growing, text: pa.Array, rows: npt.NDArray[np.intp], _: DateOrder | None
) -> None:
    local, instant = of_numbers(text, NO_TIME)
    clock.put(rows, local, {})
    clock.instant[rows] = instant
    clock.serial[rows] = (local != NO_TIME) & ~instant
    clock.timed[rows] = local != NO_TIME


def _date_us(year: Int64Array, month: Int64Array, day: Int64Array) -> Int64Array:
    """Midnights in µs; ``NO_TIME`` where there is no such day."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    in_year = (month >= 1) & (month <= 12)
    longest = _DAYS[np.where(in_year, month, 0)] + (leap & (month == 2))
    real = in_year & (day >= 1) & (day <= longest) & (year >= 1)
    months = np.where(real, (year - 1970) * 12 + month - 1, 0)
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.where(real, (first + day - 1) * MICROSECONDS_PER_DAY, NO_TIME)


def _with_clock(date: Int64Array, parts: Mapping[str, pa.Array]) -> Int64Array:
    """Add the time of day; ``NO_TIME`` where it is none (25:00, 13 PM)."""
    hour, minute, second = (_number(parts[one]) for one in "HMS")
    if (hour < 0).all():
        return date
    told = hour >= 0
    half = _half(parts)
    fine = (hour <= 24) & (minute < 60) & (second <= 60) & ((half == "") | (hour <= 12))
    # an hour alone is one only with its half of the day
    fine &= ~told | (minute >= 0) | (half != "")
    hour = np.where((half == "p") & (hour < 12), hour + 12, hour)
    hour = np.where((half == "a") & (hour == 12), 0, hour)
    minute, second = np.maximum(minute, 0), np.clip(second, 0, 59)
    fine &= (hour < 24) | ((minute == 0) & (second == 0))
    seconds = np.where(told, hour * 3600 + minute * 60 + second, 0)
    return np.where(fine & (date != NO_TIME), date + seconds * 1_000_000, NO_TIME)


def _half(parts: Mapping[str, pa.Array]) -> npt.NDArray[np.object_]:
    """Per row ``a`` before noon, ``p`` after it, empty where neither is written."""
    if "after" not in parts:
        return np.full(len(parts["H"]), "", object)
    letter = pc.utf8_lower(pc.utf8_slice_codeunits(pc.fill_null(parts["after"], ""), 0, 1))
    half = np.asarray(letter.to_numpy(zero_copy_only=False), object)
    said = _objects(parts["before"])
    half = np.where(np.isin(said, ["上午", "凌晨", "早上"]), "a", half)
    return np.where(np.isin(said, ["下午", "中午", "晚上"]), "p", half)
