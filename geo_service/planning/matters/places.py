"""Convert a record's place to filters of the cube's views."""

from __future__ import annotations

import numpy as np
import shapely

from geo_service.base.errors import InputError
from geo_service.base.h3_bits import resolution_of
from geo_service.base.model import FloatArray
from geo_service.cube.filters import Filters
from geo_service.index.cells import CellArray, cells_from_text
from geo_service.index.hexes import cells_touching, centres
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import WatchedPlace

#: cells that a circle is made of: 66 m across, or the finest kept if that is coarser
_CIRCLE_RES = 11


def filters_at(geography: Geography, place: WatchedPlace, category: str = "") -> Filters:
    """Restrict views to a place, and to a category if one is given.

    Raises:
        InputError: the place does not exist.
        NotFoundError: there is no such level.
    """
    if place.kind == "area":
        geography.folder.manifest.level(place.level)
        if place.code not in geography.names[place.level]:
            raise InputError(
                f"there is no {place.level} {place.code!r}",
                hint=f"see /v1/areas?level={place.level}",
            )
        return Filters(areas=((place.level, place.code),), category=category)
    return Filters(within=tuple(cells_of_place(geography, place).tolist()), category=category)


def cells_of_place(geography: Geography, place: WatchedPlace) -> CellArray:
    """The H3 cells of a place that is not an area.

    Raises:
        InputError: the code is not a cell's, or the circle lies outside the region.
    """
    if place.kind == "cell":
        found = cells_from_text(np.array([place.code], np.str_))
        res = resolution_of(int(found[0])) if len(found) else 0
        if len(found) == 0 or not 0 < res <= geography.folder.manifest.h3_res or found[0] == 0:
            raise InputError(f"{place.code!r} is not a cell that is counted here")
        return found
    assert place.lon is not None
    assert place.lat is not None
    west, south, east, north = geography.bounds
    if not (west <= place.lon <= east and south <= place.lat <= north):
        raise InputError(
            f"{place.lon}, {place.lat} lies outside the region", hint="longitude comes first"
        )
    return circle_cells(geography, place.lon, place.lat, place.radius_m)


def circle_cells(geography: Geography, lon: float, lat: float, radius_m: float) -> CellArray:
    """The cells whose centres lie within ``radius_m`` of a point, and the one it lies in."""
    res = min(_CIRCLE_RES, geography.folder.manifest.h3_res)
    centre = geography.plane.points(lon=np.array([lon]), lat=np.array([lat]))
    circle = np.array([shapely.Point(centre[0]).buffer(radius_m)], dtype=object)
    near = cells_touching(geography.plane.to_degrees(circle), res)
    at = _points(geography, near)
    inside = np.hypot(*(at - centre).T) <= radius_m
    if not inside.any():
        inside[np.hypot(*(at - centre).T).argmin()] = True
    found: CellArray = near[inside]
    return found


def _points(geography: Geography, cells: CellArray) -> FloatArray:
    lon, lat = centres(cells)
    return geography.plane.points(lon=lon, lat=lat)
