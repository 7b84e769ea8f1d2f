"""Count complaints by body and outcome: the input of an assessment."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from geo_service.base.dates import EPOCH
from geo_service.cube import source
from geo_service.cube.cube import Columns, Snapshot
from geo_service.cube.engine import name
from geo_service.cube.filters import Filters
from geo_service.cube.schema import IN_TIME, LATE, WAITING

#: the columns of ``by_body`` that say what a complaint is like, with their SQL
_KIND = {
    "responded": "responded",
    "resolved": "resolved",
    "satisfied": "satisfied",
    "excluded": "excluded",
    "repeat": "repeat",
    "returned": "returned",
}


def by_body(snapshot: Snapshot, filters: Filters, level: str, now: datetime) -> Columns:
    """Count complaints by body, area of ``level``, and kind.

    Columns: body and area (ids in the cube's books; area 0 or less is none), responded, resolved,
    satisfied (-1, 0, 1), excluded, repeat, returned, overdue, in_time (0, 1), n. A deadline that
    waits for its answer is overdue if it fell due before ``now``.

    Raises:
        NotFoundError: the cube has no such level.
    """
    columns = {**_KIND, **deadline_columns(now)}
    return _counted(snapshot, filters, level, "body", columns)


def by_called_in(snapshot: Snapshot, filters: Filters, level: str, now: datetime) -> Columns:
    """The same for the departments called in, with ``body`` an id of the book ``called_in``."""
    columns = {**_KIND, **deadline_columns(now)}
    return _counted(snapshot, filters, level, "called_in", columns, "called_in <> 0")


def by_exclusion(snapshot: Snapshot, filters: Filters, level: str) -> Columns:
    """Count excluded complaints by body, area and reason (an id of the book ``exclusion``)."""
    return _counted(snapshot, filters, level, "body", {"reason": "exclusion"}, "excluded")


def deadline_columns(now: datetime) -> dict[str, str]:
    """Give the SQL of ``overdue`` and ``in_time``, at a moment."""
    moment_us = (now - EPOCH) // timedelta(microseconds=1)
    waited = f"(deadline = {WAITING} AND epoch_us(due) < {moment_us})"
    return {
        "overdue": f"(deadline = {LATE} OR {waited})",
        "in_time": f"(deadline = {IN_TIME})",
    }


def _counted(
    snapshot: Snapshot,
    filters: Filters,
    level: str,
    body: str,
    columns: dict[str, str],
    only: str = "",
) -> Columns:
    area = snapshot.area_column(level)
    matching = source.rows(snapshot, filters)
    nobody = body == "called_in" and len(snapshot.books[body].texts) == 1
    if matching is None or nobody:
        return {key: np.zeros(0, np.int64) for key in ("body", "area", *columns, "n")}
    if only:
        matching += f" {'AND' if ' WHERE ' in matching else 'WHERE'} {only}"
    kinds = ", ".join(f"{sql}::INTEGER AS {key}" for key, sql in columns.items())
    found = snapshot.query(
        f"SELECT {body} AS body, {name(area)} AS area, {kinds}, count(*) AS n "
        f"FROM {matching} GROUP BY ALL"
    )
    return {key: np.ma.getdata(values).astype(np.int64) for key, values in found.items()}
