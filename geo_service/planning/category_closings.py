"""Closings of complaints beside the counts of categories."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from geo_service.base.model import FloatArray
from geo_service.cube.filters import Filters
from geo_service.planning.queries import Queries
from geo_service.planning.result import column


def with_closings(table: pa.Table, queries: Queries, filters: Filters) -> pa.Table:
    """Add closed, closed_share, close_days and closed_in_time_share to rows of path and count.

    Null where nothing is known.

    Raises:
        ForbiddenError: the public asks.
    """
    paths, found = queries.category_closing(filters)
    at = {path: number for number, path in enumerate(paths)}
    row = np.array([at.get(path, len(paths)) for path in table["path"].to_pylist()], np.intp)

    def beside(values: FloatArray) -> FloatArray:
        """The values of the table's paths; NaN where a path has none."""
        spread: FloatArray = np.append(values, np.nan)[row]
        return spread

    closed = beside(found.closed)
    columns = {"closed": pa.array(closed, pa.float64(), mask=np.isnan(closed)).cast(pa.int64())}
    columns["closed_share"] = column(beside(found.closed_share))
    columns["close_days"] = column(beside(found.median_days))
    columns["closed_in_time_share"] = column(beside(found.in_time_share))
    for name, values in columns.items():
        table = table.append_column(name, values)
    return table
