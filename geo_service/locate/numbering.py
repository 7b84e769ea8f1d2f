"""How a city numbers its houses: on a road called N, S, E or W, a number tells how far along.

Cities of the Americas count from a baseline, so a number means nearly the same northing on
every N road around. What is not known on a road is read from its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo_service.locate.western import compass
from geo_service.model import FloatArray

if TYPE_CHECKING:
    from geo_service.locate.addresses import Road

#: addresses considered around a place, and how far they may lie along and across the road
NEIGHBOURS = 15
ALONG_M = 2500.0
ACROSS_M = 3000.0
#: metres across the road count so much of metres along it
ACROSS_SHARE = 0.25
#: two known numbers so far apart tell the length of a number
PAIR_GAP = (6, 1500)
METRES_PER_NUMBER = (0.2, 4.0)
#: within so many numbers of a known one, that one alone is better
OWN_REACH = 100


@dataclass(frozen=True)
class Numbering:
    """Per direction: known addresses (number, along, across) and paces (along, across, m/number).

    Along is north for N and S roads and east for E and W, in metres of the book's plane.
    """

    known: Mapping[str, FloatArray] = field(repr=False)
    paces: Mapping[str, FloatArray] = field(repr=False)

    @classmethod
    def build(cls, roads: Mapping[str, Road]) -> Numbering:
        """Learn from the roads whose keys begin with a direction."""
        known: dict[str, list[FloatArray]] = {}
        paces: dict[str, list[tuple[float, float, float]]] = {}
        for key, road in roads.items():
            direction = compass(key)
            if direction:
                rows = _along_across(road, direction)
                known.setdefault(direction, []).append(rows)
                paces.setdefault(direction, []).extend(_paces(rows))
        return cls(
            {direction: np.concatenate(parts) for direction, parts in known.items()},
            {direction: np.array(rows) for direction, rows in paces.items() if rows},
        )

    def step(
        self, road: str, start: tuple[float, float], at: int, number: int
    ) -> tuple[float, float, float]:
        """Go from number ``at`` of a road, at ``start`` (east, north), to ``number``.

        Gives (east, north, radius) in metres. Without a direction to count in it stays there.
        """
        direction = compass(road)
        if direction not in self.paces:
            return *start, min(1000.0, 30.0 + 1.0 * abs(number - at))
        upright = direction in "NS"
        along, across = (start[1], start[0]) if upright else start
        pace = self._pace(direction, along, across)
        walked = along + pace * (number - at)
        if abs(number - at) > OWN_REACH:
            walked = self._by_neighbours(direction, number, at, pace, walked, across)
        radius_m = min(800.0, 30.0 + 0.2 * abs(walked - along))
        return (across, walked, radius_m) if upright else (walked, across, radius_m)

    def around(
        self, road: str, number: int, middle: tuple[float, float]
    ) -> tuple[float, float] | None:
        """Give where a number of an unknown road near ``middle`` (east, north) should lie.

        Only along the direction it counts in; across, it stays in the middle. None where the
        road has no direction.
        """
        direction = compass(road)
        if direction not in self.paces:
            return None
        upright = direction in "NS"
        along, across = (middle[1], middle[0]) if upright else middle
        pace = self._pace(direction, along, across)
        walked = self._by_neighbours(direction, number, 10 * number + 10_000, pace, along, across)
        return (across, walked) if upright else (walked, across)

    def _pace(self, direction: str, along: float, across: float) -> float:
        """The metres a number takes around a place, with its sign."""
        paces = self.paces[direction]
        apart = np.hypot(paces[:, 0] - along, paces[:, 1] - across)
        return float(np.median(paces[np.argsort(apart)[:NEIGHBOURS], 2]))

    def _by_neighbours(
        self, direction: str, number: int, at: int, pace: float, walked: float, across: float
    ) -> float:
        """Weigh where the road's own count leads against where the neighbours have the number."""
        known = self.known[direction]
        off_m = np.abs(known[:, 0] - number) * abs(pace)
        sideways_m = np.abs(known[:, 2] - across)
        weights = 1.0 / (off_m + ACROSS_SHARE * sideways_m + 20.0) ** 2
        weights[(np.abs(known[:, 1] - walked) > ALONG_M) | (sideways_m > ACROSS_M)] = 0.0
        best = np.argsort(-weights)[:NEIGHBOURS]
        places = known[best, 1] + pace * (number - known[best, 0])
        own = 3.0 / (abs(number - at) * abs(pace) + 20.0) ** 2
        total = float(weights[best].sum()) + own
        return (float(weights[best] @ places) + own * walked) / total


def _along_across(road: Road, direction: str) -> FloatArray:
    along, across = (
        (road.north_m, road.east_m) if direction in "NS" else (road.east_m, road.north_m)
    )
    return np.column_stack([road.number.astype(np.float64), along, across])


def _paces(rows: FloatArray) -> list[tuple[float, float, float]]:
    found = []
    for (n1, along1, across1), (n2, along2, _) in pairwise(rows):
        gap = n2 - n1
        if PAIR_GAP[0] <= gap <= PAIR_GAP[1]:
            pace = (along2 - along1) / gap
            if METRES_PER_NUMBER[0] < math.fabs(pace) < METRES_PER_NUMBER[1]:
                found.append((along1, across1, pace))
    return found
