"""Counts per place and day, week or month, for callers who may see every complaint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.errors import InputError
from geo_service.cube import source
from geo_service.cube.cube import Snapshot
from geo_service.cube.engine import name, parent
from geo_service.cube.filters import Filters
from geo_service.cube.schema import DEFAULT_LOCATION, area_column
from geo_service.cube.views import check_res, plain

BUCKETS = ("day", "week", "month")
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StepCounts:
    """Counts ``n`` (m,) by place ``key`` (m,) and by the first day of the step ``start`` (m,).

    Keys are H3 cells, or numbers of the cube's book of areas; days count from 1970-01-01.
    """

    key: npt.NDArray[np.uint64]
    start: Longs
    n: Longs


def area_steps(snapshot: Snapshot, filters: Filters, level: str, bucket: str) -> StepCounts:
    """Count complaints by area of ``level`` and step; those on default coordinates left out.

    Raises:
        InputError: the bucket is none of day, week and month.
    """
    area = name(area_column(level))
    return _steps(snapshot, filters, area, f"{area} > 0", bucket)


def cell_steps(snapshot: Snapshot, filters: Filters, res: int, bucket: str) -> StepCounts:
    """Count complaints by H3 cell at ``res`` and step; only those with a position of their own.

    Raises:
        InputError: the resolution or the bucket cannot be shown.
    """
    check_res(snapshot, res)
    return _steps(snapshot, filters, parent("h3", res), f"h3 > {DEFAULT_LOCATION}", bucket)


def topic_steps(snapshot: Snapshot, filters: Filters, level: str, depth: int) -> StepCounts:
    """Count complaints per day by area and category; the key is area × 2**32 + category.

    Raises:
        InputError: the depth is not 1 to 3.
    """
    if depth not in (1, 2, 3):
        raise InputError(f"categories have no level {depth}", hint="use 1, 2 or 3")
    area = name(area_column(level))
    key = f"({area}::UBIGINT * {1 << 32}::UBIGINT + c{depth}::UBIGINT)"
    return _steps(snapshot, filters, key, f"{area} > 0", "day")


def _steps(snapshot: Snapshot, filters: Filters, key: str, placed: str, bucket: str) -> StepCounts:
    if bucket not in BUCKETS:
        raise InputError(f"step={bucket!r} is not known", hint="use " + ", ".join(BUCKETS))
    rows = source.rows(snapshot, filters)
    if rows is None:
        nothing = np.zeros(0, np.int64)
        return StepCounts(nothing.astype(np.uint64), nothing, nothing)
    also = "AND" if " WHERE " in rows else "WHERE"
    found = snapshot.query(
        f"SELECT {key}::UBIGINT AS key, "
        f"epoch(date_trunc('{bucket}', day)::DATE)::BIGINT // 86400 AS start, "
        f"count(*)::BIGINT AS n FROM {rows} {also} day IS NOT NULL AND {placed} "
        "GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return StepCounts(
        plain(found["key"]).astype(np.uint64), plain(found["start"]), plain(found["n"])
    )
