"""Counts for maps, tables and charts, for callers who may see every complaint.

``public`` gives the same values to everyone else.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from geo_service.base.errors import InputError
from geo_service.cube import source
from geo_service.cube.answers import AreaView, CategoryView, CellView, Counts, Series
from geo_service.cube.codebook import Codebook
from geo_service.cube.cube import Columns, Snapshot
from geo_service.cube.engine import name, parent, parquet
from geo_service.cube.filter_sql import all_of, area_term, period_terms
from geo_service.cube.filters import Filters
from geo_service.cube.rollups import OUTCOMES, outcome_counts
from geo_service.cube.schema import (
    DEFAULT_AREA,
    DEFAULT_LOCATION,
    NO_POSITION,
    NOWHERE_AREA,
    area_column,
)

#: a view coarser than this shows nothing of a city (a cell of resolution 4 has 1,770 km²)
COARSEST_RES = 4


def check_res(snapshot: Snapshot, res: int) -> None:
    """Refuse a resolution the cube cannot show.

    Raises:
        InputError: it is finer than what is stored, or too coarse to show a city.
    """
    finest = snapshot.manifest.h3_res
    if not COARSEST_RES <= res <= finest:
        raise InputError(
            f"resolution {res} cannot be shown", hint=f"use {COARSEST_RES} to {finest}"
        )


def cells(snapshot: Snapshot, filters: Filters, res: int) -> CellView:
    """Count complaints per H3 cell at ``res``.

    Raises:
        InputError: the resolution cannot be shown.
    """
    check_res(snapshot, res)
    counted = source.cell_counts(snapshot, filters, res)
    if counted is None:
        return CellView(res, np.zeros(0, np.uint64), np.zeros(0, np.int64))
    found = snapshot.query(
        f"SELECT {parent('cell', res)} AS cell, sum(n)::BIGINT AS n FROM {counted} GROUP BY 1"
    )
    keys, counts = plain(found["cell"]).astype(np.uint64), plain(found["n"])
    order = np.argsort(keys)
    keys, counts = keys[order], counts[order]
    real = keys > DEFAULT_LOCATION
    return CellView(
        res,
        keys[real],
        counts[real],
        default_location=int(counts[keys == DEFAULT_LOCATION].sum()),
        no_position=int(counts[keys == NO_POSITION].sum()),
    )


def areas(snapshot: Snapshot, filters: Filters, level: str, *, outcomes: bool = False) -> AreaView:
    """Count complaints per area of ``level``; with ``outcomes`` also what became of them.

    Raises:
        NotFoundError: the cube has no such level.
    """
    column = snapshot.area_column(level)
    found = _area_sums(snapshot, filters, level, outcomes=outcomes)
    return area_view(level, snapshot.books[column], found)


def area_view(level: str, book: Codebook, found: Columns) -> AreaView:
    """Turn sums per area id (columns area, n, …) into sums per code."""
    ids = plain(found["area"])
    sums = {key: plain(values) for key, values in found.items() if key != "area"}
    parts = [
        (code, row)
        for row, number in enumerate(ids.tolist())
        if number > 0
        for code in book.texts[number].split("|")
    ]
    codes = tuple(sorted({code for code, _ in parts}))
    place = {code: number for number, code in enumerate(codes)}
    to = np.array([place[code] for code, _ in parts], np.intp)
    rows = np.array([row for _, row in parts], np.intp)
    by_code = {}
    for key, values in sums.items():
        by_code[key] = np.zeros(len(codes), np.int64)
        np.add.at(by_code[key], to, values[rows])
    n = sums["n"]
    return AreaView(
        level,
        codes,
        by_code.pop("n"),
        by_code,
        total=int(n[ids != DEFAULT_AREA].sum()),
        default_location=int(n[ids == DEFAULT_AREA].sum()),
        outside=int(n[ids == 0].sum()),
        nowhere=int(n[ids == NOWHERE_AREA].sum()),
    )


def series(snapshot: Snapshot, filters: Filters, bucket: str) -> Series:
    """Count complaints per ``day``, ``week`` or ``month``; empty ones are left out.

    Raises:
        InputError: the bucket is none of these.
    """
    if bucket not in ("day", "week", "month"):
        raise InputError(f"bucket={bucket!r} is not known", hint="use day, week or month")
    rollup = source.area_counts(snapshot, filters, None)
    start = f"date_trunc('{bucket}', day)::DATE"
    if rollup is not None:
        counted, n = _rolled(snapshot, filters, rollup), _rolled_count(filters)
    else:
        matching = source.rows(snapshot, filters)
        if matching is None:
            return Series(bucket, (), np.zeros(0, np.int64))
        counted, n = matching, "count(*)"
    lead = name(area_column(snapshot.manifest.lead_level))
    # the calendar is asked once a day, not once a row
    days = (
        f"SELECT day, {n} AS n FROM (FROM {counted}) "
        f"WHERE day IS NOT NULL AND {lead} <> {DEFAULT_AREA} GROUP BY day"
    )
    found = snapshot.query(
        f"SELECT epoch({start})::BIGINT // 86400 AS start, sum(n)::BIGINT AS n FROM ({days}) "
        "GROUP BY 1 ORDER BY 1"
    )
    starts = plain(found["start"]).astype("datetime64[D]").tolist()
    return Series(bucket, tuple(starts), plain(found["n"]))


def categories(snapshot: Snapshot, filters: Filters) -> CategoryView:
    """Count complaints per category, at the third level or the finest that each tells."""
    matching = source.rows(snapshot, filters)
    if matching is None:
        return CategoryView((), np.zeros(0, np.int64))
    found = snapshot.query(
        f"SELECT c3, count(*)::BIGINT AS n FROM (FROM {matching}) "
        f"WHERE h3 <> {DEFAULT_LOCATION} GROUP BY 1"
    )
    return category_view(snapshot.books["c3"], plain(found["c3"]), plain(found["n"]))


def category_view(book: Codebook, ids: npt.NDArray[np.int64], counts: Counts) -> CategoryView:
    """Turn counts per category id into counts per path, in the order of paths."""
    pairs = sorted((book.texts[number], n) for number, n in zip(ids, counts, strict=True))
    return CategoryView(tuple(path for path, _ in pairs), np.array([n for _, n in pairs], np.int64))


def plain(column: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give a query's column without its mask."""
    return np.ma.getdata(column)


