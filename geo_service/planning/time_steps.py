"""Counts of places by whole weeks or months, for either audience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray, ObjectArray
from geo_service.cube.filters import Filters
from geo_service.cube.schema import area_column
from geo_service.cube.steps import Longs, area_steps, cell_steps
from geo_service.index.cells import cell_texts
from geo_service.index.hexes import Rows, neighbours
from geo_service.planning.queries import Queries, spread

STEPS = ("week", "month")


@dataclass(frozen=True)
class TimeGrid:
    """Counts (places, steps) with the first day of each step and of the step after the last.

    ``near`` are the places around each, itself included.
    """

    codes: Sequence[str]
    names: Sequence[str]
    edges: tuple[date, ...]
    counts: FloatArray
    near: Rows
    geometry: ObjectArray | None = None
    cells: object = None


def whole_steps(queries: Queries, filters: Filters, step: str, most: int) -> tuple[date, ...]:
    """First days of the whole steps in the period (by default of the data), the latest ``most``.

    The last element is the day after the last step. A step that the data or the period cover
    only in part would look like a fall, and is left out.

    Raises:
        InputError: the step is not known, or there are no two whole ones.
    """
    if step not in STEPS:
        raise InputError(f"step={step!r} is not known", hint="use week or month")
    known_first, known_last = queries.extent()
    if known_first is None or known_last is None:
        raise InputError("there are no dated complaints")
    first = max(filter(None, (filters.first, date.fromisoformat(known_first))))
    after = date.fromisoformat(known_last) + timedelta(days=1)
    until = min(filter(None, (filters.until, after)))
    if step == "month" or queries.is_public:
        edges = _months(first, until)
    else:
        monday = first + timedelta(days=-first.weekday() % 7)
        edges = [monday + timedelta(days=7 * i) for i in range((until - monday).days // 7 + 1)]
    if len(edges) < 3:
        raise InputError(
            f"{first} to {until} holds {max(len(edges) - 1, 0)} whole {step}(s)",
            hint="take a longer period; a trend needs ten steps",
        )
    return tuple(edges[-(most + 1) :])


def area_grid(queries: Queries, filters: Filters, level: str, step: str, most: int) -> TimeGrid:
    """Counts per area that is drawn at ``level``."""
    edges = whole_steps(queries, filters, step, most)
    drawn = queries.geography.level(level, edges[-1] - timedelta(days=1))
    codes = drawn.table.codes
    during = filters.during(edges[0], edges[-1])
    if queries.is_public:
        counts = np.column_stack(
            [
                spread(view, view.counts, drawn)
                for a, b in pairwise(edges)
                for view in [queries.area_view(filters.during(a, b), level)]
            ]
        )
    else:
        found = area_steps(queries.snapshot, during, level, step)
        texts = queries.snapshot.books[area_column(level)].texts
        counts = np.zeros((len(codes), len(edges) - 1))
        at = _step_of(found.start, edges)
        for key, when, n in zip(found.key.tolist(), at.tolist(), found.n.tolist(), strict=True):
            for code in texts[key].split("|") if key < len(texts) else ():
                if code in drawn.place:
                    counts[drawn.place[code], when] += n
    return TimeGrid(
        codes, drawn.table.names, edges, counts, drawn.neighbours, geometry=drawn.table.geometry
    )


def cell_grid(
    queries: Queries, filters: Filters, res: int, step: str, most: int, rings: int
) -> TimeGrid:
    """Counts per H3 cell in which anything was ever counted."""
    edges = whole_steps(queries, filters, step, most)
    known = queries.cell_view(Filters(areas=filters.areas, within=filters.within), res)
    cells = known.cells
    if len(cells) < 2:
        raise InputError("fewer than two cells have complaints", hint="use a finer resolution")
    counts = np.zeros((len(cells), len(edges) - 1))
    if queries.is_public:
        for i, (a, b) in enumerate(pairwise(edges)):
            view = queries.cell_view(filters.during(a, b), res)
            counts[np.searchsorted(cells, view.cells), i] = view.counts
    else:
        found = cell_steps(queries.snapshot, filters.during(edges[0], edges[-1]), res, step)
        place = np.minimum(np.searchsorted(cells, found.key), len(cells) - 1)
        real = cells[place] == found.key
        counts[place[real], _step_of(found.start, edges)[real]] = found.n[real]
    codes = cell_texts(cells).tolist()
    return TimeGrid(codes, codes, edges, counts, neighbours(cells, rings), cells=cells)


def _step_of(start: Longs, edges: Sequence[date]) -> Longs:
    days = np.array(edges, "datetime64[D]").astype(np.int64)
    return np.searchsorted(days, start, side="right") - 1


def _months(first: date, until: date) -> list[date]:
    month = np.datetime64(first, "M") + (first.day != 1)
    last = np.datetime64(until, "M")
    return [
        (month + i).astype("datetime64[D]").item() for i in range((last - month).astype(int) + 1)
    ]
