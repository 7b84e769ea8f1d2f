"""Precomputed counts for views that filter by nothing but the period.

``cells``  month × cell at resolution 9 (or the finest, if coarser): n, n_once
``totals`` cell at the finest resolution: n, n_once
``areas``  day × areas down to the lead level: n, n_once, and the outcome counts
``topics`` month × category × lead area: n, n_once, and the outcome counts
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from geo_service.cube.engine import copy, name, parent, parquet
from geo_service.cube.schema import UNDATED, area_column

ROLLUP_RES = 9
OUTCOMES = ("responded", "resolved", "satisfied")
COUNTS = "count(*) AS n, count(*) FILTER (NOT repeat) AS n_once"


@dataclass(frozen=True, slots=True)
class RollupChange:
    """What changed: the files that months had and have, and the roll-ups that stood."""

    before: Sequence[Path]
    after: Sequence[Path]
    months: Sequence[str]
    standing: dict[str, Path]


def outcome_counts() -> str:
    """Give SQL that counts outcomes: excluded rows, and per outcome those known and those true."""
    known = "FILTER (WHERE {0} >= 0 AND NOT excluded) AS {0}_known"
    true = "FILTER (WHERE {0} = 1 AND NOT excluded) AS {0}_true"
    parts = ["count(*) FILTER (WHERE excluded) AS n_excluded"]
    for outcome in OUTCOMES:
        parts += [f"count(*) {known.format(outcome)}", f"count(*) {true.format(outcome)}"]
    return ", ".join(parts)


def lead_levels(levels: Sequence[str], lead_level: str) -> tuple[str, ...]:
    """Give the levels from the coarsest down to the lead level."""
    return tuple(levels[: list(levels).index(lead_level) + 1])


def write_rollups(
    connection: duckdb.DuckDBPyConnection,
    change: RollupChange,
    levels: Sequence[str],
    h3_res: int,
    outs: dict[str, Path],
) -> None:
    """Write the roll-ups of the new version; ``levels`` end at the lead level."""
    _write_cells(connection, change, min(ROLLUP_RES, h3_res), outs["cells"])
    _write_areas(connection, change, levels, outs["areas"])
    _write_topics(connection, change, levels[-1], outs["topics"])
    _write_totals(connection, change, outs["totals"])


def _write_cells(
    connection: duckdb.DuckDBPyConnection, change: RollupChange, res: int, out: Path
) -> None:
    fresh = f"SELECT date_trunc('month', day)::DATE AS month, {parent('h3', res)} AS cell, {COUNTS}"
    parts = _kept(change, "cells", "month")
    if change.after:
        parts.append(f"{fresh} FROM {parquet(change.after)} GROUP BY ALL")
    copy(connection, f"SELECT * FROM ({_union(parts)}) ORDER BY month, cell", out)


def _write_areas(
    connection: duckdb.DuckDBPyConnection, change: RollupChange, levels: Sequence[str], out: Path
) -> None:
    areas = ", ".join(name(area_column(level)) for level in levels)
    parts = _kept(change, "areas", "date_trunc('month', day)")
    if change.after:
        parts.append(
            f"SELECT day, {areas}, {COUNTS}, {outcome_counts()} "
            f"FROM {parquet(change.after)} GROUP BY ALL"
        )
    copy(connection, f"SELECT * FROM ({_union(parts)}) ORDER BY day, {areas}", out)


def _write_topics(
    connection: duckdb.DuckDBPyConnection, change: RollupChange, lead_level: str, out: Path
) -> None:
    area = name(area_column(lead_level))
    parts = _kept(change, "topics", "month")
    if change.after:
        parts.append(
            f"SELECT date_trunc('month', day)::DATE AS month, c1, c2, c3, {area}, {COUNTS}, "
            f"{outcome_counts()} FROM {parquet(change.after)} GROUP BY ALL"
        )
    copy(connection, f"SELECT * FROM ({_union(parts)}) ORDER BY month, c3, {area}", out)


def _write_totals(connection: duckdb.DuckDBPyConnection, change: RollupChange, out: Path) -> None:
    """Take the rows that went from the standing totals, and add those that came."""
    parts = []
    if "totals" in change.standing:
        parts.append(f"SELECT * FROM {parquet([change.standing['totals']])}")
        if change.before:
            parts.append(
                "SELECT h3 AS cell, -count(*) AS n, -count(*) FILTER (NOT repeat) AS n_once "
                f"FROM {parquet(change.before)} GROUP BY h3"
            )
    if change.after:
        parts.append(f"SELECT h3 AS cell, {COUNTS} FROM {parquet(change.after)} GROUP BY h3")
    copy(
        connection,
        "SELECT cell, sum(n)::BIGINT AS n, sum(n_once)::BIGINT AS n_once "
        f"FROM ({_union(parts)}) GROUP BY cell HAVING sum(n) > 0 ORDER BY cell",
        out,
    )


def _kept(change: RollupChange, rollup: str, month: str) -> list[str]:
    """Give SQL for the part of a standing roll-up whose months did not change."""
    if rollup not in change.standing:
        return []
    gone = ", ".join(f"DATE '{first_day(key)}'" for key in change.months)
    return [
        f"SELECT * FROM {parquet([change.standing[rollup]])} "
        f"WHERE coalesce({month}, DATE '{first_day(UNDATED)}') NOT IN ({gone})"
    ]


def first_day(month: str) -> str:
    """Give the first day of a month; the undated stand in the year 1."""
    return "0001-01-01" if month == UNDATED else f"{month}-01"


def _union(parts: Sequence[str]) -> str:
    return " UNION ALL BY NAME ".join(parts)