def _area_sums(snapshot: Snapshot, filters: Filters, level: str, *, outcomes: bool) -> Columns:
    group = f"{name(area_column(level))} AS area"
    rollup = source.area_counts(snapshot, filters, level)
    if rollup is not None and not (outcomes and filters.once):
        extra = ""
        if outcomes:
            names = ["n_excluded", *_outcome_names()]
            extra = "".join(f", sum({key})::BIGINT AS {key}" for key in names)
        counted = _rolled(snapshot, filters, rollup)
        count = f"{_rolled_count(filters)}::BIGINT AS n{extra}"
        return snapshot.query(f"SELECT {group}, {count} FROM {counted} GROUP BY 1")
    matching = source.rows(snapshot, filters)
    if matching is None:
        keys = ["area", "n", "n_excluded", *_outcome_names()] if outcomes else ["area", "n"]
        return {key: np.zeros(0, np.int64) for key in keys}
    extra = f", {outcome_counts()}" if outcomes else ""
    return snapshot.query(f"SELECT {group}, count(*) AS n{extra} FROM {matching} GROUP BY 1")


def outcome_totals(snapshot: Snapshot, filters: Filters) -> dict[str, Counts]:
    """Count all matching complaints (n) and what became of them; arrays of length 1.

    Those on default coordinates are left out, as in every view of areas.
    """
    matching = source.rows(snapshot, filters)
    if matching is None:
        return {key: np.zeros(1, np.int64) for key in ("n", "n_excluded", *_outcome_names())}
    lead = name(area_column(snapshot.manifest.lead_level))
    found = snapshot.query(
        f"SELECT count(*) AS n, {outcome_counts()} FROM (FROM {matching}) "
        f"WHERE {lead} <> {DEFAULT_AREA}"
    )
    return {key: plain(values) for key, values in found.items()}


def _outcome_names() -> list[str]:
    return [f"{outcome}_{what}" for outcome in OUTCOMES for what in ("known", "true")]


def _rolled(snapshot: Snapshot, filters: Filters, rollup: Path) -> str:
    terms = period_terms(filters)
    if filters.areas:
        terms.append(area_term(filters.areas, snapshot.books))
    return f"{parquet([rollup])}{all_of(terms)}"


def _rolled_count(filters: Filters) -> str:
    return "sum(n_once)" if filters.once else "sum(n)"
