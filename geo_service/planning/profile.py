"""The profile of one area: counts, change, categories, outcomes, neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from geo_service.base.errors import NotFoundError
from geo_service.cube import measures
from geo_service.cube.answers import AreaView
from geo_service.cube.closing import Closing
from geo_service.cube.filters import Filters
from geo_service.cube.measures import Measured
from geo_service.planning.geography import DrawnLevel
from geo_service.planning.queries import Queries, spread

#: categories told by name; the others are summed
TOP_CATEGORIES = 12
#: periods up to this many days are told by day, longer ones by week or month
_DAYS_BY_DAY, _DAYS_BY_WEEK = 62, 400


def profile(
    queries: Queries, filters: Filters, level: str, code: str, as_of: date | None = None
) -> dict[str, Any]:
    """Tell what is known of one area under the filters (its own code replaces any area asked).

    Raises:
        NotFoundError: there is no such area.
        ForbiddenError: a filter or the level is not public.
    """
    drawn = queries.geography.level(level, as_of)
    if code not in drawn.place:
        raise NotFoundError(f"there is no {level} {code!r}", hint=f"see /v1/areas?level={level}")
    here = drawn.place[code]
    city = replace(filters, areas=())
    own = replace(filters, areas=((level, code),))
    view = queries.area_view(city, level, outcomes=not queries.is_public)
    counts = spread(view, view.counts, drawn)
    return {
        "area": _area(queries, drawn, level, here),
        "count": shown_count(queries, counts[here]),
        "rank": {"place": int((counts > counts[here]).sum()) + 1, "of": len(counts)},
        "per_km2": _one(measures.per_km2(counts, drawn.area_km2), here, queries, counts),
        "per_10k": _one(measures.per_10k(counts, drawn.residents), here, queries, counts),
        "change": _changes(queries, city, level, drawn, here),
        "rates": None if queries.is_public else _rates(view, counts, drawn, here),
        "closing": None
        if queries.is_public
        else _closing(queries, city, level, code, counts[here]),
        "series": series_of(queries, own),
        "categories": categories_of(queries, own),
        "neighbours": _neighbours(queries, drawn, counts, here),
        **queries.told(filters),
    }


def _area(queries: Queries, drawn: DrawnLevel, level: str, here: int) -> dict[str, Any]:
    table, residents = drawn.table, drawn.residents[here]
    return {
        "level": level,
        "code": table.codes[here],
        "name": table.names[here],
        "parent": table.parents[here],
        "area_km2": round(float(drawn.area_km2[here]), 4),
        "residents": None if np.isnan(residents) else int(residents),
        "approximate": drawn.area_set.approximate,
        "accuracy_m": drawn.area_set.accuracy_m,
    }


def shown_count(queries: Queries, count: float) -> int | None:
    """Give a count, or None where the public has too few to be shown."""
    return None if queries.is_public and count == 0 else int(count)


def _one(measured: Measured, here: int, queries: Queries, counts: Any) -> dict[str, Any] | None:
    """Give one area's value with its bounds; None where it is not known."""
    value = measured.values[here]
    if np.isnan(value) or (queries.is_public and counts[here] == 0):
        return None
    told = {"value": value, "low": measured.low[here], "high": measured.high[here]}
    told |= {key: part[here] for key, part in measured.parts.items()}
    return {key: number(part) for key, part in told.items()}


def _changes(
    queries: Queries, city: Filters, level: str, drawn: DrawnLevel, here: int
) -> dict[str, Any] | None:
    """Compare with the period before and with the same a year before, if there is a period."""
    changes: dict[str, dict[str, Any]] = {}
    for versus in ("previous", "year"):
        compared = queries.comparison(city, versus)
        if compared is None:
            return None
        row = queries.choropleth(city, level, "change", versus).table.slice(here, 1).to_pylist()[0]
        keys = ("value", "low", "high", "before")
        changes[versus] = {key: number(row[key]) for key in keys}
        begin, end = compared.before
        changes[versus]["period"] = {"from": begin, "to": end}
        changes[versus]["compared"] = compared.is_whole
    return changes


def _rates(view: AreaView, counts: Any, drawn: DrawnLevel, here: int) -> dict[str, dict[str, Any]]:
    laid = {key: spread(view, part, drawn) for key, part in view.sums.items()}
    return rates_of(laid, counts, here)


def rates_of(sums: Mapping[str, Any], counts: Any, here: int) -> dict[str, dict[str, Any]]:
    """Give the rates of outcomes of one place of those that ``counts`` and ``sums`` tell of."""
    rates = {}
    for measure in measures.OUTCOME_OF:
        found = measures.outcome(measure, counts, sums)
        told = {"value": found.values[here], "low": found.low[here], "high": found.high[here]}
        told |= {key: part[here] for key, part in found.parts.items()}
        rates[measure] = {key: number(part) for key, part in told.items()}
    return rates


def _closing(
    queries: Queries, city: Filters, level: str, code: str, count: float
) -> dict[str, dict[str, Any]]:
    found = queries.area_closing(city, level, [code])
    return closing_told(found, count)


def closing_told(found: Closing, count: float) -> dict[str, dict[str, Any]]:
    """Give the closings of one place with ``count`` complaints, by measure."""
    told = {}
    for measure in measures.CLOSING:
        value = measures.closing(measure, np.array([count]), found)
        parts = {"value": value.values, "low": value.low, "high": value.high, **value.parts}
        told[measure] = {key: number(part[0]) for key, part in parts.items()}
    return told


def series_of(queries: Queries, own: Filters) -> dict[str, Any]:
    """Give the course over the period, by day, week or month as the period is long."""
    bucket = "month"
    if own.days is not None:
        bucket = "day" if own.days <= _DAYS_BY_DAY else bucket
        bucket = "week" if _DAYS_BY_DAY < own.days <= _DAYS_BY_WEEK else bucket
    found = queries.series(own, bucket)
    rows = series_rows(found.starts, found.counts, queries.partial_steps(own, found))
    return {"bucket": found.bucket, "rows": rows}


def series_rows(
    starts: Sequence[date], counts: Any, partial: Sequence[bool]
) -> list[dict[str, Any]]:
    """Word a series as rows of start, count, and whether the step is covered only in part."""
    return [
        {"start": start, "count": int(count), "partial": cut}
        for start, count, cut in zip(starts, counts.tolist(), partial, strict=True)
    ]


def categories_of(queries: Queries, own: Filters) -> dict[str, Any]:
    """Give the most frequent categories, and how many complaints the others have together."""
    view = queries.category_view(own)
    order = np.argsort(-view.counts, kind="stable")
    top = [{"path": view.paths[i], "count": int(view.counts[i])} for i in order[:TOP_CATEGORIES]]
    rest = int(view.counts[order[TOP_CATEGORIES:]].sum())
    return {"top": top, "others": rest, "suppressed": view.suppressed}


def _neighbours(
    queries: Queries, drawn: DrawnLevel, counts: Any, here: int
) -> list[dict[str, Any]]:
    start, to = drawn.neighbours
    table = drawn.table
    return [
        {
            "code": table.codes[i],
            "name": table.names[i],
            "count": shown_count(queries, counts[i]),
            "per_km2": round(float(counts[i] / drawn.area_km2[i]), 4) if counts[i] else None,
        }
        for i in to[start[here] : start[here + 1]].tolist()
        if i != here
    ]


def number(value: Any) -> float | None:
    """Round a number for an answer; None for what is not finite."""
    return None if value is None or not np.isfinite(value) else round(float(value), 6)
