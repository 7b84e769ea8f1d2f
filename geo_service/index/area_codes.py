"""Kernels that turn look-ups of many points into the small codes of categorical columns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo_service.base.kernels import kernel
from geo_service.base.model import BoolArray, FloatArray, IntArray

#: bits of ``seen``: an area that counts covers the point; several areas of one level do
COVERED, SEVERAL_AREAS = 1, 2


@kernel
def find_doubtful(
    lon: FloatArray, lat: FloatArray, max_lon: float, max_lat: float, doubtful: BoolArray
) -> int:
    """Mark points (n,) that need a closer look: no number, out of range, or the same on both axes.

    Programs write one placeholder on both axes where they have no coordinate. Gives their number.
    """
    count = 0
    for i in range(lon.shape[0]):
        x, y = lon[i], lat[i]
        plain = abs(x) <= max_lon and abs(y) <= max_lat and x != y
        doubtful[i] = not plain
        count += not plain
    return count


@kernel
def encode(
    set_id: IntArray,
    n_areas: int,
    name_of: IntArray,
    leads: bool,
    code: npt.NDArray[np.signedinteger],
    name: npt.NDArray[np.signedinteger],
    seen: npt.NDArray[np.uint8],
) -> int:
    """Write the codes of points' sets (n,): 0 where no area, else the area's position plus one.

    ``name_of`` (n_areas + 1,) gives the code of each area's name. ``leads`` says whether an area
    of this level makes a point ``COVERED``. A set of several areas keeps code 0; gives how many.
    """
    several = 0
    for i in range(set_id.shape[0]):
        at = set_id[i] + 1
        if leads and at > 0:
            seen[i] |= np.uint8(COVERED)
        if at > n_areas:
            several += 1
            seen[i] |= np.uint8(SEVERAL_AREAS)
            at = 0
        code[i] = at
        name[i] = name_of[at]
    return several
