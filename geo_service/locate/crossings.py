"""Where two roads meet, by their known points."""

from __future__ import annotations

import numpy as np

from geo_service.locate.cells import Rows
from geo_service.locate.numbering import Frame, Numbering
from geo_service.locate.roadnumber import Spot

#: what is known of a crossing as such
KNOWN_RADIUS_M = 15.0
#: points of a road around the place, whose middle is its line
POINTS = 6
#: a road whose points are this near is straight up to them
NEAR_M = 100.0


def meeting(numbering: Numbering, first: Rows, second: Rows) -> Spot:
    """Give where two roads meet, each by its points' rows (at least one).

    It lies on the line of either, drawn through the points nearest to the other in the
    direction in which the roads of its axis run there.
    """
    table = numbering.table
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
        return Spot(*middle, KNOWN_RADIUS_M)
    lines = [_line(numbering, rows, middle) for rows in (first, second)]
    radius_m = 30.0 + 0.25 * apart_m
    if lines[0] is None or lines[1] is None:
        return Spot(*middle, radius_m)
    return _intersection(lines[0], lines[1], apart_m, radius_m) or Spot(*middle, radius_m)


def _line(numbering: Numbering, rows: Rows, at: tuple[float, float]) -> Frame | None:
    """A point of the road near a place, and the way it runs there."""
    table = numbering.table
    counted = rows[numbering.sense[rows] != 0]
    if not len(counted):
        return None
    axis = float(np.mean(numbering.upright[counted])) > 0.5
    frame = numbering.frame(axis, int(numbering.stem[rows[0]]), *at)
    if frame is None:
        return None
    usable = rows[(numbering.sense[rows] == 0) | (numbering.upright[rows] == axis)]
    along, across = frame.split(table.east_m[usable], table.north_m[usable])
    odd = np.where(table.number[usable] % 2 == 1, 1, -1)
    across = across - numbering.half_m[axis] * np.where(numbering.sense[usable] == 0, 0, odd)
    near = np.argsort(np.abs(along))[:POINTS]
    weights = 1.0 / (np.abs(along[near]) + NEAR_M) ** 2
    left_m = float(weights @ across[near] / weights.sum())
    return Frame(*frame.place(0.0, left_m), frame.ahead, frame.pace_m)


def _intersection(a: Frame, b: Frame, apart_m: float, radius_m: float) -> Spot | None:
    """None for lines that run side by side, or meet further away than the points are apart."""
    turn = a.ahead[0] * b.ahead[1] - a.ahead[1] * b.ahead[0]
    if abs(turn) < 0.3:
        return None
    x, y = b.east_m - a.east_m, b.north_m - a.north_m
    ahead_m = (x * b.ahead[1] - y * b.ahead[0]) / turn
    if abs(ahead_m) > 2.0 * apart_m + NEAR_M:
        return None
    east_m, north_m = a.place(ahead_m, 0.0)
    return Spot(east_m, north_m, radius_m)
