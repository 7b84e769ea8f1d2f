"""Hot spots by Getis-Ord Gi*, on areas and on H3 cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray
from geo_service.base.progress import report_progress
from geo_service.cube import measures
from geo_service.cube.filters import Filters
from geo_service.cube.getis import FEWEST, HotSpots, hot_spots
from geo_service.index.cells import CellArray, cell_texts
from geo_service.index.hexes import Rows, neighbours, ring_sizes
from geo_service.planning.queries import Queries, spread
from geo_service.planning.result import Result, column

#: per 10,000 residents where they are known; else the share that a category has of all
#: complaints; else, for areas, per km²
RATE = "rate"
#: against what is usual at the place itself: its part of the city's complaints before the period
USUAL = "usual"
#: days before the period that tell what is usual, at most and at least; Gi* is against the spread
#: of all places, so that a short past makes the test blunter, not bolder
USUAL_DAYS, FEWEST_USUAL_DAYS = 365, 28


def area_hot_spots(
    queries: Queries,
    filters: Filters,
    level: str,
    measure: str = "count",
    as_of: date | None = None,
) -> Result:
    """Gi* per area (queen contiguity, itself included).

    Columns code, name, count, value, z, p, q, class. An area whose value is not known (no
    residents, no complaints to divide by) takes no part and has no class.

    Raises:
        InputError: the measure is not known, or fewer than two areas have a value.
    """
    drawn = queries.geography.level(level, as_of)
    if measure == USUAL:
        return _area_usual(queries, filters, level, as_of)
    if measure == RATE:
        shared = "share" if filters.category else "per_km2"
        measure = shared if np.isnan(drawn.residents).all() else "per_10k"
    _check(measure, ("count", "per_km2", "per_10k", "share"))
    result = queries.choropleth(filters, level, measure, as_of=as_of)
    counts = np.nan_to_num(result.table["count"].to_numpy(zero_copy_only=False).astype(float))
    values = result.table["value"].to_numpy(zero_copy_only=False).astype(float)
    if queries.is_public and measure in ("count", "per_km2"):
        values = np.nan_to_num(values)  # nothing sealed there counts as nothing
    table, facts = _tested(
        drawn.table.codes, drawn.table.names, counts, values, drawn.neighbours, measure
    )
    table = _without_zeros(table) if queries.is_public else table
    return Result(table, {**result.facts, **facts}, geometry=drawn.table.geometry)


def cell_hot_spots(
    queries: Queries, filters: Filters, res: int, measure: str = "count", rings: int = 1
) -> Result:
    """Gi* per H3 cell (``rings`` rings around it, itself included), columns as for areas.

    The cells tested are those in which anything was ever counted, whatever the period and
    category: elsewhere nobody lives or works to complain.

    Raises:
        InputError: the measure is not one for cells, or fewer than two cells have a value.
    """
    if measure == RATE:
        measure = "share"
    if measure == "share" and not filters.category:
        raise InputError(
            "measure=share needs a category: without one it is 1 everywhere",
            hint="choose a category, or test measure=count",
        )
    _check(measure, ("count", "share", USUAL))
    known = Filters(areas=filters.areas, within=filters.within)
    cells = queries.cell_view(known, res).cells
    view = queries.cell_view(filters, res)
    counts = _on(cells, view.cells, view.counts)
    values, expected = counts, None
    if measure == USUAL:
        past = queries.cell_view(_usual_period(queries, filters), res)
        # a cell that was new since then has no past of its own, and is tested against none
        expected = _usual(counts, _on(cells, *_among_cells(cells, past.cells, past.counts)))
        values = _deviation(counts, expected)
    if measure == "share":
        whole = queries.cell_view(replace(filters, category=""), res)
        values = measures.share(counts, _on(cells, whole.cells, whole.counts)).values
    codes = cell_texts(cells)
    near = neighbours(cells, rings)
    table, facts = _tested(codes, codes, counts, values, near, measure)
    table = _with_expected(table, expected)
    facts["edge_cells"] = int((np.diff(near[0]) < ring_sizes(cells, rings)).sum())
    table = _without_zeros(table) if queries.is_public else table
    result = queries.cells(filters, res)
    return Result(table, {**result.facts, **facts}, cells=cells)


def _area_usual(queries: Queries, filters: Filters, level: str, as_of: date | None) -> Result:
    """Gi* of how far each area departs from its usual part of the city's complaints."""
    drawn = queries.geography.level(level, as_of)
    result = queries.choropleth(filters, level, "count", as_of=as_of)
    counts = np.nan_to_num(result.table["count"].to_numpy(zero_copy_only=False).astype(float))
    past = queries.area_view(_usual_period(queries, filters), level)
    expected = _usual(counts, spread(past, past.counts, drawn))
    values = _deviation(counts, expected)
    names = drawn.table.codes, drawn.table.names
    table, facts = _tested(*names, counts, values, drawn.neighbours, USUAL)
    table = _with_expected(table, expected)
    table = _without_zeros(table) if queries.is_public else table
    return Result(table, {**result.facts, **facts}, geometry=drawn.table.geometry)


