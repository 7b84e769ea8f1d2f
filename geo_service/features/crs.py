"""Coordinate systems by their URIs: what is asked for, and geometry brought there and back."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError

from geo_service.base.errors import InputError
from geo_service.base.model import ObjectArray

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
#: URIs and what pyproj calls them; EPSG's geographic systems have latitude first. CGCS2000 and
#: WGS 84 differ by less than the borders' accuracy, and only by the order of axes here
SYSTEMS = {
    CRS84: "OGC:CRS84",
    f"{_EPSG}4326": "EPSG:4326",
    f"{_EPSG}3857": "EPSG:3857",
    f"{_EPSG}4490": "EPSG:4490",
}


def check_crs(uri: str | None, *, name: str) -> str:
    """The system meant by a parameter, CRS84 by default. Raises ``InputError``."""
    if uri is None:
        return CRS84
    meant = uri.strip("[]<>")
    if meant not in SYSTEMS:
        raise InputError(f"{name}={uri[:80]!r} is not offered", hint=f"use {', '.join(SYSTEMS)}")
    return meant


@lru_cache(maxsize=16)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(SYSTEMS[source], SYSTEMS[target])


def from_degrees(geometry: ObjectArray, crs: str) -> ObjectArray:
    """Geometry (n,) in longitude and latitude, in another system with its order of axes."""
    return _moved(geometry, CRS84, crs)


def to_degrees(shape: Any, crs: str) -> Any:
    """One shape of another system in longitude and latitude.

    Raises:
        InputError: it does not lie where that system does.
    """
    try:
        moved = _moved(np.array([shape], dtype=object), crs, CRS84)[0]
    except ProjError:
        moved = None
    if moved is None or not np.isfinite(shapely.get_coordinates(moved)).all():
        raise InputError(f"coordinates are not of {crs}", hint="mind the order of the axes")
    return moved


def _moved(geometry: ObjectArray, source: str, target: str) -> ObjectArray:
    if source == target:
        return geometry

    def move(points: Any) -> Any:
        return np.column_stack(_transformer(source, target).transform(points[:, 0], points[:, 1]))

    moved: ObjectArray = shapely.transform(geometry, move)
    return moved
