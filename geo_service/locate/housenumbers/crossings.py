"""Estimate where two roads cross, from their known points."""

from __future__ import annotations

import numpy as np

from geo_service.locate.cells import Rows
from geo_service.locate.housenumbers.numbering import Frame, Numbering
from geo_service.locate.housenumbers.position import EstimatedPoint

#: what is known of a crossing as such
KNOWN_RADIUS_M = 15.0
#: points of a road around the place, whose middle is its line
POINTS = 6
#: a road whose points are this near is straight up to them
NEAR_M = 100.0
#: the sine of the angle at which lines still meet in a place of their own
LEAST_TURN = 0.3
ROUNDS = 2
#: so many points of a road tell where it runs
MOST = 500


def meeting(numbering: Numbering, first: Rows, second: Rows) -> EstimatedPoint:
    """Give where two roads meet, each by its points' rows (at least one).

    It lies on the line of either, drawn through the points nearest to the other in the
    direction in which the roads of its axis run there.
    """
    table = numbering.table
    first, second = _thinned(numbering, first), _thinned(numbering, second)
    x = table.east_m[first][:, None] - table.east_m[second]
    y = table.north_m[first][:, None] - table.north_m[second]
    apart = np.hypot(x, y)
    i, j = np.unravel_index(int(np.argmin(apart)), apart.shape)
    a, b = int(first[i]), int(second[j])
    middle = (
        float(table.east_m[a] + table.east_m[b]) / 2.0,
        float(table.north_m[a] + table.north_m[b]) / 2.0,
    )
    apart_m = float(apart[i, j])
    if apart_m == 0.0:
        return EstimatedPoint(*middle, KNOWN_RADIUS_M)
    radius_m = 30.0 + 0.25 * apart_m
    axes = _axes(numbering, first, second)
    if axes is None:
        return EstimatedPoint(*middle, radius_m)
    here = middle
    for _ in range(ROUNDS):
        one = _line(numbering, first, axes[0], here)
        other = _line(numbering, second, axes[1], here)
        found = _intersection(one, other) if one and other else None
        if found is None or np.hypot(found[0] - middle[0], found[1] - middle[1]) > apart_m:
            return EstimatedPoint(*middle, radius_m)
        here = found
    return EstimatedPoint(*here, radius_m)


def _thinned(numbering: Numbering, rows: Rows) -> Rows:
    """Of a long road, where it meets others and every so many of its numbers."""
    if len(rows) <= MOST:
        return rows
    counted = numbering.table.number[rows] >= 0
    return np.concatenate([rows[~counted], rows[counted][:: -(-len(rows) // MOST)]])


def _axes(numbering: Numbering, first: Rows, second: Rows) -> tuple[bool, bool] | None:
    """Which of the roads runs north (True); of one that is not known, across the other."""
    a, b = _axis(numbering, first), _axis(numbering, second)
    if a is None and b is None:
        return None
    return (not b if a is None else a, not a if b is None else b)


def _axis(numbering: Numbering, rows: Rows) -> bool | None:
    """What the numbered addresses of the name say, wherever they are."""
    named = np.flatnonzero(numbering.stem == numbering.stem[rows[0]])
    counted = named[numbering.sense[named] != 0]
    return bool(np.mean(numbering.upright[counted]) > 0.5) if len(counted) else None


def _line(numbering: Numbering, rows: Rows, upright: bool, at: tuple[float, float]) -> Frame | None:
    """A point of the road near a place, and the way it runs there."""
    table = numbering.table
    frame = numbering.frame(upright, int(numbering.stem[rows[0]]), *at)
    usable = rows[(numbering.sense[rows] == 0) | (numbering.upright[rows] == upright)]
    if frame is None or not len(usable):
        return None
    along, across = frame.split(table.east_m[usable], table.north_m[usable])
    odd = np.where(table.number[usable] % 2 == 1, 1, -1)
    across = across - numbering.half_m[upright] * np.where(numbering.sense[usable] == 0, 0, odd)
    near = np.argsort(np.abs(along))[:POINTS]
    weights = 1.0 / (np.abs(along[near]) + NEAR_M) ** 2
    left_m = float(weights @ across[near] / weights.sum())
    return Frame(*frame.place(0.0, left_m), frame.ahead, frame.pace_m)


def _intersection(a: Frame, b: Frame) -> tuple[float, float] | None:
    """None for lines that run nearly side by side."""
    turn = a.ahead[0] * b.ahead[1] - a.ahead[1] * b.ahead[0]
    if abs(turn) < LEAST_TURN:
        return None
    x, y = b.east_m - a.east_m, b.north_m - a.north_m
    return a.place((x * b.ahead[1] - y * b.ahead[0]) / turn, 0.0)
