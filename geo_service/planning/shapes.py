"""Areas a reader draws: a circle, a polygon, or H3 cells, and the cells that stand for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from geo_service.base.errors import ForbiddenError, InputError
from geo_service.base.h3_bits import resolution_of
from geo_service.base.model import FloatArray, ObjectArray
from geo_service.cube.blocks import PUBLIC_RES
from geo_service.cube.views import COARSEST_RES
from geo_service.index.cells import CellArray, cells_from_text, descendants_of
from geo_service.index.hexes import cells_within, mean_area_km2, outlines
from geo_service.region.metric import WGS84, area_m2

#: an area is counted by at most about this many cells; their size follows
MOST_CELLS = 4_000
MOST_CORNERS = 200
MOST_GIVEN_CELLS = 500
#: sides of a polygon that may meet others beside their neighbours: what is made of each crossing of
#: 200 wild sides takes minutes
MOST_CROSSINGS = 30
LARGEST_KM2 = 100_000.0
LARGEST_RADIUS_M = 100_000.0
_M2_PER_KM2 = 1e6
#: corners of the polygon that stands for a circle
_CIRCLE_CORNERS = 72
_HINT = "write circle:lon,lat,radius_m, polygon:lon,lat;lon,lat;lon,lat, or cells:8831aa5555fffff,…"


@dataclass(frozen=True)
class Shape:
    """An area as drawn, in EPSG:4326; ``given`` are its cells where it was given by cells."""

    kind: str
    geometry: shapely.Geometry
    given: tuple[int, ...] = ()

    @cached_property
    def area_km2(self) -> float:
        """Its geodesic area."""
        return area_m2(self.geometry) / _M2_PER_KM2

    def cells(self, finest: int, *, public: bool) -> tuple[int, ...]:
        """The H3 cells, of one resolution, whose centre lies in the area.

        As fine as ``finest`` where the area is small, coarser where it is large; for the public
        no finer than what its counts are kept in.

        Raises:
            InputError: the area holds no cell's centre, or lies beyond the sizes allowed.
            ForbiddenError: it is given by cells finer than the public's.
        """
        finest = min(finest, PUBLIC_RES) if public else finest
        if self.given:
            return self._given_cells(finest, public=public)
        found: CellArray = np.zeros(0, np.uint64)
        for res in range(finest, COARSEST_RES - 1, -1):
            if self.area_km2 / mean_area_km2(res) <= MOST_CELLS:
                found = cells_within(self.geometry, res)
                break
        if not len(found):
            km2 = mean_area_km2(finest)
            raise InputError(
                "the area drawn is too small to count in",
                hint=f"counts are kept by cells of {km2:.3g} km²; draw a larger area",
            )
        return tuple(found.tolist())

    def _given_cells(self, finest: int, *, public: bool) -> tuple[int, ...]:
        res = resolution_of(self.given[0])
        if public and res > finest:
            raise ForbiddenError(
                f"counts of cells of resolution {res} are not public",
                hint=f"the public sees resolution {finest} and coarser",
            )
        if not COARSEST_RES <= res <= finest:
            raise InputError(
                f"cells of resolution {res} are not kept", hint=f"use {COARSEST_RES} to {finest}"
            )
        return self.given


def read_shape(text: str) -> Shape:
    """Read an area as a query spells it; see ``_HINT``.

    Raises:
        InputError: it cannot be read, or is beyond the sizes allowed.
    """
    kind, _, rest = text.partition(":")
    readers = {"circle": _circle, "polygon": _polygon, "cells": _cells}
    if kind not in readers:
        raise InputError(f"shape={text[:40]!r} cannot be read", hint=_HINT)
    shape = readers[kind](rest)
    if not 0 < shape.area_km2 <= LARGEST_KM2:
        raise InputError(
            f"an area of {shape.area_km2:,.0f} km²", hint=f"draw at most {LARGEST_KM2:,.0f} km²"
        )
    return shape


def _circle(text: str) -> Shape:
    lon, lat, radius_m = _numbers(text, 3)
    _check_place(lon, lat)
    if not 0 < radius_m <= LARGEST_RADIUS_M:
        raise InputError(
            f"a circle of {radius_m} m", hint=f"the radius is up to {LARGEST_RADIUS_M:,.0f} m"
        )
    n = _CIRCLE_CORNERS
    azimuth = np.arange(n) * (360 / n)
    around = WGS84.fwd(np.full(n, lon), np.full(n, lat), azimuth, np.full(n, radius_m))
    return Shape("circle", shapely.Polygon(np.column_stack(around[:2])))


def _polygon(text: str) -> Shape:
    corners = [_numbers(part, 2) for part in text.split(";") if part]
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise InputError(
            f"a polygon of {len(corners)} corners", hint=f"give 3 to {MOST_CORNERS} corners"
        )
    for lon, lat in corners:
        _check_place(lon, lat)
    if (crossings := _crossings(np.array(corners))) > MOST_CROSSINGS:
        raise InputError(
            f"a polygon whose sides cross each other {crossings} times",
            hint=f"draw it around the area once; {MOST_CROSSINGS} crossings at most",
        )
    made = shapely.make_valid(shapely.Polygon(corners))
    whole = shapely.union_all(
        [p for p in shapely.get_parts(made) if p.geom_type in ("Polygon", "MultiPolygon")]
    )
    return Shape("polygon", whole)


def _crossings(corners: FloatArray) -> int:
    """How many pairs of sides meet that are no neighbours."""
    ends = corners[np.any(corners != np.roll(corners, 1, axis=0), axis=1)]
    if len(ends) < 4:
        return 0
    lines = shapely.linestrings(np.stack([ends, np.roll(ends, -1, axis=0)], axis=1))
    sides: ObjectArray = np.asarray(lines, dtype=object)
    one, other = np.triu_indices(len(ends), 2)
    apart = (one > 0) | (other < len(ends) - 1)
    return int(shapely.intersects(sides[one[apart]], sides[other[apart]]).sum())


def _cells(text: str) -> Shape:
    names = [name for name in text.split(",") if name]
    if not 1 <= len(names) <= MOST_GIVEN_CELLS:
        raise InputError(f"{len(names)} cells", hint=f"give 1 to {MOST_GIVEN_CELLS} cells")
    for name in names:
        descendants_of(name, 15)  # refuses what is no cell
    cells = np.unique(cells_from_text(np.array(names)))
    if len(set(map(resolution_of, cells.tolist()))) > 1:
        raise InputError("the cells are of different resolutions", hint="give cells of one")
    return Shape("cells", shapely.union_all(outlines(cells)), tuple(cells.tolist()))


def _numbers(text: str, n: int) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = ()
    if len(found) != n or not np.isfinite(found).all():
        raise InputError(f"{text[:60]!r} is not {n} numbers with commas", hint=_HINT)
    return found


def _check_place(lon: float, lat: float) -> None:
    if not (abs(lon) <= 180 and abs(lat) < 90):
        raise InputError(
            f"{lon}, {lat} is no place on earth", hint="give longitude first, in degrees"
        )
