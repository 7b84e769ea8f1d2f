"""What callers know along a road, river or park: crossings, bridges, stations, places near it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely

from geo_service.base.earth import METRES_PER_DEGREE_LAT, degree_lengths
from geo_service.base.model import LINE_KINDS, PLACE_KINDS, Landmark
from geo_service.locate.extents import ALONG_M, Extent, Extents, meetings
from geo_service.locate.placebook import PlaceBook

#: so many are named of a stretch
MOST_NAMED = 2
#: kinds by how well they tell a stretch: the crossing before the bridge, the shop last
_RANKS = {"road": 0, "bridge": 1, "station": 1, "water": 2, "exit": 2, "compound": 3, "village": 3}
_REST = 4
_ADDRESS = PLACE_KINDS.index("address")
#: a crossing within this of another area's stretch tells nothing
CLEAR_M = 60.0
CACHE_SIZE = 2_000

ByLead = Mapping[int, tuple[Landmark, ...]]


@dataclass(frozen=True, slots=True)
class _Beside:
    """Something at a place along an extent: how well it tells, and how large it is."""

    name: str
    kind: str
    lon: float
    lat: float
    size: float


@dataclass
class LandmarkFinder:
    """Finds landmarks on the parts of an extent that lie in different areas."""

    places: PlaceBook
    extents: Extents
    _known: dict[int, ByLead] = field(default_factory=dict)

    def along(self, entry: int) -> ByLead:
        """Give the best landmarks of each lead area's part, none that several parts share."""
        known = self._known.get(entry)
        if known is None:
            if len(self._known) >= CACHE_SIZE:
                self._known.clear()
            known = self._known[entry] = self._find(entry)
        return known

    def _find(self, entry: int) -> ByLead:
        extent = self.extents.of(entry)
        if extent is None:
            return {}
        own = self.places.name(entry)
        found: dict[int, list[_Beside]] = {}
        where: dict[str, set[int]] = {}
        beside = (one for one in self._beside(entry, extent) if one.name != own)
        for one in beside:
            leads = _leads_at(extent, one.lon, one.lat)
            where.setdefault(one.name, set()).update(leads)
            if len(leads) == 1:
                found.setdefault(min(leads), []).append(one)
        return {
            lead: tuple(_best([one for one in ones if len(where[one.name]) == 1]))
            for lead, ones in found.items()
        }

    def _beside(self, entry: int, extent: Extent) -> Iterator[_Beside]:
        yield from self._crossings(entry, extent)
        yield from self._points(extent)

    def _crossings(self, entry: int, extent: Extent) -> Iterator[_Beside]:
        shapes = self.extents.shapes
        for other in shapes.near(tuple(shapely.bounds(extent.shape).tolist())):
            kind = PLACE_KINDS[int(self.places.kind[other])]
            shape = shapes.of(other)
            if other == entry or kind not in LINE_KINDS or shape is None:
                continue
            size = float(shapely.length(shape)) * METRES_PER_DEGREE_LAT
            for lon, lat in meetings(extent.shape, shape):
                yield _Beside(self.places.name(other), kind, lon, lat, size)

    def _points(self, extent: Extent) -> Iterator[_Beside]:
        places = self.places
        margin = ALONG_M / METRES_PER_DEGREE_LAT
        west, south, east, north = shapely.bounds(extent.shape).tolist()
        inside = (places.lon >= west - margin) & (places.lon <= east + margin)
        inside &= (places.lat >= south - margin) & (places.lat <= north + margin)
        inside &= places.kind != _ADDRESS
        rows = np.flatnonzero(inside)
        points = shapely.points(places.lon[rows], places.lat[rows])
        near = shapely.dwithin(points, extent.shape, margin)
        for row in rows[near].tolist():
            kind = PLACE_KINDS[int(places.kind[row])]
            if kind in LINE_KINDS or kind == "area":
                continue
            lon, lat = float(places.lon[row]), float(places.lat[row])
            yield _Beside(places.name(row), kind, lon, lat, float(places.radius_m[row]))


def _leads_at(extent: Extent, lon: float, lat: float) -> set[int]:
    """The areas of the part of an extent that is nearest to a place, and of what is as near."""
    away = np.hypot(*((extent.samples - [lon, lat]) * degree_lengths(lat)).T)
    near = np.flatnonzero(away <= away.min() + CLEAR_M)
    return {extent.leads[i] for i in near.tolist() if extent.leads[i] >= 0}


def _best(ones: Iterable[_Beside]) -> list[Landmark]:
    """The first of each name, by rank and then by size."""
    ranked = sorted(ones, key=lambda one: (_RANKS.get(one.kind, _REST), -one.size, one.name))
    names = dict.fromkeys((one.name, one.kind) for one in ranked if one.name)
    return [Landmark(name, kind) for name, kind in names][:MOST_NAMED]