def _usual_period(queries: Queries, filters: Filters) -> Filters:
    """Give the same filters in the year before the period, as far back as there are data.

    Raises:
        InputError: the period is open, or less than four weeks of data lie before it.
    """
    first, until = queries.period(filters)
    known = queries.extent()[0]
    if first is None or until is None or known is None:
        raise InputError("comparing with the usual needs a period", hint="give from and to")
    begin = max(first - timedelta(days=USUAL_DAYS), date.fromisoformat(known))
    if (first - begin).days < FEWEST_USUAL_DAYS:
        raise InputError(
            f"the data begin on {known}: too little before {first} to compare with",
            hint="take a shorter or a later period, or test measure=rate",
        )
    return filters.during(begin, first)


def _usual(counts: FloatArray, past: FloatArray) -> FloatArray:
    """What is to be expected: the city's present total, shared out as before.

    Half a complaint is added to each place's past, so that none is expected to have nothing.
    """
    weights = past + 0.5
    expected: FloatArray = counts.sum() * weights / weights.sum()
    return expected


def _deviation(counts: FloatArray, expected: FloatArray) -> FloatArray:
    """How far counts depart from what is expected, of about equal spread however many there are.

    Source: Freeman and Tukey (1950), Annals of Mathematical Statistics 21.
    """
    deviation: FloatArray = np.sqrt(counts) + np.sqrt(counts + 1) - np.sqrt(4 * expected + 1)
    return deviation


def _with_expected(table: pa.Table, expected: FloatArray | None) -> pa.Table:
    return table if expected is None else table.append_column("expected", column(expected))


def _among_cells(cells: CellArray, some: CellArray, counts: Any) -> tuple[CellArray, Any]:
    """Leave out counts of cells that are not among the sorted ``cells``."""
    place = np.minimum(np.searchsorted(cells, some), len(cells) - 1)
    kept = cells[place] == some if len(cells) else np.zeros(len(some), bool)
    return some[kept], counts[kept]


def _check(measure: str, known: tuple[str, ...]) -> None:
    if measure not in known:
        raise InputError(
            f"hot spots of measure={measure!r} are not available here",
            hint=f"use {', '.join(known)} or {RATE}",
        )


def _on(cells: CellArray, some: CellArray, counts: Any) -> FloatArray:
    """Lay counts of some of the sorted cells on all of them; 0 elsewhere."""
    found = np.zeros(len(cells))
    place = np.searchsorted(cells, some)
    found[place] = counts
    return found


def _tested(
    codes: Any, names: Any, counts: FloatArray, values: FloatArray, near: Rows, measure: str
) -> tuple[pa.Table, dict[str, Any]]:
    report_progress(1, 1 / 2, "parts")  # what is left is the test
    known = np.isfinite(values)
    start, to = _among(near, known)
    found = hot_spots(values[known], start, to)
    report_progress(2, 1.0, "parts")
    table = pa.table(
        {
            "code": pa.array(codes, pa.string()),
            "name": pa.array(names, pa.string()),
            "count": pa.array(counts.astype(np.int64)),
            "value": column(values),
            **{key: column(_back(part, known)) for key, part in _numbers(found)},
            "class": _classes(found, known),
        }
    )
    facts = {
        "measure": measure,
        "unit": measures.USUAL_UNIT[0] if measure == USUAL else measures.UNITS[measure][0],
        "tested": int(known.sum()),
        "islands": int((np.diff(start) == 1).sum()),
        "too_few_to_test": int(known.sum()) < FEWEST,
    }
    return table, facts


def _among(near: Rows, known: Any) -> Rows:
    """Give the neighbourhood that is left when only the places ``known`` take part."""
    start, to = near
    if known.all():
        return near
    row = np.repeat(np.arange(len(known)), np.diff(start))
    kept = known[row] & known[to]
    renumbered = np.cumsum(known) - 1
    ends = np.cumsum(np.bincount(row[kept], minlength=len(known))[known])
    return np.concatenate(([0], ends)), renumbered[to[kept]].astype(np.int32)


def _numbers(found: HotSpots) -> tuple[tuple[str, FloatArray], ...]:
    return (("z", found.z), ("p", found.p), ("q", found.q))


def _back(part: FloatArray, known: Any) -> FloatArray:
    whole = np.full(len(known), np.nan)
    whole[known] = part
    return whole


def _classes(found: HotSpots, known: Any) -> pa.Array:
    whole = np.full(len(known), None, dtype=object)
    whole[known] = found.classes
    return pa.array(whole.tolist(), pa.string())


def _without_zeros(table: pa.Table) -> pa.Table:
    """Blank counts of 0: to the public they may as well be a few too few to show."""
    counts = table["count"].to_numpy()
    place = table.schema.get_field_index("count")
    return table.set_column(place, "count", pa.array(counts, pa.int64(), mask=counts == 0))
