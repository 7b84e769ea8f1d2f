"""Merge staged changes into the months they touch, and refresh the precomputed counts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from geo_service.base.atomic import create_file
from geo_service.cube.blocks import seal_month, seal_nothing
from geo_service.cube.codebook import Codebooks
from geo_service.cube.engine import copy, parquet
from geo_service.cube.integrity import Damage, older_blocks
from geo_service.cube.manifest import CubeManifest
from geo_service.cube.month import MonthInput, load_month, save_month
from geo_service.cube.rollups import RollupChange, lead_levels, write_rollups
from geo_service.cube.schema import UNDATED
from geo_service.cube.sealed import (
    blocks_again,
    published_keys,
    write_sealed,
)

#: a month's leftovers are published this long after its end, when late events have come in
SETTLE_DAYS = 7

NO_DAMAGE = Damage()
Staged = Mapping[str, Sequence[Path]]


@dataclass(frozen=True, slots=True)
class _Context:
    connection: duckdb.DuckDBPyConnection
    folder: Path
    last: CubeManifest
    number: int
    today: date
    damage: Damage

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that blocks tell, down to the lead level."""
        return lead_levels(self.last.levels, self.last.lead_level)

    def data(self, kind: str) -> str:
        """Name a data file of the new version, relative to the cube's folder."""
        return f"data/{kind}-{self.number}.parquet"


def merge(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    last: CubeManifest,
    books: Codebooks,
    staged: Staged,
    today: date,
    damage: Damage = NO_DAMAGE,
) -> CubeManifest:
    """Write the files of the version after ``last``; the manifest returned lacks seq and books.

    What is damaged is made again: a month's rows from what was staged of it, their flags from the
    keys that were sealed, roll-ups from the rows, and blocks from what each sealed key tells.
    """
    intact = {m: path for m, path in last.months.items() if m not in damage.months}
    sealed = {m: path for m, path in last.sealed.items() if m not in damage.sealed}
    last = replace(last, months=intact, sealed=sealed)
    context = _Context(connection, folder, last, last.number + 1, today, damage)
    _register(context, books, staged)
    touched = _touched(context, staged)
    months = dict(last.months)
    sealed = dict(last.sealed)
    blocks: list[str] = []
    for month in touched:
        source = MonthInput(
            old=_path(folder, last.months.get(month)),
            staged=staged.get(month, ()),
            tail=_path(folder, months.get(_previous(month))),
        )
        months.pop(month, None)
        if source.there_is_any and load_month(connection, source, last.lead_level):
            months[month] = _write_month(context, month, blocks, sealed)
    still_open = [month for month in months if month != UNDATED and not is_over(month, today)]
    rollups, lost = _rollups(context, touched, months, blocks, sealed)
    draft = replace(
        last,
        number=context.number,
        months={month: months[month] for month in sorted(months)},
        open_months=tuple(sorted(still_open)),
        rollups=rollups,
        sealed=dict(sorted(sealed.items())),
        lost_blocks=tuple(sorted({*last.lost_blocks, *lost})),
    )
    return replace(draft, **_extent(context, draft))


def is_over(month: str, today: date) -> bool:
    """Tell whether a month ended long enough ago for its leftovers to be published."""
    following = np.datetime64(month, "M") + 1
    first_after: date = following.astype("datetime64[D]").item()
    return today >= first_after + timedelta(days=SETTLE_DAYS)


def _register(context: _Context, books: Codebooks, staged: Staged) -> None:
    """Make the tables ``ranks``, ``changed`` and ``carried`` that the months are written with."""
    connection = context.connection
    ranks = books["c3"].ranks()
    table = pa.table({"c3": pa.array(np.arange(len(ranks), dtype=np.int32)), "rank": ranks})
    connection.register("ranks", table)
    files = [path for paths in staged.values() for path in paths]
    source = parquet(files) if files else "(SELECT 0::UBIGINT AS key, 0 AS seq WHERE false)"
    connection.execute(
        f"CREATE TEMP TABLE changed AS SELECT key, max(seq) AS seq FROM {source} GROUP BY key"
    )
    last = context.last
    old = [context.folder / path for path in (*last.months.values(), *last.older_rows)]
    standing = f"SELECT key, published, filename FROM {parquet(old, filename=True)}"
    none = "SELECT 0::UBIGINT AS key, false AS published, '' AS filename WHERE false"
    connection.execute(
        "CREATE TEMP TABLE replaced AS SELECT * FROM "
        f"({standing if old else none}) SEMI JOIN changed USING (key)"
    )
    parts = ["SELECT key, published FROM replaced", *_known_sealed(context, staged)]
    connection.execute(
        "CREATE TEMP TABLE carried AS SELECT key, bool_or(published) AS published "
        f"FROM ({' UNION ALL '.join(parts)}) GROUP BY key"
    )


def _known_sealed(context: _Context, staged: Staged) -> list[str]:
    """Give SQL for the flags that damaged rows held: from the keys that were sealed.

    Where a month's sealed keys are damaged too, nobody knows which of its complaints the public
    was shown: none of them is shown again.
    """
    damage = context.damage
    if not damage.months:
        return []
    files = [context.folder / path for path in context.last.sealed.values()]
    parts = [f"({published_keys(files)} SEMI JOIN changed USING (key))"] if files else []
    blind = [path for month in damage.months & damage.sealed for path in staged.get(month, ())]
    if blind:
        parts.append(f"SELECT key, true AS published FROM {parquet(blind)}")
    return parts


