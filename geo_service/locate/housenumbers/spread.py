"""Weighted points where a number may lie, if its road is unknown in the locality.

Each known address of a road that runs the same way says where its own road has the number; a
point counts by how much of what is known around it belongs to the locality.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from geo_service.base.model import FloatArray
from geo_service.locate.cells import Rows
from geo_service.locate.housenumbers.numbering import SENSE, Frame, Numbering

T = TypeVar("T", bound=np.generic)

#: a locality is looked at this far beyond most of its known addresses
MARGIN_M = 600.0
FURTHEST_M = 4000.0
#: numbers further away than this, in metres, say nothing of where a number lies
GAP_M, GAP_FADES_M = 1500.0, 800.0
#: how wide around a point one asks which locality it belongs to
AROUND_M = 300.0
#: addresses of one stretch of road are one witness
WITNESS_M = 100.0
#: a road of the same name further away goes on in its line: errors, and how much it counts
LINE_M, LINE_DRIFT, LINE_WEIGHT = 60.0, 0.03, 5000.0
#: near roads whose names are kin a road is so much likelier, fading with metres
KIN_WEIGHT, KIN_M = 20.0, 300.0
#: where more is known than this, a sample tells as much: witnesses, and what lies around them
WITNESSES, SURROUNDINGS = 300, 1500
#: so many points at most go into an answer
POINTS = 40


class Locality(NamedTuple):
    """A locality's known addresses: their rows, their middle, and how far most of them reach."""

    rows: Rows
    east_m: float
    north_m: float
    reach_m: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Points (n,) of the plane with weights that sum to one."""

    east_m: FloatArray
    north_m: FloatArray
    weight: FloatArray

    @classmethod
    def of(cls, east_m: FloatArray, north_m: FloatArray, weight: FloatArray) -> Spread:
        """Keep the likeliest points."""
        best = np.argsort(-weight)[:POINTS]
        total = float(weight[best].sum())
        return cls(east_m[best], north_m[best], weight[best] / total)

    def middle(self) -> tuple[float, float, float]:
        """Give (east, north) of the median point, and the median distance from it, in metres."""
        points = np.column_stack([self.east_m, self.north_m])
        centre = self.weight @ points
        for _ in range(15):
            pull = self.weight / (np.hypot(*(points - centre).T) + 20.0)
            centre = pull @ points / pull.sum()
        apart = np.hypot(*(points - centre).T)
        order = np.argsort(apart)
        half = int(np.searchsorted(np.cumsum(self.weight[order]), 0.5))
        reach_m = float(apart[order[min(half, len(order) - 1)]])
        return float(centre[0]), float(centre[1]), reach_m


def locality_of(numbering: Numbering, rows: Rows) -> Locality:
    """Describe a locality by its known addresses."""
    east_m, north_m = numbering.table.east_m[rows], numbering.table.north_m[rows]
    x, y = float(np.median(east_m)), float(np.median(north_m))
    reach_m = float(np.percentile(np.hypot(east_m - x, north_m - y), 95)) + MARGIN_M
    return Locality(rows, x, y, min(reach_m, FURTHEST_M))


def spread_over(numbering: Numbering, locality: Locality, rows: Rows) -> Spread:
    """Spread over known points, each by how surely its surroundings are of the locality."""
    rows = _thinned(rows, WITNESSES)
    east_m, north_m = numbering.table.east_m[rows], numbering.table.north_m[rows]
    weight = _belonging(numbering, locality, east_m, north_m) * _alone(east_m, north_m)
    return Spread.of(east_m, north_m, weight)


def spread_of_number(
    numbering: Numbering,
    locality: Locality,
    direction: str,
    number: int,
    elsewhere: Rows,
    kindred: Rows,
) -> Spread | None:
    """Spread over where roads of this direction have ``number``; None if none are known.

    ``elsewhere`` are points of the same road outside the locality, ``kindred`` those of roads
    whose names say that they lie near it.
    """
    table = numbering.table
    frame = numbering.frame(direction in "NS", -1, locality.east_m, locality.north_m)
    rows = numbering.of[direction].near(locality.east_m, locality.north_m, locality.reach_m + GAP_M)
    if frame is None or not len(rows):
        return None
    ahead = (number - table.number[rows]) * frame.pace_m
    close = np.abs(ahead) < GAP_M
    rows, ahead = _thinned(rows[close], WITNESSES), _thinned(ahead[close], WITNESSES)
    if not len(rows):
        return None
    moved = ahead * SENSE[direction]
    local = _turned(numbering, direction, frame, rows)
    east_m = table.east_m[rows] + moved * local[:, 0]
    north_m = table.north_m[rows] + moved * local[:, 1]
    weight = np.exp(-np.abs(ahead) / GAP_FADES_M)
    weight *= _belonging(numbering, locality, east_m, north_m) * _alone(east_m, north_m)
    if len(elsewhere):
        weight *= _in_line(numbering, frame, elsewhere, east_m, north_m)
    if len(kindred):
        weight *= _beside(numbering, kindred, east_m, north_m)
    return Spread.of(east_m, north_m, weight)


def _thinned(values: npt.NDArray[T], most: int) -> npt.NDArray[T]:
    """Every so many of the values, where there are more than ``most``."""
    return values[:: -(-len(values) // most)] if len(values) > most else values


def _turned(numbering: Numbering, direction: str, frame: Frame, rows: Rows) -> FloatArray:
    """Which way the roads run at each row (n, 2): asked once for each square kilometre or so."""
    table = numbering.table
    squares = np.column_stack([table.east_m[rows] // 700, table.north_m[rows] // 700])
    cells, which = np.unique(squares, axis=0, return_inverse=True)
    ways = []
    for east, north in cells:
        own = numbering.frame(direction in "NS", -1, 700 * east + 350.0, 700 * north + 350.0)
        own = own or frame
        ways.append((own.ahead[0] * own.pace_m, own.ahead[1] * own.pace_m))
    return np.array(ways)[which.ravel()] / frame.pace_m


def _belonging(
    numbering: Numbering, locality: Locality, east_m: FloatArray, north_m: FloatArray
) -> FloatArray:
    """The share of the known addresses around each point (n,) that the locality has."""
    table = numbering.table
    near = numbering.all.near(locality.east_m, locality.north_m, locality.reach_m + GAP_M)
    near = _thinned(near, SURROUNDINGS)
    own = table.locality[near] == table.locality[locality.rows[0]]
    # single precision: a share need not be exact, and this is most of the work
    x = np.subtract.outer(east_m / AROUND_M, table.east_m[near] / AROUND_M).astype(np.float32)
    y = np.subtract.outer(north_m / AROUND_M, table.north_m[near] / AROUND_M).astype(np.float32)
    kernel = np.exp(-0.5 * (x * x + y * y))
    share = kernel[:, own].sum(1) / (kernel.sum(1) + 0.3)
    return np.asarray(share + 1e-9, np.float64)


def _alone(east_m: FloatArray, north_m: FloatArray) -> FloatArray:
    """Less for points (n,) that stand together."""
    apart = np.hypot(east_m[:, None] - east_m, north_m[:, None] - north_m)
    return np.asarray(1.0 / np.sqrt(np.exp(-0.5 * (apart / WITNESS_M) ** 2).sum(1)))


def _in_line(
    numbering: Numbering, frame: Frame, elsewhere: Rows, east_m: FloatArray, north_m: FloatArray
) -> FloatArray:
    """More for points (n,) in line with the same road elsewhere."""
    table = numbering.table
    along, across = frame.split(table.east_m[elsewhere], table.north_m[elsewhere])
    own_along, own_across = frame.split(east_m, north_m)
    error_m = LINE_M + LINE_DRIFT * np.abs(along - own_along[:, None])
    off = (across - own_across[:, None]) / error_m
    return np.asarray(1.0 + (np.exp(-0.5 * off**2) * LINE_WEIGHT / error_m).max(1))


def _beside(
    numbering: Numbering, kindred: Rows, east_m: FloatArray, north_m: FloatArray
) -> FloatArray:
    """More for points (n,) near roads that share the name, or are next in order."""
    x = numbering.table.east_m[kindred] - east_m[:, None]
    y = numbering.table.north_m[kindred] - north_m[:, None]
    apart = np.hypot(x, y).min(1)
    return np.asarray(1.0 + KIN_WEIGHT * np.exp(-apart / KIN_M))
