"""Counts by category, month and lead area, from which topics are chosen."""

from __future__ import annotations

from datetime import date

import numpy as np

from geo_service.cube.cube import Columns, Snapshot
from geo_service.cube.engine import name, parquet
from geo_service.cube.schema import DEFAULT_AREA, area_column

_COUNTS = "sum(n)::BIGINT AS n, sum(n - n_once)::BIGINT AS repeat"


def by_month(snapshot: Snapshot, depth: int, first: date, until: date) -> Columns:
    """Count complaints per category (id of the book ``c<depth>``) and month.

    Columns: category, month (months since 1970), n, repeat. A geocoder's default positions count:
    where they lie is not asked.
    """
    return _query(snapshot, f"c{depth} AS category, {_MONTH} AS month, {_COUNTS}", first, until)


def by_area(snapshot: Snapshot, depth: int, first: date, until: date) -> Columns:
    """Count complaints per category and lead area.

    Columns: category, area (an id; 0 or less is none), n, repeat, known and yes (whether it was
    resolved, of those not excluded).
    """
    area = name(area_column(snapshot.manifest.lead_level))
    columns = (
        f"c{depth} AS category, greatest({area}, {DEFAULT_AREA}) AS area, {_COUNTS}, "
        "sum(resolved_known)::BIGINT AS known, sum(resolved_true)::BIGINT AS yes"
    )
    return _query(snapshot, columns, first, until)


#: months since January 1970
_MONTH = "(extract('year' FROM month) * 12 + extract('month' FROM month) - 23641)::BIGINT"


def _query(snapshot: Snapshot, columns: str, first: date, until: date) -> Columns:
    rollup = snapshot.rollup("topics")
    if rollup is None:
        keys = [part.split()[-1] for part in columns.split(", ")]
        return {key: np.zeros(0, np.int64) for key in keys}
    found = snapshot.query(
        f"SELECT {columns} FROM {parquet([rollup])} WHERE month >= DATE '{first.isoformat()}' "
        f"AND month < DATE '{until.isoformat()}' GROUP BY ALL"
    )
    return {key: np.ma.getdata(values).astype(np.int64) for key, values in found.items()}
