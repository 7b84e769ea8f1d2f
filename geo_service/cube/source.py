"""Choose where a view's rows come from: precomputed counts where possible, else single rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from geo_service.cube.cube import Snapshot
from geo_service.cube.engine import parquet
from geo_service.cube.filter_sql import all_of, period_terms, row_terms, within_terms
from geo_service.cube.filters import Filters
from geo_service.cube.rollups import ROLLUP_RES, lead_levels
from geo_service.cube.schema import UNDATED


def only_period(filters: Filters) -> bool:
    """Tell whether nothing but the period (and counting callers once) is asked for."""
    return not (
        filters.category
        or filters.areas
        or filters.channels
        or filters.statuses
        or filters.hours
        or filters.weekdays
    )


def month_files(snapshot: Snapshot, filters: Filters) -> list[Path]:
    """List the files of the months that the period touches, in order."""
    first = None if filters.first is None else filters.first.isoformat()[:7]
    last = None if filters.until is None else _day_before(filters.until).isoformat()[:7]
    return [
        snapshot.folder / path
        for month, path in sorted(snapshot.manifest.months.items())
        if (first is None or (month != UNDATED and month >= first))
        and (last is None or (month != UNDATED and month <= last))
    ]


def rows(snapshot: Snapshot, filters: Filters) -> str | None:
    """Give a FROM and WHERE clause for the rows that match; None where there are no files."""
    files = month_files(snapshot, filters)
    if not files:
        return None
    return f"{parquet(files)}{all_of(row_terms(filters, snapshot.books))}"


def cell_counts(snapshot: Snapshot, filters: Filters, res: int) -> str | None:
    """Give a FROM clause with columns cell (at ``res`` or finer) and n.

    Unfiltered but for the period, at a resolution that is rolled up: whole months come from the
    roll-up, and the days at both ends from the rows.
    """
    count = "n_once" if filters.once else "n"
    if only_period(filters):
        totals, cells = snapshot.rollup("totals"), snapshot.rollup("cells")
        if totals and not (filters.first or filters.until):
            where = all_of(within_terms(filters, "cell"))
            return f"(SELECT cell, {count} AS n FROM {parquet([totals])}{where})"
        if cells and res <= ROLLUP_RES and not filters.within:
            return _months_and_edges(snapshot, filters, cells, count)
    return _row_cells(snapshot, filters)


def _row_cells(snapshot: Snapshot, filters: Filters) -> str | None:
    source = rows(snapshot, filters)
    return None if source is None else f"(SELECT h3 AS cell, 1 AS n FROM {source})"


def area_counts(snapshot: Snapshot, filters: Filters, level: str | None) -> Path | None:
    """Give the roll-up by day and area, if it can answer; ``level`` is what is grouped by."""
    manifest = snapshot.manifest
    rolled = lead_levels(manifest.levels, manifest.lead_level)
    asked = {found for found, _ in filters.areas} | ({level} if level else set())
    plain = only_period(replace(filters, areas=())) and not filters.within
    return snapshot.rollup("areas") if plain and asked <= set(rolled) else None


def _months_and_edges(snapshot: Snapshot, filters: Filters, cells: Path, count: str) -> str | None:
    first, until = _whole_months(filters)
    if first is not None and until is not None and first >= until:
        return _row_cells(snapshot, filters)
    inner = all_of(period_terms(Filters(first=first, until=until), "month"))
    parts = [f"SELECT cell, {count} AS n FROM {parquet([cells])}{inner}"]
    for edge in _edges(filters, first, until):
        source = _row_cells(snapshot, edge)
        if source:
            parts.append(f"FROM {source}")
    return f"({' UNION ALL '.join(parts)})"


def _whole_months(filters: Filters) -> tuple[date | None, date | None]:
    """Give the first days of the first whole month and of the month after the last whole one."""
    first, until = filters.first, filters.until
    if first is not None and first.day != 1:
        first = _month_start(first, 1)
    if until is not None and until.day != 1:
        until = _month_start(until, 0)
    return first, until


def _edges(filters: Filters, first: date | None, until: date | None) -> list[Filters]:
    edges = []
    if filters.first != first:
        edges.append(Filters(first=filters.first, until=first, once=filters.once))
    if filters.until != until:
        edges.append(Filters(first=until, until=filters.until, once=filters.once))
    return edges


def _month_start(day: date, months_on: int) -> date:
    month = np.datetime64(day, "M") + months_on
    start: date = month.astype("datetime64[D]").item()
    return start


def _day_before(day: date) -> date:
    before: date = (np.datetime64(day, "D") - 1).item()
    return before
