"""House numbers on roads: from the known ones of a road to the place of any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo_service.locate.geometry import Plane
from geo_service.locate.numbering import Numbering
from geo_service.locate.text import spelling
from geo_service.locate.western import compass, find_addresses, road_key, stem
from geo_service.model import FloatArray, Position

#: a known address is a door, as surveyed or as a geocoder gave it
EXACT_RADIUS_M = 15.0
#: between two known numbers further apart than this, a road may do anything
MAX_GAP = 1200
#: numbers of the other side of the road are taken only if the own side's are so much further
SIDE_GAP = 200
#: of a road unknown in its locality only the locality is known
UNKNOWN_ROAD_RADIUS_M = 1200.0
#: roads of one name in two towns lie further apart than this
TOWN_RADIUS_M = 4000.0


@dataclass(frozen=True, slots=True)
class Road:
    """A road's known addresses in the order of their numbers (arrays of one length)."""

    number: npt.NDArray[np.int64]
    east_m: FloatArray
    north_m: FloatArray
    locality: tuple[str, ...]


@dataclass(frozen=True)
class AddressBook:
    """Known addresses by road, in metres on a local plane."""

    plane: Plane
    roads: Mapping[str, Road]
    #: keys of the roads that a name without its direction may mean
    by_stem: Mapping[str, tuple[str, ...]]
    localities: Mapping[str, tuple[float, float]]
    numbering: Numbering = field(repr=False)

    @classmethod
    def build(cls, places: pa.Table) -> AddressBook | None:
        """Collect the entries of kind ``address`` of a table with ``placefile.SCHEMA``.

        Road and number come from their columns, else from the name. None if there are none.
        """
        rows = [row for row in map(_parsed, _address_rows(places)) if row is not None]
        if not rows:
            return None
        plane = Plane.around([row[3] for row in rows], [row[4] for row in rows])
        grouped: dict[str, list[tuple[int, str, float, float]]] = {}
        towns: dict[str, list[tuple[float, float]]] = {}
        for road, number, locality, lon, lat in rows:
            east_m, north_m = plane.metres(lon, lat)
            grouped.setdefault(road, []).append((number, locality, east_m, north_m))
            towns.setdefault(locality, []).append((east_m, north_m))
        roads = {road: _road(sorted(points)) for road, points in grouped.items()}
        stems: dict[str, tuple[str, ...]] = {}
        for road in roads:
            stems[stem(road)] = (*stems.get(stem(road), ()), road)
        middles = {town: _middle(points) for town, points in towns.items() if town}
        return cls(plane, roads, stems, middles, Numbering.build(roads))

    def position(self, road: str, number: int, locality: str = "") -> Position | None:
        """Give the place of a number: known, between known ones, or by how its kind is numbered."""
        known = self._nearby(road, locality)
        if known is None:
            return None
        return (
            self._exact(known, number)
            or self._between(known, number)
            or self._beyond(road, known, number)
        )

    def somewhere(self, road: str, number: int | None, locality: str) -> Position | None:
        """Give the place of a road not known in its locality (a postcode), roughly."""
        middle = self.localities.get(locality)
        if middle is None:
            return None
        counted = self.numbering.around(road, number, middle) if number is not None else None
        return self._at(*(counted or middle), UNKNOWN_ROAD_RADIUS_M)

    def crossing(self, first: str, second: str, locality: str = "") -> Position | None:
        """Give where two roads meet, by their nearest known addresses.

        Of a road counted north or south the easting is taken, of the other the northing.
        """
        meetings = [
            meeting
            for a in self._called(first)
            for b in self._called(second)
            if (meeting := self._meeting(a, b, locality)) is not None
        ]
        if not meetings:
            return None
        apart_m, east_m, north_m = min(meetings)
        return self._at(east_m, north_m, 30.0 + 0.25 * apart_m)

    def _called(self, road: str) -> tuple[str, ...]:
        """The roads that a name means: itself, else those of the name with a direction."""
        return (road,) if road in self.roads else self.by_stem.get(road, ())

    def _meeting(self, a: str, b: str, locality: str) -> tuple[float, float, float] | None:
        """(distance of the nearest addresses, east, north) in metres."""
        first, second = self._nearby(a, locality), self._nearby(b, locality)
        if first is None or second is None:
            return None
        apart = np.hypot(
            first.east_m[:, None] - second.east_m, first.north_m[:, None] - second.north_m
        )
        i, j = np.unravel_index(int(np.argmin(apart)), apart.shape)
        p = (float(first.east_m[i]), float(first.north_m[i]))
        q = (float(second.east_m[j]), float(second.north_m[j]))
        upright, across = compass(a) in ("N", "S"), compass(b) in ("E", "W")
        if upright and across:
            return float(apart[i, j]), p[0], q[1]
        if compass(b) in ("N", "S") and compass(a) in ("E", "W"):
            return float(apart[i, j]), q[0], p[1]
        return float(apart[i, j]), (p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0

    def _nearby(self, road: str, locality: str) -> Road | None:
        """The road's addresses in or near the locality, where one is given and known."""
        known = self.roads.get(road)
        if known is None or locality not in self.localities:
            return known
        east_m, north_m = self.localities[locality]
        near = np.hypot(known.east_m - east_m, known.north_m - north_m) < TOWN_RADIUS_M
        near |= np.array([own == locality for own in known.locality])
        if not near.any():
            return None
        places = tuple(own for own, keep in zip(known.locality, near, strict=True) if keep)
        return Road(known.number[near], known.east_m[near], known.north_m[near], places)

    def _exact(self, road: Road, number: int) -> Position | None:
        same = np.flatnonzero(road.number == number)
        if not len(same):
            return None
        return self._at(
            float(road.east_m[same].mean()), float(road.north_m[same].mean()), EXACT_RADIUS_M
        )

    def _between(self, road: Road, number: int) -> Position | None:
        """On the line between the next lower and the next higher number, of its side if known."""
        anyhow = _around(road.number, number, np.ones(len(road.number), bool))
        if anyhow is None:
            return None
        side = _around(road.number, number, road.number % 2 == number % 2)
        low, high = anyhow
        if side and _gap(road, side) <= _gap(road, anyhow) + SIDE_GAP:
            low, high = side
        gap = _gap(road, (low, high))
        if gap > MAX_GAP:
            return None
        share = (number - int(road.number[low])) / gap
        east_m = road.east_m[low] + share * (road.east_m[high] - road.east_m[low])
        north_m = road.north_m[low] + share * (road.north_m[high] - road.north_m[low])
        length_m = np.hypot(
            road.east_m[high] - road.east_m[low], road.north_m[high] - road.north_m[low]
        )
        return self._at(float(east_m), float(north_m), 20.0 + 0.15 * float(length_m))

    def _beyond(self, road: str, known: Road, number: int) -> Position:
        nearest = int(np.argmin(np.abs(known.number - number)))
        start = (float(known.east_m[nearest]), float(known.north_m[nearest]))
        east_m, north_m, radius_m = self.numbering.step(
            road, start, int(known.number[nearest]), number
        )
        return self._at(east_m, north_m, radius_m)

    def _at(self, east_m: float, north_m: float, radius_m: float) -> Position:
        lon, lat = self.plane.degrees(east_m, north_m)
        return Position(lon, lat, radius_m)


def _gap(road: Road, ends: tuple[int, int]) -> int:
    return int(road.number[ends[1]] - road.number[ends[0]])


def _around(
    numbers: npt.NDArray[np.int64], number: int, usable: npt.NDArray[np.bool_]
) -> tuple[int, int] | None:
    """The places of the next lower and the next higher usable number."""
    below = np.flatnonzero(usable & (numbers < number))
    above = np.flatnonzero(usable & (numbers > number))
    return (int(below[-1]), int(above[0])) if len(below) and len(above) else None


def _address_rows(places: pa.Table) -> list[dict[str, object]]:
    columns = places.select(["name", "kind", "road", "number", "lon", "lat"])
    return [
        row for row in columns.to_pylist() if row["kind"] == "address" and row["lon"] is not None
    ]


def _parsed(row: Mapping[str, object]) -> tuple[str, int, str, float, float] | None:
    """(road, number, locality, lon, lat) of an entry; None where no number can be read."""
    name, lon, lat = spelling(str(row["name"])), float(str(row["lon"])), float(str(row["lat"]))
    number = "".join(char for char in str(row["number"] or "") if char.isdigit())
    if row["road"] and number:
        return road_key_of(str(row["road"])), int(number), "", lon, lat
    written = find_addresses(name, ())
    if written and written[0].number is not None:
        return written[0].roads[0], written[0].number, written[0].locality, lon, lat
    return None


def road_key_of(road: str) -> str:
    """Give the key of a road's name in any language."""
    plain = spelling(road)
    return road_key(plain) if plain.isascii() else plain


def _road(points: Sequence[tuple[int, str, float, float]]) -> Road:
    return Road(
        np.array([number for number, _, _, _ in points], np.int64),
        np.array([east_m for _, _, east_m, _ in points]),
        np.array([north_m for _, _, _, north_m in points]),
        tuple(locality for _, locality, _, _ in points),
    )


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return float(np.median([x for x, _ in points])), float(np.median([y for _, y in points]))
