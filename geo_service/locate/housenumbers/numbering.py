"""Learn how a city numbers its houses on roads named after N, S, E or W.

Cities of the Americas count from a baseline, so that parallel roads have nearly the same number
side by side. The grid may be turned, and is so in parts of most cities: which way the roads of
an axis run, and how many metres a number takes, is learned from pairs of addresses around.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from geo_service.base.model import BoolArray, FloatArray, IntArray
from geo_service.locate.addresstable import AddressTable
from geo_service.locate.cells import CellIndex, Rows, smallest
from geo_service.locate.western import compass, stem

#: numbers of N and E roads grow north- and eastward, those of S and W roads the other way
SENSE: Mapping[str, int] = {"N": 1, "E": 1, "S": -1, "W": -1, "": 0}
#: two known numbers so far apart, and at least so many metres, tell the length of a number
PAIR_GAP = (6, 1500)
PAIR_M = 60.0
METRES_PER_NUMBER = (0.2, 4.0)
#: pairs asked around a place, and how far they may lie; those of the road itself count nearer
PAIRS = 15
PAIR_REACH_M = (700.0, 2000.0, 5000.0, 15_000.0)
OWN_SHARE = 0.3
#: neighbours on either side of a road lie no further apart than this, in numbers
FACING = 60


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes at a place: ahead along the roads of one axis (north- or eastward), and left."""

    east_m: float
    north_m: float
    ahead: tuple[float, float]
    pace_m: float

    def split(self, east_m: FloatArray, north_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give (along, across) in metres of points of the plane."""
        x, y = east_m - self.east_m, north_m - self.north_m
        return x * self.ahead[0] + y * self.ahead[1], y * self.ahead[0] - x * self.ahead[1]

    def place(self, along_m: float, across_m: float) -> tuple[float, float]:
        """Give the point (east, north) of the plane that lies so far along and to the left."""
        x = along_m * self.ahead[0] - across_m * self.ahead[1]
        y = along_m * self.ahead[1] + across_m * self.ahead[0]
        return self.east_m + x, self.north_m + y


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of addresses of one road: their middle, metres a number (east, north), and stem."""

    east_m: FloatArray
    north_m: FloatArray
    pace_east_m: FloatArray
    pace_north_m: FloatArray
    stem: IntArray
    cells: CellIndex = field(repr=False)


@dataclass(frozen=True, eq=False)
class Numbering:
    """What the rows of a table tell about the grid. ``sense`` and ``upright`` are by row.

    ``stem`` numbers the names of roads without their direction. ``half_m`` is how far left of
    its road an odd number lies, for roads across (False) and upright (True).
    """

    table: AddressTable
    stems: Mapping[str, int]
    stem: IntArray
    sense: IntArray
    upright: BoolArray
    of: Mapping[str, CellIndex]
    all: CellIndex
    pairs: Mapping[bool, Pairs]
    half_m: Mapping[bool, float]

    @classmethod
    def build(cls, table: AddressTable) -> Numbering:
        """Learn from the roads whose keys begin with a direction."""
        counts = np.diff(table.first)
        stems: dict[str, int] = {}
        of_road = [stems.setdefault(stem(road), len(stems)) for road in table.roads]
        ways = np.repeat([compass(road) for road in table.roads], counts)
        names = np.repeat(np.array(of_road, np.int32), counts)
        sense = np.repeat([SENSE[compass(road)] for road in table.roads], counts).astype(np.int32)
        sense[table.number < 0] = 0
        upright = np.isin(ways, ("N", "S"))
        of, pairs, half_m = {}, {}, {}
        for way in SENSE:
            rows = np.flatnonzero((ways == way) & (table.number >= 0))
            of[way] = CellIndex.build(table.east_m[rows], table.north_m[rows], rows)
        for axis in (False, True):
            rows = np.flatnonzero((upright == axis) & (sense != 0))
            pairs[axis] = _pairs(table, rows, names, sense)
            half_m[axis] = _half(table, rows, ways, left_is_west=axis)
        cells = CellIndex.build(table.east_m, table.north_m)
        return cls(table, stems, names, sense, upright, of, cells, pairs, half_m)

    def frame(self, upright: bool, name: int, east_m: float, north_m: float) -> Frame | None:
        """Give the axes around a place, as the roads of an axis run there; None if unknown.

        ``name`` is the number of a stem whose own pairs count most, or -1.
        """
        pairs = self.pairs[upright]
        for reach_m in PAIR_REACH_M:
            near = pairs.cells.near(east_m, north_m, reach_m)
            if len(near) >= PAIRS:
                break
        if not len(near):
            return None
        apart = np.hypot(pairs.east_m[near] - east_m, pairs.north_m[near] - north_m)
        apart[pairs.stem[near] == name] *= OWN_SHARE
        best = smallest(apart, PAIRS)
        paces = np.column_stack([pairs.pace_east_m[near[best]], pairs.pace_north_m[near[best]]])
        x, y = _middle(paces, 1.0 / (apart[best] + 150.0) ** 1.5)
        pace_m = float(np.hypot(x, y))
        return Frame(east_m, north_m, (x / pace_m, y / pace_m), pace_m) if pace_m else None


def _pairs(table: AddressTable, rows: Rows, names: IntArray, sense: IntArray) -> Pairs:
    """Pairs of next numbers of one road."""
    a, b = rows[:-1], rows[1:]
    gap = table.number[b] - table.number[a]
    ok = (names[a] == names[b]) & (sense[a] == sense[b])
    ok &= (gap >= PAIR_GAP[0]) & (gap <= PAIR_GAP[1])
    a, b, gap = a[ok], b[ok], gap[ok]
    x = (table.east_m[b] - table.east_m[a]) / gap * sense[a]
    y = (table.north_m[b] - table.north_m[a]) / gap * sense[a]
    pace = np.hypot(x, y)
    ok = (pace > METRES_PER_NUMBER[0]) & (pace < METRES_PER_NUMBER[1]) & (pace * gap > PAIR_M)
    a, b = a[ok], b[ok]
    east_m = (table.east_m[a] + table.east_m[b]) / 2.0
    north_m = (table.north_m[a] + table.north_m[b]) / 2.0
    return Pairs(east_m, north_m, x[ok], y[ok], names[a], CellIndex.build(east_m, north_m))


def _half(table: AddressTable, rows: Rows, ways: Rows, *, left_is_west: bool) -> float:
    """Half of how far to the left of even numbers the odd ones across the road lie, in metres."""
    a, b = rows[:-1], rows[1:]
    gap = table.number[b] - table.number[a]
    facing = (gap > 0) & (gap < FACING) & (gap % 2 == 1) & (ways[a] == ways[b])
    a, b = a[facing], b[facing]
    if not len(a):
        return 0.0
    left = -table.east_m if left_is_west else table.north_m
    apart = np.where(table.number[a] % 2 == 1, left[a] - left[b], left[b] - left[a])
    return float(np.median(apart)) / 2.0


def _middle(vectors: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """The geometric median of vectors (n, 2), by Weiszfeld's steps: few strays move it little."""
    middle = weights @ vectors / weights.sum()
    for _ in range(6):
        pull = weights / (np.hypot(*(vectors - middle).T) + 0.05)
        middle = pull @ vectors / pull.sum()
    return float(middle[0]), float(middle[1])
