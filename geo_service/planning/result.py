"""The result of a planner's query: one table, with the facts that go beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from geo_service.base.model import FloatArray, ObjectArray
from geo_service.index.hexes import outlines

GEOMETRY = "geometry"


@dataclass(frozen=True)
class Result:
    """Rows of a view, with ``facts`` such as unit, total and what is not shown.

    ``cells`` or ``geometry`` (n,) say where the rows are, for exports.
    """

    table: pa.Table
    facts: Mapping[str, Any] = field(default_factory=dict)
    cells: Any = None
    geometry: ObjectArray | None = None

    def with_geometry(self) -> pa.Table:
        """Give the rows with their outlines as WKB in EPSG:4326, in the column ``geometry``."""
        shapes = outlines(self.cells) if self.cells is not None else self.geometry
        if shapes is None:
            raise ValueError("this result has no geometry")
        return self.table.append_column(GEOMETRY, pa.array(shapely.to_wkb(shapes), pa.binary()))


def column(values: FloatArray | Sequence[float]) -> pa.Array:
    """Give numbers as a column; NaN and infinity, which JSON does not know, become null."""
    numbers = np.asarray(values, np.float64)
    return pa.array(numbers, mask=~np.isfinite(numbers))
