"""A hand-drawn map with a shared edge, an overlap, an enclosed gap and a hole.

Degrees, around (10, 50); one unit is 0.01°. A and B share an edge; C overlaps B; R is a ring
around a hole; A, B, C and R are all there is.

    y 4  +----+----+  +------+
         | A  | B +--+-+ C   |      R: a ring to the south
    y 0  +----+----+-+------+
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from shapely import box

from geo_service.base.model import AreaTable

UNIT = 0.01


def unit_box(west, south, east, north):
    """A box in units, as a polygon in degrees."""
    return box(10 + west * UNIT, 50 + south * UNIT, 10 + east * UNIT, 50 + north * UNIT)


A = unit_box(0, 0, 4, 4)
B = unit_box(4, 0, 8, 4)
C = unit_box(7, 0, 12, 4)
RING = unit_box(0, -6, 6, -1) - unit_box(2, -4, 4, -3)
PARENT = unit_box(0, -6, 12, 4)


def table(level="ward", parents=None, **shapes):
    """An area table of shapes by code."""
    codes = tuple(sorted(shapes))
    geometry = np.empty(len(codes), dtype=object)
    geometry[:] = [shapes[code] for code in codes]
    parents = parents or {}
    return AreaTable(
        level,
        codes,
        tuple(f"name of {code}" for code in codes),
        tuple(parents.get(code, "") for code in codes),
        geometry,
    )


def frame(crs=4326, **shapes):
    """The same as a GeoDataFrame with the fields CODE and NAME."""
    codes = sorted(shapes)
    return gpd.GeoDataFrame(
        {"CODE": codes, "NAME": [f"name of {code}" for code in codes]},
        geometry=[shapes[code] for code in codes],
        crs=crs,
    )


def moved(shape, east, north):
    """A shape elsewhere, by degrees."""
    return shapely.transform(shape, lambda xy: np.add(xy, (east, north)))


def in_china(shape):
    """A shape of the map moved into China, where the datums differ."""
    return moved(shape, 106.4, -10.1)
