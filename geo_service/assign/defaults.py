"""Detect a geocoder's default: the coordinate it returns for addresses it does not know.

The rule: a coordinate is a default if at least ``share`` of the rows with a coordinate, and at
least ``count`` of them, lie on exactly it, and their addresses, house numbers left aside, vary at
least ``variety`` times as much as those of as many other rows of the same file. A busy building
fails the last part: its rows share a street. Without a column of addresses nothing is looked for.

Memory stays bounded: one pass counts hashes of coordinates in a fixed table, a second one looks
only at the rows that fell into a full slot of it.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo_service.assign.choice import ChosenColumns
from geo_service.assign.points import read_points
from geo_service.base.model import BoolArray, FloatArray
from geo_service.datum.points import CheckedPoints
from geo_service.tables import TableReader, ahead

KeyArray = npt.NDArray[np.uint64]
SLOTS = 1 << 20
#: addresses looked at per coordinate
SAMPLE = 1_000
_KNUTH = np.uint64(0x9E3779B97F4A7C15)
_NOT_NAMES = re.compile(r"[\d\W_]+")


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """When a coordinate counts as a geocoder's default; a ``share`` of 0 turns it off."""

    share: float = 0.005
    count: int = 20
    variety: float = 0.5


@dataclass(frozen=True, slots=True)
class Defaults:
    """The defaults found, as keys of their coordinates (as given), with their rows."""

    keys: KeyArray = field(default_factory=lambda: np.empty(0, np.uint64))
    places: tuple[tuple[float, float, int], ...] = ()

    def among(self, points: CheckedPoints) -> BoolArray:
        """Tell which points lie on a default."""
        if not self.keys.size:
            return np.zeros(len(points.lon), dtype=bool)
        found: BoolArray = np.isin(_key(points.lon, points.lat), self.keys)
        return found & points.usable


def find_defaults(reader: TableReader, columns: ChosenColumns, rule: DefaultRule) -> Defaults:
    """Apply ``rule`` to a whole table, in one pass or two."""
    if rule.share <= 0 or columns.address is None:
        return Defaults()
    slots = _count_slots(reader, columns)
    least = max(rule.count, math.ceil(rule.share * int(slots.sum())))
    full = slots >= least
    if not full.any():
        return Defaults()
    return _look_closer(reader, columns, full, least, rule.variety)


def _count_slots(reader: TableReader, columns: ChosenColumns) -> npt.NDArray[np.int64]:
    slots = np.zeros(SLOTS, dtype=np.int64)
    for chunk in ahead(reader.chunks(columns.of_points)):
        points = read_points(chunk.table, columns)
        keys = _key(points.lon[points.usable], points.lat[points.usable])
        slots += np.bincount(_slot(keys), minlength=SLOTS)
    return slots


@dataclass
class _Crowd:
    """The rows on one coordinate: how many, where, and the first of their addresses."""

    rows: int = 0
    place: tuple[float, float] = (0.0, 0.0)
    names: list[str] = field(default_factory=list)


def _look_closer(
    reader: TableReader, columns: ChosenColumns, full: BoolArray, least: int, variety: float
) -> Defaults:
    crowds: dict[int, _Crowd] = defaultdict(_Crowd)
    others: list[str] = []
    address = str(columns.address)
    wanted = list(dict.fromkeys([*columns.of_points, address]))
    for chunk in ahead(reader.chunks(wanted)):
        points = read_points(chunk.table, columns)
        keys = _key(points.lon, points.lat)
        in_full: BoolArray = full[_slot(keys)] & points.usable
        texts = chunk.table[address].combine_chunks()
        if len(others) < SAMPLE:
            rest = np.flatnonzero(points.usable & ~in_full)
            others += _names(texts, rest[: SAMPLE - len(others)])
        for key in np.unique(keys[in_full]).tolist():
            rows = np.flatnonzero(in_full & (keys == np.uint64(key)))
            crowd = crowds[key]
            crowd.rows += rows.size
            crowd.place = (float(points.lon[rows[0]]), float(points.lat[rows[0]]))
            crowd.names += _names(texts, rows[: SAMPLE - len(crowd.names)])
    found = {
        key: crowd
        for key, crowd in crowds.items()
        if crowd.rows >= least and _vary(crowd.names, others, variety)
    }
    places = tuple((*crowd.place, crowd.rows) for crowd in found.values())
    return Defaults(np.array(sorted(found), dtype=np.uint64), places)


def _vary(names: list[str], others: list[str], variety: float) -> bool:
    """Compare the number of distinct names with that of as many rows from elsewhere."""
    size = min(len(names), len(others))
    if not names:
        return False
    if not size:
        return len(set(names)) >= variety * len(names)
    return len(set(names[:size])) >= max(2.0, variety * len(set(others[:size])))


def _names(texts: pa.Array, rows: npt.NDArray[np.intp]) -> list[str]:
    """Give the addresses of ``rows`` without numbers, blanks and punctuation; none if empty."""
    values = texts.take(pa.array(rows)).to_pylist()
    names = (_NOT_NAMES.sub("", str(value)).casefold() for value in values if value is not None)
    return [name for name in names if name]


def _key(lon: FloatArray, lat: FloatArray) -> KeyArray:
    x: KeyArray = np.ascontiguousarray(lon, np.float64).view(np.uint64)
    y: KeyArray = np.ascontiguousarray(lat, np.float64).view(np.uint64)
    mixed: KeyArray = x * _KNUTH + (y + (y << np.uint64(21)))
    mixed ^= mixed >> np.uint64(32)
    mixed *= _KNUTH
    mixed ^= mixed >> np.uint64(29)
    return mixed


def _slot(keys: KeyArray) -> npt.NDArray[np.int64]:
    return (keys >> np.uint64(44)).astype(np.int64)
