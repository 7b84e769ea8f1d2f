"""Estimate the position of a house number from known points around its road."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo_service.base.model import BoolArray, FloatArray
from geo_service.locate.cells import Rows, smallest
from geo_service.locate.housenumbers.kriging import Estimate, krige
from geo_service.locate.housenumbers.numbering import SENSE, Frame, Numbering

#: addresses considered: of the road itself, and of the roads around within so many metres
OWN, OTHERS = 8, 40
REACH_M = 3500.0
#: metres across count so much of metres along when neighbours are chosen, up to a limit
ACROSS_SHARE = 0.25
FURTHEST_M = 2500.0
#: standard deviations, in metres, of the city's and a road's own irregularity, and of a door;
#: how fast they fade with metres along and across
CITY_M, CITY_ALONG_M, CITY_ACROSS_M = 200.0, 1500.0, 1000.0
ROAD_M, ROAD_ALONG_M = 25.0, 1000.0
DOOR_M = 10.0
#: the same for how a road winds, and for how far a door is from its middle
BEND_M, BEND_ALONG_M, SETBACK_M = 300.0, 6000.0, 6.0
POINTS = 10
#: neighbours that are further off than this, in metres, count from elsewhere
STRAY_M, STRAY_SHARE, STRAY_ALONE_M = 200.0, 0.5, 1200.0
#: a place that moves less from one round to the next has settled
SETTLED_M, ROUNDS = 100.0, 3


class EstimatedPoint(NamedTuple):
    """A place on the plane with its standard error, in metres."""

    east_m: float
    north_m: float
    error_m: float


class _Asked(NamedTuple):
    """A number of a road: its direction, its stem's number, the house number."""

    direction: str
    name: int
    number: int


def spot_on_road(
    numbering: Numbering, rows: Rows, direction: str, name: int, number: int
) -> EstimatedPoint | None:
    """Give the place of ``number`` on a road of this direction; None if nothing can be told.

    ``rows`` are the road's known points around, at least one: under either direction of its
    axis, and where other roads meet it. ``name`` is the number of its stem.
    """
    asked = _Asked(direction, name, number)
    spot = _start(numbering, rows, asked)
    for _ in range(ROUNDS):
        frame = numbering.frame(direction in "NS", name, spot.east_m, spot.north_m)
        if frame is None:
            return None
        along = _along(numbering, frame, asked)
        if along is None:
            return None
        across = _across(numbering, frame, asked, rows, along.value_m)
        east_m, north_m = frame.place(along.value_m, across.value_m)
        moved_m = np.hypot(east_m - spot.east_m, north_m - spot.north_m)
        spot = EstimatedPoint(east_m, north_m, float(np.hypot(along.error_m, across.error_m)))
        if moved_m < SETTLED_M:
            break
    return spot


def _start(numbering: Numbering, rows: Rows, asked: _Asked) -> EstimatedPoint:
    """The known point whose number is nearest, else the first."""
    table = numbering.table
    numbered = rows[numbering.sense[rows] == SENSE[asked.direction]]
    row = rows[0]
    if len(numbered):
        row = numbered[np.argmin(np.abs(table.number[numbered] - asked.number))]
    return EstimatedPoint(float(table.east_m[row]), float(table.north_m[row]), 0.0)


def _along(numbering: Numbering, frame: Frame, asked: _Asked) -> Estimate | None:
    """How far along: from the numbers of this road and of those beside it, by the pace."""
    table = numbering.table
    rows = numbering.of[asked.direction].near(frame.east_m, frame.north_m, REACH_M)
    if not len(rows):
        return None
    along, across = frame.split(table.east_m[rows], table.north_m[rows])
    ahead = (table.number[rows] - asked.number) * frame.pace_m * SENSE[asked.direction]
    own = numbering.stem[rows] == asked.name
    cost = np.abs(ahead) + ACROSS_SHARE * np.abs(across)
    others = smallest(cost, OTHERS)
    others = others[cost[others] < FURTHEST_M]
    mine = np.flatnonzero(own)
    mine = mine[smallest(np.abs(ahead[mine]), OWN)]
    chosen = np.union1d(mine, others)
    if not len(chosen):
        return None
    chosen = chosen[_agreeing((along - ahead)[chosen], ahead[chosen], own[chosen])]
    ahead, across, names = ahead[chosen], across[chosen], numbering.stem[rows[chosen]]
    cov = _cov(
        np.abs(ahead[:, None] - ahead),
        np.abs(across[:, None] - across),
        names[:, None] == names,
    ) + np.diag(np.full(len(chosen), DOOR_M**2))
    to_target = _cov(np.abs(ahead), np.abs(across), own[chosen])
    return krige(along[chosen] - ahead, cov, to_target, CITY_M**2 + ROAD_M**2)


def _agreeing(starts: FloatArray, ahead: FloatArray, own: BoolArray) -> BoolArray:
    """Leave out neighbours that count from elsewhere: hill roads, the next town's.

    ``starts`` is where each says the number lies; the road's own nearest number is the measure,
    else the middle of all.
    """
    middle, error_m = float(np.median(starts)), STRAY_ALONE_M
    if own.any():
        nearest = np.flatnonzero(own)[np.argmin(np.abs(ahead[own]))]
        middle, error_m = float(starts[nearest]), STRAY_M + STRAY_SHARE * abs(float(ahead[nearest]))
    agreeing = own | (np.abs(starts - middle) <= error_m)
    return agreeing if agreeing.any() else np.ones(len(starts), bool)


def _cov(along_m: FloatArray, across_m: FloatArray, same_road: FloatArray) -> FloatArray:
    city = CITY_M**2 * np.exp(-along_m / CITY_ALONG_M - across_m / CITY_ACROSS_M)
    return np.asarray(city + same_road * ROAD_M**2 * np.exp(-along_m / ROAD_ALONG_M))


def _across(numbering: Numbering, frame: Frame, asked: _Asked, rows: Rows, at_m: float) -> Estimate:
    """How far to the left: where the road's points lie before and behind, and on which side."""
    table, half_m = numbering.table, numbering.half_m[asked.direction in "NS"]
    along, across = frame.split(table.east_m[rows], table.north_m[rows])
    number, sense = table.number[rows], numbering.sense[rows]
    across = across - half_m * np.where(sense == 0, 0, np.where(number % 2 == 1, 1, -1))
    counted = (number - asked.number) * frame.pace_m * sense
    apart = np.where(sense == SENSE[asked.direction], counted, along - at_m)
    near = smallest(np.abs(apart), POINTS)
    apart = apart[near]
    cov = BEND_M**2 * np.exp(-np.abs(apart[:, None] - apart) / BEND_ALONG_M)
    cov += np.diag(np.full(len(near), SETBACK_M**2))
    to_target = BEND_M**2 * np.exp(-np.abs(apart) / BEND_ALONG_M)
    found = krige(across[near], cov, to_target, BEND_M**2)
    side = half_m if asked.number % 2 else -half_m
    return Estimate(found.value_m + side, found.error_m)
