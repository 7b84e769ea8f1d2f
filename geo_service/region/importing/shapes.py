"""Repair shapes as files hold them: open rings, exchanged axes, borders across 180 degrees."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray, ObjectArray
from geo_service.base.wkb import read_wkb
from geo_service.region.checking.repair import polygons_of

#: an edge that runs over more longitude than this goes the other way round, across 180 degrees
_HALF_TURN_DEG = 180.0
_WEST = shapely.box(-540.0, -90.0, -180.0, 90.0)
_MIDDLE = shapely.box(-180.0, -90.0, 180.0, 90.0)
_EAST = shapely.box(180.0, -90.0, 540.0, 90.0)


def shapes_of(wkb: ObjectArray) -> tuple[ObjectArray, tuple[int, ...]]:
    """Read WKB (n,) and close rings that are open; give the shapes, and the rows of such rings.

    Raises:
        InputError: a row's bytes are no shape.
    """
    shapes = read_wkb(wkb, on_invalid="ignore")
    given = np.array([one is not None for one in wkb], dtype=bool)
    open_ = np.flatnonzero(shapely.is_missing(shapes) & given)
    shapes[open_] = read_wkb(wkb[open_], on_invalid="fix")
    broken = open_[shapely.is_missing(shapes[open_])]
    if len(broken):
        raise InputError(
            f"the shape of feature {broken[0] + 1} cannot be read",
            hint="it is no polygon of closed rings with four points or more: mend the file",
        )
    return shapes, tuple(int(row) for row in open_)


def swap_axes(geometry: ObjectArray) -> ObjectArray:
    """Exchange the axes of every vertex."""
    flat = shapely.force_2d(geometry)
    coordinates = shapely.get_coordinates(flat)[:, ::-1]
    return np.asarray(shapely.set_coordinates(flat, coordinates), dtype=object)


def within_half_turns(geometry: ObjectArray) -> tuple[ObjectArray, tuple[int, ...]]:
    """Bring degrees into -180..180 and cut areas at 180; give them, and the rows that changed.

    Longitudes from 180 to 360 are those of the western half. A ring with an edge over more than
    180 degrees of longitude is taken the short way round.
    """
    bounds = shapely.bounds(geometry)
    with np.errstate(invalid="ignore"):
        plausible = (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
        beyond = (bounds[:, 0] < -180) | (bounds[:, 2] > 180)
        plausible &= (bounds[:, 0] >= -540) & (bounds[:, 2] <= 540)
        wide = bounds[:, 2] - bounds[:, 0] > _HALF_TURN_DEG
    rows = np.flatnonzero(plausible & (beyond | (wide & _turns(geometry))))
    changed = geometry.copy()
    for row in rows:
        changed[row] = _cut(geometry[row], unwrap=bool(wide[row]))
    return changed, tuple(int(row) for row in rows)


def _turns(geometry: ObjectArray) -> BoolArray:
    """Which shapes have an edge over more than half a turn."""
    found = np.zeros(len(geometry), dtype=bool)
    coordinates, owner = shapely.get_coordinates(geometry, return_index=True)
    if len(coordinates) > 1:
        far = np.abs(np.diff(coordinates[:, 0])) > _HALF_TURN_DEG
        found[owner[1:][far & (owner[1:] == owner[:-1])]] = True
    return found


def _cut(shape: BaseGeometry, *, unwrap: bool) -> BaseGeometry:
    if unwrap:
        shape = shapely.transform(shape, _unwrapped)
    whole = shape if shape.is_valid else polygons_of(shapely.make_valid(shape, method="structure"))
    if whole.bounds[0] >= 180.0 and whole.bounds[2] > 180.0:
        return _moved(whole, -360.0)
    pieces = [
        _moved(polygons_of(shapely.intersection(whole, box)), by)
        for box, by in ((_WEST, 360.0), (_MIDDLE, 0.0), (_EAST, -360.0))
    ]
    parts = [part for piece in pieces if not piece.is_empty for part in shapely.get_parts(piece)]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _unwrapped(coordinates: np.ndarray) -> np.ndarray:
    return np.column_stack(
        [np.where(coordinates[:, 0] < 0, coordinates[:, 0] + 360.0, coordinates[:, 0]),
         coordinates[:, 1]]
    )  # fmt: skip


def _moved(shape: BaseGeometry, degrees: float) -> BaseGeometry:
    if not degrees:
        return shape
    return shapely.transform(shape, lambda xy: xy + np.array([degrees, 0.0]))
