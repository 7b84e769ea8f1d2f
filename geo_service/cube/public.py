"""Counts for the public: sums of sealed blocks only, never of single complaints.

Every function reads the blocks' file and nothing else, so nothing it gives can depend on a
complaint that is not sealed into one (see ``blocks``). What a block does not tell in enough
detail to be placed is counted as ``suppressed``.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from geo_service.base.errors import ForbiddenError, NotFoundError
from geo_service.cube.answers import AreaView, CategoryView, CellView, Series
from geo_service.cube.blocks import PUBLIC_RES, UNTOLD, UNTOLD_CELL
from geo_service.cube.cube import Columns, Snapshot
from geo_service.cube.engine import name, parent, parquet
from geo_service.cube.filter_sql import all_of, area_term, one_of, within_terms
from geo_service.cube.filters import Filters
from geo_service.cube.rollups import lead_levels
from geo_service.cube.schema import NO_POSITION, area_column
from geo_service.cube.views import area_view, category_view, check_res, plain

NEEDS = "this needs the planner's role"


def check_filters(filters: Filters, *, first_level: bool) -> None:
    """Refuse what blocks cannot answer; ``first_level`` says that the category is of the first.

    Raises:
        ForbiddenError: a filter is finer than what the public may see.
    """
    refused = {
        "channel": filters.channels,
        "status": filters.statuses,
        "hours": filters.hours,
        "weekdays": filters.weekdays,
        "repeat=once": filters.once,
        "a category below the first level": "/" in filters.category and not first_level,
    }
    asked = [what for what, there in refused.items() if there]
    if asked:
        raise ForbiddenError(f"filtering by {', '.join(asked)} is not public", hint=NEEDS)


def shown_period(filters: Filters) -> tuple[date | None, date | None]:
    """Give the period that is answered for: the whole months inside the one asked for."""
    first, until = filters.first, filters.until
    if first is not None and first.day != 1:
        first = (np.datetime64(first, "M") + 1).astype("datetime64[D]").item()
    if until is not None:
        until = np.datetime64(until, "M").astype("datetime64[D]").item()
    return first, until


def cells(snapshot: Snapshot, filters: Filters, res: int) -> CellView:
    """Count sealed complaints per H3 cell, at ``res`` or the finest that is public.

    Raises:
        ForbiddenError: a filter is not public.
        InputError: the resolution cannot be shown.
    """
    check_res(snapshot, res)
    res = min(res, PUBLIC_RES)
    found = _sums(snapshot, filters, parent("cell", res), f"cell > {UNTOLD_CELL}")
    keys, counts = plain(found["told"]).astype(np.uint64), plain(found["n"])
    shown = plain(found["shown"]).astype(bool)
    return CellView(res, keys[shown], counts[shown], suppressed=int(counts[~shown].sum()))


def areas(snapshot: Snapshot, filters: Filters, level: str) -> AreaView:
    """Count sealed complaints per area.

    Raises:
        ForbiddenError: the level or a filter is not public.
        NotFoundError: there is no such level.
    """
    manifest = snapshot.manifest
    if level not in manifest.levels:
        raise NotFoundError(
            f"there is no level {level!r}", hint="use " + ", ".join(manifest.levels)
        )
    if level not in lead_levels(manifest.levels, manifest.lead_level):
        raise ForbiddenError(f"counts per {level} are not public", hint=NEEDS)
    column = name(area_column(level))
    found = _sums(snapshot, filters, column, f"{column} <> {UNTOLD}")
    shown = plain(found["shown"]).astype(bool)
    sums = {"area": plain(found["told"])[shown], "n": plain(found["n"])[shown]}
    view = area_view(level, snapshot.books[area_column(level)], sums)
    hidden = int(plain(found["n"])[~shown].sum())
    return AreaView(
        level,
        view.codes,
        view.counts,
        total=view.total,
        outside=view.outside,
        nowhere=view.nowhere,
        suppressed=hidden,
    )


def series(snapshot: Snapshot, filters: Filters) -> Series:
    """Count sealed complaints per month."""
    found = _sums(snapshot, filters, "epoch(month)::BIGINT // 86400", "true")
    shown = plain(found["shown"]).astype(bool)
    days = plain(found["told"])[shown].astype("datetime64[D]").tolist()
    hidden = int(plain(found["n"])[~shown].sum())
    return Series("month", tuple(days), plain(found["n"])[shown], suppressed=hidden)


def categories(snapshot: Snapshot, filters: Filters) -> CategoryView:
    """Count sealed complaints per category of the first level."""
    found = _sums(snapshot, filters, "c1", f"c1 <> {UNTOLD}")
    shown = plain(found["shown"]).astype(bool)
    counts = plain(found["n"])
    view = category_view(snapshot.books["c1"], plain(found["told"])[shown], counts[shown])
    return CategoryView(view.paths, view.counts, suppressed=int(counts[~shown].sum()))


def _sums(snapshot: Snapshot, filters: Filters, told: str, shown: str) -> Columns:
    """Sum blocks by ``told``, apart for those that can be ``shown`` and those that cannot.

    A block that leaves untold what a filter asks for may match or not: it is never shown.
    """
    category = snapshot.books["c1"].written(filters.category) if filters.category else []
    check_filters(filters, first_level=bool(category))
    blocks = snapshot.rollup("blocks")
    if blocks is None:
        return {key: np.zeros(0, np.int64) for key in ("told", "n", "shown")}
    first, until = shown_period(filters)
    terms = []
    if first is not None:
        terms.append(f"month >= DATE '{first.isoformat()}'")
    if until is not None:
        terms.append(f"month < DATE '{until.isoformat()}'")
    sure = [shown]
    if filters.category:
        sure.append(one_of("c1", category))
        terms.append(f"({sure[-1]} OR c1 = {UNTOLD})")
    if filters.areas:
        sure.append(_area_term(snapshot, filters))
        terms.append(f"({sure[-1]} OR {_untold(filters)})")
    if filters.within:
        sure += [f"cell > {NO_POSITION}", *within_terms(filters, "cell")]
        terms.append(f"({within_terms(filters, 'cell')[0]} OR cell = {UNTOLD_CELL})")
    return snapshot.query(
        f"SELECT {told} AS told, {' AND '.join(sure)} AS shown, sum(n)::BIGINT AS n "
        f"FROM {parquet([blocks])}{all_of(terms)} GROUP BY 1, 2 ORDER BY 1"
    )


def _area_term(snapshot: Snapshot, filters: Filters) -> str:
    manifest = snapshot.manifest
    public = lead_levels(manifest.levels, manifest.lead_level)
    hidden = {level for level, _ in filters.areas} & set(manifest.levels) - set(public)
    if hidden:
        raise ForbiddenError(f"filtering by {', '.join(sorted(hidden))} is not public", hint=NEEDS)
    return area_term(filters.areas, snapshot.books)


def _untold(filters: Filters) -> str:
    columns = sorted({name(area_column(level)) for level, _ in filters.areas})
    return f"({' OR '.join(f'{column} = {UNTOLD}' for column in columns)})"
