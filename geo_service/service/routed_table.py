"""Answers about many points as an Arrow table of dictionary-encoded columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa

from geo_service.base.model import AreaTable
from geo_service.service.bulk import VERDICTS, BulkRoutes
from geo_service.service.coded_columns import coded_areas


def routed_table(
    routes: BulkRoutes, named: Callable[[AreaTable], AreaTable] | None = None
) -> pa.Table:
    """A row for each point: likeliest areas per level, verdict, probability.

    ``named`` gives a table of areas the names to tell; without it they are the region's.

    Where a row is not usable, the texts of its areas are empty, verdict and probability null.
    """
    columns: dict[str, pa.Array] = {}
    for level, (layer, found) in routes.sets.items():
        if named is not None:
            layer = replace(layer, table=named(layer.table))
        areas = coded_areas(layer, np.where(routes.usable, found.set_id, np.int32(-1)))
        columns[f"{level}_code"] = areas.code.to_arrow()
        columns[f"{level}_name"] = areas.name.to_arrow()
    verdicts = pa.array([str(one) for one in VERDICTS], pa.string())
    unknown = ~routes.usable
    codes = pa.array(routes.verdict.astype(np.int8), mask=unknown)
    columns["verdict"] = pa.DictionaryArray.from_arrays(codes, verdicts)
    columns["probability"] = pa.array(routes.probability, mask=unknown)
    return pa.table(columns)
