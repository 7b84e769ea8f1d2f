"""Estimate the position of a house number from the known points of its road."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pyarrow as pa

from geo_service.base.model import Position
from geo_service.locate.addresstable import NO_NUMBER, AddressTable
from geo_service.locate.cells import Rows
from geo_service.locate.geometry import LocalPlane
from geo_service.locate.housenumbers.crossings import meeting
from geo_service.locate.housenumbers.interpolation import between, beyond, exact
from geo_service.locate.housenumbers.numbering import Numbering
from geo_service.locate.housenumbers.position import EstimatedPoint, spot_on_road
from geo_service.locate.housenumbers.spread import (
    Locality,
    Spread,
    locality_of,
    spread_of_number,
    spread_over,
)
from geo_service.locate.western import bare, compass, kin, stem

#: of a road unknown in its locality only the locality is known
UNKNOWN_ROAD_RADIUS_M = 1200.0
#: roads of one name in two towns lie further apart than this
TOWN_RADIUS_M = 4000.0
#: of the error of a guess so much is its radius, past that of a door
DOOR_RADIUS_M, RADIUS_SHARE = 15.0, 0.7


@dataclass(frozen=True)
class AddressPosition:
    """A position, and where its road is not known the points (lon, lat, weight) it may be."""

    position: Position
    points: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True, eq=False)
class AddressBook:
    """Known addresses by road, and how the city numbers its houses."""

    table: AddressTable
    plane: LocalPlane
    roads: Mapping[str, int]
    #: roads (numbers) that a name without its direction may mean
    by_stem: Mapping[str, tuple[int, ...]]
    #: the same by names without their ending either
    by_name: Mapping[str, tuple[int, ...]]
    localities: Mapping[str, Rows]
    numbering: Numbering

    @classmethod
    def build(cls, places: pa.Table) -> AddressBook | None:
        """Collect the addresses of a table with ``placefile.SCHEMA``; None if there are none."""
        table = AddressTable.build(places)
        return cls.open(table) if table else None

    @classmethod
    def open(cls, table: AddressTable) -> AddressBook:
        """Make a table ready to be asked."""
        roads = {road: k for k, road in enumerate(table.roads)}
        stems, names = defaultdict(list), defaultdict(list)
        for road, k in roads.items():
            stems[stem(road)].append(k)
            names[bare(road)].append(k)
        order = np.argsort(table.locality, kind="stable")
        ends = np.searchsorted(table.locality[order], np.arange(len(table.localities) + 1))
        localities = {
            name: order[begin:end]
            for name, (begin, end) in zip(table.localities, pairwise(ends), strict=True)
            if name
        }
        plane = LocalPlane(float(table.origin[0]), float(table.origin[1]))
        by_stem, by_name = ({name: tuple(ks) for name, ks in d.items()} for d in (stems, names))
        numbering = Numbering.build(table)
        return cls(table, plane, roads, by_stem, by_name, localities, numbering)

    def position(self, road: str, number: int, locality: str = "") -> Position | None:
        """Give the place of a number on a road known in the locality, or anywhere without one."""
        road = self._meant(road, locality)
        own = self._nearby(self._rows(self.roads.get(road)), locality)
        numbered = own[self.table.number[own] != NO_NUMBER]
        spot = exact(self.table, numbered, number)
        if spot is None:
            spot = self._on_road(self._nearby(self._line(road), locality), road, number)
        if spot is None and len(numbered):
            spot = between(self.table, numbered, number) or beyond(self.table, numbered, number)
        return self._at(spot) if spot else None

    def somewhere(self, road: str, number: int | None, locality: str) -> AddressPosition | None:
        """Give where a number of a road not known in its locality (a postcode) may be, roughly."""
        town = self._town(locality)
        if town is None:
            return None
        road = self._meant(road, "")
        if number is None or not compass(road):
            return self._spread(spread_over(self.numbering, town, town.rows))
        line = self._line(road)
        kindred = self._all(k for name in self._kin(road) for k in self.by_name[name])
        spread = spread_of_number(self.numbering, town, compass(road), number, line, kindred)
        found = self._spread(spread or spread_over(self.numbering, town, town.rows))
        ahead = self._on_road(line, road, number)
        if ahead is None or not _within(town, ahead):
            return found
        # the road goes on in its line: there rather than in the middle, as unsure as before
        return replace(found, position=replace(self._at(ahead), radius_m=found.position.radius_m))

    def crossing(self, first: str, second: str, locality: str = "") -> AddressPosition | None:
        """Give where two roads meet; of roads that do not, or of one alone, where that may be."""
        whole = [self._called(road) for road in (first, second)]
        near = [self._nearby(rows, locality) for rows in whole]
        town = self._town(locality)
        if len(near[0]) and len(near[1]):
            return AddressPosition(self._at(meeting(self.numbering, near[0], near[1])))
        if town is None:
            return None
        if len(whole[0]) and len(whole[1]):
            # one of them is known further on in its line
            rows = [own if len(own) else far for own, far in zip(near, whole, strict=True)]
            spot = meeting(self.numbering, rows[0], rows[1])
            if _within(town, spot):
                return AddressPosition(self._at(spot))
        known = near[0] if len(near[0]) else near[1]
        return self._spread(spread_over(self.numbering, town, known if len(known) else town.rows))

    def _on_road(self, rows: Rows, road: str, number: int) -> EstimatedPoint | None:
        """The place of a number by points of a road that has a direction to count in."""
        if not compass(road) or not len(rows):
            return None
        name = self.numbering.stems.get(stem(road), -1)
        spot = spot_on_road(self.numbering, rows, compass(road), name, number)
        return spot and spot._replace(error_m=DOOR_RADIUS_M + RADIUS_SHARE * spot.error_m)

    def points_of(self, road: str, locality: str) -> Rows:
        """Give the rows of what is known of a road and its continuations around a locality."""
        road = self._meant(road, locality)
        return self._nearby(self._line(road) if compass(road) else self._called(road), locality)

    def _meant(self, road: str, locality: str) -> str:
        """A road as it is known; one without a direction, by the name with one nearest around."""
        own = self._rows(self.roads.get(road))
        counted = bool((self.table.number[own] != NO_NUMBER).any())
        variants = [k for k in self.by_stem.get(road, ()) if compass(self.table.roads[k])]
        if counted or compass(road) or not variants:
            return road
        counts = [len(self._nearby(self._rows(k), locality)) for k in variants]
        return self.table.roads[variants[int(np.argmax(counts))]]

    def _rows(self, road: int | None) -> Rows:
        if road is None:
            return np.empty(0, np.int64)
        return np.arange(self.table.first[road], self.table.first[road + 1])

    def _called(self, road: str) -> Rows:
        """The points of all roads that a name means, whatever their direction."""
        return self._all(self.by_stem.get(stem(road), ()))

    def _kin(self, road: str) -> list[str]:
        """Of the names that say they lie near a road, the two nearest that are known."""
        return [name for name in kin(bare(road)) if name in self.by_name][:2]

    def _all(self, roads: Iterable[int]) -> Rows:
        return np.concatenate([np.empty(0, np.int64), *(self._rows(k) for k in roads)])

    def _line(self, road: str) -> Rows:
        """The points of a road and of its continuation under the opposite direction."""
        rows = self._called(road)
        sense, upright = self.numbering.sense[rows], self.numbering.upright[rows]
        kept: Rows = rows[(sense == 0) | (upright == (compass(road) in "NS"))]
        return kept

    def _nearby(self, rows: Rows, locality: str) -> Rows:
        """Those of the rows that lie in or near the locality, where one is given and known."""
        town = self._town(locality)
        if town is None or not len(rows):
            return rows
        table = self.table
        east_m, north_m = table.east_m[rows] - town.east_m, table.north_m[rows] - town.north_m
        near = np.hypot(east_m, north_m) < TOWN_RADIUS_M
        near |= table.locality[rows] == table.locality[town.rows[0]]
        kept: Rows = rows[near]
        return kept

    @lru_cache(maxsize=4096)  # noqa: B019  (a book lives as long as its process)
    def _town(self, locality: str) -> Locality | None:
        rows = self.localities.get(locality)
        return locality_of(self.numbering, rows) if rows is not None else None

    def _spread(self, spread: Spread) -> AddressPosition:
        east_m, north_m, reach_m = spread.middle()
        radius_m = max(UNKNOWN_ROAD_RADIUS_M, 2.0 * reach_m)
        points = tuple(
            (*self.plane.degrees(float(x), float(y)), float(w))
            for x, y, w in zip(spread.east_m, spread.north_m, spread.weight, strict=True)
        )
        return AddressPosition(self._at(EstimatedPoint(east_m, north_m, radius_m)), points)

    def _at(self, spot: EstimatedPoint) -> Position:
        lon, lat = self.plane.degrees(spot.east_m, spot.north_m)
        return Position(lon, lat, spot.error_m)


def _within(town: Locality, spot: EstimatedPoint) -> bool:
    return float(np.hypot(spot.east_m - town.east_m, spot.north_m - town.north_m)) < town.reach_m
