"""Queen contiguity of polygons: which areas share a border or a corner."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from geo_service.base.model import ObjectArray

#: borders nearer than this touch: about 0.1 m, finer than any border is surveyed
TOUCHING_DEGREES = 1e-6


def queen(geometry: ObjectArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Tell which polygons (n,) touch each, itself included, as sparse rows (start, to).

    Touching is a matter of geometry, not of shared vertices: a border that one side draws with
    fewer vertices still counts, so does an overlap, and so do corners that rounding has put
    ``TOUCHING_DEGREES`` apart. Coordinates are degrees.
    """
    left, right = shapely.STRtree(geometry).query(
        geometry, predicate="dwithin", distance=TOUCHING_DEGREES
    )
    real = left != right
    own = np.arange(len(geometry))
    rows = np.concatenate([left[real], own])
    to = np.concatenate([right[real], own])
    order = np.lexsort((to, rows))
    start = np.searchsorted(rows[order], np.arange(len(geometry) + 1))
    return start.astype(np.int64), to[order].astype(np.int32)
