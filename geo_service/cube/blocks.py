"""Public counts: complaints sealed permanently into blocks of at least k contributors.

Everything the public is shown is a sum of whole blocks. A complaint joins at most one block and
never leaves it, and blocks are only ever added; so whatever two answers are subtracted, filters,
areas, cells, resolutions or dates of asking, the difference is again a sum of whole blocks: zero
or at least k. ``docs/cube.md`` states the attack model and the argument.

A block is (month, areas down to the lead level, cell, category), coarsened where there are too
few: the category first gives way, then, once the month is over, the cell, then the areas.
A group whose small parts are all as large as small parts can be (``parts * (k - 1)``) would give
them away by its sum, and is kept back.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from geo_service.cube.engine import name, parent, quoted
from geo_service.cube.schema import DEFAULT_LOCATION, area_column

#: finest cell in the public's table
PUBLIC_RES = 8
#: value of an area or category that a block does not tell
UNTOLD = -2
#: what a block's cell is when it does not tell: no real or pseudo-cell has this value
UNTOLD_CELL = 2
#: a column that is the same in every row, so that "no areas told" groups too
EVERYTHING = "everything"


def seal_month(
    connection: duckdb.DuckDBPyConnection,
    month: str,
    levels: Sequence[str],
    *,
    k: int,
    over: bool,
    res: int,
    salt: str,
) -> None:
    """Seal what can be sealed of ``month_rows`` that is not published yet.

    ``levels`` run from the coarsest to the lead level. Fills the temporary tables
    ``now_published`` (key) and ``new_blocks`` (month, areas, cell, c1, n).
    ``salt`` is a secret of the cube's own.
    """
    areas = [name(area_column(level)) for level in levels]
    _pending(connection, areas, min(res, PUBLIC_RES))
    seal_pending(connection, areas, k=k, over=over, salt=salt)
    connection.execute("CREATE OR REPLACE TEMP TABLE now_published AS SELECT key FROM sealed")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE new_blocks AS "
        f"SELECT DATE '{month}-01' AS month, {', '.join(areas)}, cell, c1, count(*) AS n "
        "FROM sealed GROUP BY ALL"
    )


def seal_pending(
    connection: duckdb.DuckDBPyConnection, areas: Sequence[str], *, k: int, over: bool, salt: str
) -> None:
    """Seal the temporary table ``pending`` (key, everything, areas, cell, c1, who).

    Makes the temporary table ``sealed`` (key, areas, cell, c1): rows of one block are alike.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sealed AS {_by_cell(areas, k, salt)}")
    if over:
        for told in range(len(areas), -1, -1):
            connection.execute(f"INSERT INTO sealed BY NAME {_left_over(areas, told, k)}")


def seal_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the same tables for a month of which nothing may be published."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE now_published AS SELECT key FROM month_rows WHERE false"
    )
    connection.execute("DROP TABLE IF EXISTS new_blocks")


def _pending(connection: duckdb.DuckDBPyConnection, areas: Sequence[str], res: int) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE pending AS "
        f"SELECT key, 0 AS {EVERYTHING}, {', '.join(areas)}, "
        f"{parent('h3', res)} AS cell, c1::INT AS c1, "
        "CASE WHEN reporter = 0 THEN key ELSE reporter END AS who "
        f"FROM month_rows WHERE NOT published AND h3 <> {DEFAULT_LOCATION}"
    )


def _by_cell(areas: Sequence[str], k: int, salt: str) -> str:
    """Give SQL that seals groups of one cell, each told by category where that is safe.

    Small categories are sealed together, untold; where they are too few, the smallest of the
    others joins them. Which of equals joins is drawn by the salt: a fixed rule would tell.
    """
    group = ", ".join([*areas, "cell"])
    safe = _safe("small_w", "n_small", k)
    tie = " || ':' || ".join([quoted(salt), *(f"{one}::TEXT" for one in [*areas, "cell", "c1"])])
    return f"""
    WITH parts AS (
        SELECT {group}, c1, count(DISTINCT who) AS w FROM pending GROUP BY ALL
    ), groups AS (
        SELECT {group}, count(DISTINCT who) AS w FROM pending GROUP BY ALL
    ), ranked AS (
        SELECT *, w >= {k} AS big,
               row_number() OVER (
                   PARTITION BY {group}, w >= {k} ORDER BY w, md5({tie}), c1
               ) AS place
        FROM parts
    ), rests AS (
        SELECT {group}, count(DISTINCT who) AS rest_w FROM pending
        JOIN ranked USING ({group}, c1) WHERE NOT big GROUP BY ALL
    ), plans AS (
        SELECT {group}, count(*) FILTER (big) AS n_big, count(*) FILTER (NOT big) AS n_small,
               coalesce(sum(ranked.w) FILTER (NOT big), 0) AS small_w
        FROM ranked GROUP BY ALL
    ), decided AS (
        SELECT plans.*, groups.w >= {k} AND (n_big > 0 OR {safe}) AS seal,
               n_small > 0 AND (coalesce(rest_w, 0) < {k} OR NOT {safe}) AS absorb
        FROM plans JOIN groups USING ({group}) LEFT JOIN rests USING ({group})
    )
    SELECT key, {", ".join(f"pending.{area}" for area in areas)}, pending.cell,
           CASE WHEN big AND NOT (absorb AND place = 1) THEN pending.c1 ELSE {UNTOLD} END AS c1
    FROM pending JOIN ranked USING ({group}, c1) JOIN decided USING ({group}) WHERE seal
    """


def _left_over(areas: Sequence[str], told: int, k: int) -> str:
    """Give SQL that seals what is left, told by the first ``told`` areas only.

    What a finer step kept back because its sum would have given it away stays out for good.
    """
    kept = [EVERYTHING, *areas[:told]]
    group = ", ".join(kept)
    part = ", ".join([*kept, "cell" if told == len(areas) else areas[told]])
    untold = "".join(f", {UNTOLD} AS {area}" for area in areas[told:])
    return f"""
    WITH left_over AS (SELECT * FROM pending ANTI JOIN sealed USING (key)),
    parts AS (
        SELECT {part}, count(DISTINCT who) AS w FROM left_over GROUP BY ALL HAVING w < {k}
    ), rest AS (
        SELECT left_over.* FROM left_over SEMI JOIN parts USING ({part})
    ), sums AS (
        SELECT {group}, sum(w) AS small_w, count(*) AS n_small FROM parts GROUP BY ALL
    ), groups AS (
        SELECT {group}, count(DISTINCT who) AS w FROM rest GROUP BY ALL HAVING w >= {k}
    )
    SELECT key{"".join(f", {area}" for area in kept[1:])}{untold},
           {UNTOLD_CELL}::UBIGINT AS cell, {UNTOLD} AS c1
    FROM rest JOIN groups USING ({group}) JOIN sums USING ({group})
    WHERE {_safe("small_w", "n_small", k)}
    """


def _safe(total: str, parts: str, k: int) -> str:
    """Give SQL that is true when a sum of small parts does not give each of them away."""
    return f"({total} <> {parts} * {k - 1})"
