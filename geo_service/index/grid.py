"""The grid index: a raster whose cells name the areas that hold a point, or list edges.

A cell of ``table`` holds
- ``-1``: no area touches the cell;
- ``s >= 0``: the set ``s`` of areas covers the cell whole, no border in it;
- ``-2 - k``: borders cross the cell; its groups are ``cell_start[k]:cell_start[k + 1]``.

A group is one area in one such cell: its clipped edges ``edge_start:edge_end``, which the two areas
beside a border share, and whether a ray that meets none of them is inside (``base``). Edges are
clipped to the cell grown by ``MARGIN``, so every point that falls in the cell lies strictly inside
the clip box.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.model import FloatArray, IntArray

#: degrees by which a cell is grown when edges are clipped to it; far above rounding, far below use
MARGIN = 1e-9
#: a point nearer to an edge than this, in degrees, is left to shapely
EDGE_EPSILON = 1e-12
NO_AREA = -1
SEVERAL = -2
ON_EDGE = -3


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The arrays of one built index.

    ``frame`` is (x0, y0, cells per degree of longitude, of latitude); ``shape`` is
    (columns, rows); ``edges`` is (n, 4): x1, y1, x2, y2 in degrees. Sets ``0..n_areas-1`` hold
    one area each; ``set_members[set_start[i]:set_start[i + 1]]`` lists set ``n_areas + i``.
    """

    frame: FloatArray
    shape: tuple[int, int]
    table: IntArray
    cell_start: IntArray
    group_area: IntArray
    group_base: npt.NDArray[np.uint8]
    edge_start: IntArray
    edge_end: IntArray
    edges: FloatArray
    set_start: IntArray
    set_members: IntArray

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, in bytes."""
        arrays = (self.frame, self.table, self.cell_start, self.group_area, self.group_base)
        more = (self.edge_start, self.edge_end, self.edges, self.set_start, self.set_members)
        return sum(array.nbytes for array in (*arrays, *more))
