"""Build one month's rows from the old rows and the changes, and mark repeat callers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from geo_service.cube.engine import copy, name, parquet
from geo_service.cube.schema import area_column

#: a complaint is a repeat when the same reporter complained of the same category in the same
#: lead area at most this many days before, or when intake found it to be a duplicate
REPEAT_WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class MonthInput:
    """Where a month's rows come from. ``tail`` is the finished file of the month before."""

    old: Path | None
    staged: Sequence[Path]
    tail: Path | None

    @property
    def there_is_any(self) -> bool:
        """Whether the month can have rows at all."""
        return self.old is not None or bool(self.staged)


def load_month(connection: duckdb.DuckDBPyConnection, source: MonthInput, lead_level: str) -> int:
    """Make the temporary table ``month_rows`` of a month's rows; return how many there are.

    The connection holds the tables ``changed`` (key, seq: the newest of each complaint staged)
    and ``carried`` (key, published: what the replaced rows were).
    """
    merged = f"({_merged(source)})"
    single = f"SELECT *, duplicate AS repeat FROM {merged} WHERE reporter = 0 OR received IS NULL"
    again = _flagged(merged, source.tail, name(area_column(lead_level)))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE month_rows AS {single} UNION ALL BY NAME {again}"
    )
    counted = connection.execute("SELECT count(*) FROM month_rows").fetchone()
    return int(counted[0]) if counted else 0


def save_month(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Write ``month_rows``, sorted by category and time.

    The connection holds ``ranks`` (c3, rank) and ``now_published`` (key).
    """
    copy(
        connection,
        "SELECT month_rows.* REPLACE (published OR now_published.key IS NOT NULL AS published) "
        "FROM month_rows JOIN ranks USING (c3) LEFT JOIN now_published USING (key) "
        "ORDER BY ranks.rank, received, month_rows.key",
        out,
    )


def _merged(source: MonthInput) -> str:
    parts = []
    if source.old is not None:
        parts.append(
            f"SELECT * EXCLUDE (repeat) FROM {parquet([source.old])} ANTI JOIN changed USING (key)"
        )
    if source.staged:
        parts.append(
            # of an erased complaint nobody knows whose it was: it joins no block any more
            "SELECT staged.* EXCLUDE (erased), "
            "coalesce(carried.published, false) OR staged.erased AS published "
            f"FROM (SELECT DISTINCT ON (key) * FROM {parquet(source.staged)} "
            "SEMI JOIN changed USING (key, seq)) AS staged LEFT JOIN carried USING (key)"
        )
    return " UNION ALL BY NAME ".join(parts)


def _flagged(merged: str, tail: Path | None, area: str) -> str:
    """Give SQL for the rows with a known reporter, each told whether it is a repeat."""
    window = f"(PARTITION BY reporter, c3, {area} ORDER BY received, key)"
    rows = f"SELECT *, true AS mine FROM {merged} WHERE reporter <> 0 AND received IS NOT NULL"
    if tail is not None:
        rows += (
            f" UNION ALL BY NAME SELECT * EXCLUDE (repeat), false AS mine FROM {parquet([tail])} "
            "WHERE reporter <> 0 AND received IS NOT NULL"
        )
    return (
        "SELECT * EXCLUDE (mine) FROM (SELECT *, duplicate OR coalesce(received - lag(received) "
        f"OVER {window} <= INTERVAL {REPEAT_WINDOW_DAYS} DAY, false) AS repeat FROM ({rows})) "
        "WHERE mine"
    )
