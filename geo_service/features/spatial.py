"""The relations of CQL2 between geometries, and literals of geometry."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from geo_service.base.errors import InputError
from geo_service.features.table import Column, Kind
from geo_service.features.values import Truth, literal

RELATIONS: dict[str, Callable[..., Any]] = {
    "s_intersects": shapely.intersects,
    "s_disjoint": shapely.disjoint,
    "s_equals": shapely.equals,
    "s_touches": shapely.touches,
    "s_crosses": shapely.crosses,
    "s_within": shapely.within,
    "s_contains": shapely.contains,
    "s_overlaps": shapely.overlaps,
}


def related(op: str, left: Column, right: Column) -> Truth:
    """``op(left, right)``; not known where either has no geometry. Raises ``InputError``."""
    for one in (left, right):
        if one.kind is not Kind.GEOMETRY:
            raise InputError(
                f"{op.upper()} takes geometry, not {one.kind}",
                hint="as S_INTERSECTS(geometry, BBOX(116.3, 39.8, 116.5, 40.0))",
            )
        if len(one.values) == 1:
            shapely.prepare(one.values)
    try:
        holds = RELATIONS[op](left.values, right.values)
    except shapely.errors.GEOSException as error:
        raise InputError(f"the filter's geometry cannot be used: {str(error)[:120]}") from None
    return Truth.of(np.asarray(holds, bool), left.known & right.known)


def read_geometry(node: dict[str, Any]) -> Column:
    """A literal of GeoJSON, longitude first. Raises ``InputError``."""
    try:
        shape = shapely.from_geojson(json.dumps(node))
    except (shapely.errors.GEOSException, ValueError) as error:
        raise InputError(f"a geometry of the filter cannot be read: {str(error)[:120]}") from None
    if shape is None or shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise InputError("a geometry of the filter is empty or not finite")
    if not shape.is_valid:
        raise InputError(
            f"a geometry of the filter is not valid: {shapely.is_valid_reason(shape)[:120]}",
            hint="rings must not cross themselves",
        )
    return literal(shapely.force_2d(shape), Kind.GEOMETRY)


def read_box(numbers: list[Any]) -> Column:
    """A box of four or six numbers; its west may lie beyond its east, across the date line."""
    if len(numbers) not in (4, 6) or not all(isinstance(one, int | float) for one in numbers):
        raise InputError("a box has four numbers, or six", hint="as BBOX(west, south, east, north)")
    half = len(numbers) // 2
    west, south, east, north = *numbers[:2], *numbers[half : half + 2]
    return literal(box_shape(west, south, east, north), Kind.GEOMETRY)


def box_shape(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """A box in degrees as a polygon, or as two across the date line. Raises ``InputError``."""
    if not np.isfinite([west, south, east, north]).all() or south > north:
        raise InputError("a box is empty or not finite", hint="west, south, east, north in degrees")
    if west <= east:
        return shapely.box(west, south, east, north)
    parts = [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
    return shapely.multipolygons(parts)