def _touched(context: _Context, staged: Staged) -> list[str]:
    """List the months to write again, in order, each followed by the month that looks back."""
    last = context.last
    found = context.connection.execute("SELECT DISTINCT filename FROM replaced").fetchall()
    names = {Path(str(row[0])).name for row in found}
    touched = set(staged) | context.damage.months | (context.damage.sealed & set(last.months))
    touched |= {month for month, path in last.months.items() if Path(path).name in names}
    touched |= {_next(month) for month in touched} & set(last.months)
    touched |= {month for month in last.open_months if is_over(month, context.today)}
    return sorted(touched)


def _write_month(context: _Context, month: str, blocks: list[str], sealed: dict[str, str]) -> str:
    connection, last = context.connection, context.last
    if month == UNDATED:
        seal_nothing(connection)
    else:
        over = is_over(month, context.today)
        seal_month(
            connection,
            month,
            context.levels,
            k=last.k,
            over=over,
            res=last.h3_res,
            salt=_salt(context),
        )
        blocks.append(f"blocks_{len(blocks)}")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {blocks[-1]} AS FROM new_blocks")
        out = context.data(f"sealed-{month}")
        old = _path(context.folder, last.sealed.get(month))
        flagged = bool(month in last.months or month in context.damage.months or last.older_rows)
        write_sealed(connection, old, context.levels, context.folder / out, flagged=flagged)
        sealed[month] = out
    path = context.data(f"rows-{month}")
    save_month(connection, context.folder / path)
    return path


def _salt(context: _Context) -> str:
    """Give the cube's own secret, made once."""
    path = context.folder / "salt"
    if not path.exists():
        create_file(path, secrets.token_hex(16))
    return path.read_text()


def _rollups(
    context: _Context,
    touched: Sequence[str],
    months: Mapping[str, str],
    blocks: Sequence[str],
    sealed: Mapping[str, str],
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The roll-ups of the new version, and the months whose blocks are lost."""
    last, folder, damage = context.last, context.folder, context.damage
    if not touched and not damage:
        return dict(last.rollups), ()
    names = {kind: context.data(kind) for kind in ("cells", "areas", "topics", "totals", "blocks")}
    outs = {kind: folder / path for kind, path in names.items()}
    if months:
        change = _change(context, touched, months)
        write_rollups(context.connection, change, context.levels, last.h3_res, outs)
    else:
        names = {"blocks": names["blocks"]}
    parts, lost = _standing_blocks(context, sealed)
    parts += [f"FROM {table}" for table in blocks]
    if not parts:
        return _without_blocks(names), lost
    query = f"FROM ({' UNION ALL BY NAME '.join(parts)}) ORDER BY month"
    copy(context.connection, query, outs["blocks"])
    return names, lost


def _change(context: _Context, touched: Sequence[str], months: Mapping[str, str]) -> RollupChange:
    """What the roll-ups take away and add; all of it where something they stood on is damaged."""
    last, folder, damage = context.last, context.folder, context.damage
    if damage.months or damage.rollups:
        files = [folder / path for path in months.values()]
        return RollupChange(before=(), after=files, months=tuple(months), standing={})
    return RollupChange(
        before=[folder / last.months[month] for month in touched if month in last.months],
        after=[folder / months[month] for month in touched if month in months],
        months=touched,
        standing={kind: folder / path for kind, path in last.rollups.items()},
    )


def _standing_blocks(
    context: _Context, sealed: Mapping[str, str]
) -> tuple[list[str], tuple[str, ...]]:
    """Give SQL for the blocks published before, which are never taken away."""
    last, folder = context.last, context.folder
    if "blocks" not in context.damage.rollups:
        standing = last.rollups.get("blocks")
        return ([f"FROM {parquet([folder / standing])}"] if standing else []), ()
    told = {month: folder / path for month, path in last.sealed.items()}
    untold = {m: folder / sealed[m] for m in context.damage.sealed if m in sealed}
    older = older_blocks(folder)
    return blocks_again(context.connection, told, untold, older, context.levels)


def _without_blocks(names: dict[str, str]) -> dict[str, str]:
    return {kind: path for kind, path in names.items() if kind != "blocks"}


def _extent(context: _Context, draft: CubeManifest) -> dict[str, Any]:
    files = [context.folder / path for path in draft.months.values()]
    if not files:
        return {"rows": 0, "synthetic_rows": 0, "first_day": None, "last_day": None}
    found = context.connection.execute(
        "SELECT count(*), count(*) FILTER (synthetic), min(day)::TEXT, max(day)::TEXT "
        f"FROM {parquet(files)}"
    ).fetchone()
    assert found is not None
    keys = ("rows", "synthetic_rows", "first_day", "last_day")
    return dict(zip(keys, found, strict=True))


def _path(folder: Path, relative: str | None) -> Path | None:
    return None if relative is None else folder / relative


def _next(month: str) -> str:
    return UNDATED if month == UNDATED else str(np.datetime64(month, "M") + 1)


def _previous(month: str) -> str:
    return UNDATED if month == UNDATED else str(np.datetime64(month, "M") - 1)
