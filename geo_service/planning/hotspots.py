"""Where complaints concentrate more than chance explains: Gi* on areas and on H3 cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray
from geo_service.cube import measures
from geo_service.cube.filters import Filters
from geo_service.cube.getis import FEWEST, HotSpots, hot_spots
from geo_service.index.cells import CellArray, cell_texts
from geo_service.index.hexes import Rows, neighbours, ring_sizes
from geo_service.planning.queries import Queries
from geo_service.planning.result import Result, column

#: per 10,000 residents where they are known; else the share that a category has of all
#: complaints; else, for areas, per km²
RATE = "rate"


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
            "of all complaints, all complaints are the same share everywhere",
            hint="choose a category, or test measure=count",
        )
    _check(measure, ("count", "share"))
    known = Filters(areas=filters.areas, within=filters.within)
    cells = queries.cell_view(known, res).cells
    view = queries.cell_view(filters, res)
    counts = _on(cells, view.cells, view.counts)
    values = counts
    if measure == "share":
        whole = queries.cell_view(replace(filters, category=""), res)
        values = measures.share(counts, _on(cells, whole.cells, whole.counts)).values
    codes = cell_texts(cells)
    near = neighbours(cells, rings)
    table, facts = _tested(codes, codes, counts, values, near, measure)
    facts["edge_cells"] = int((np.diff(near[0]) < ring_sizes(cells, rings)).sum())
    table = _without_zeros(table) if queries.is_public else table
    result = queries.cells(filters, res)
    return Result(table, {**result.facts, **facts}, cells=cells)


def _check(measure: str, known: tuple[str, ...]) -> None:
    if measure not in known:
        raise InputError(
            f"hot spots of measure={measure!r} cannot be told here",
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
    known = np.isfinite(values)
    start, to = _among(near, known)
    found = hot_spots(values[known], start, to)
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
        "unit": measures.UNITS[measure][0],
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
