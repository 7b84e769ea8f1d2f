"""One area's own page: how many, how that moved, of what, with what outcome, beside whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from geo_service.base.errors import NotFoundError
from geo_service.cube import measures
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
        "count": _shown(queries, counts[here]),
        "rank": {"place": int((counts > counts[here]).sum()) + 1, "of": len(counts)},
        "per_km2": _one(measures.per_km2(counts, drawn.area_km2), here, queries, counts),
        "per_10k": _one(measures.per_10k(counts, drawn.residents), here, queries, counts),
        "change": _changes(queries, city, level, drawn, here),
        "rates": None if queries.is_public else _rates(view.sums, counts, view, drawn, here),
        "series": _series(queries, own),
        "categories": _categories(queries, own),
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


def _shown(queries: Queries, count: float) -> int | None:
    """Give a count, or None where the public has too few to be shown."""
    return None if queries.is_public and count == 0 else int(count)


def _one(measured: Measured, here: int, queries: Queries, counts: Any) -> dict[str, Any] | None:
    """Give one area's value with its bounds; None where it is not known."""
    value = measured.values[here]
    if np.isnan(value) or (queries.is_public and counts[here] == 0):
        return None
    told = {"value": value, "low": measured.low[here], "high": measured.high[here]}
    told |= {key: part[here] for key, part in measured.parts.items()}
    return {key: _number(part) for key, part in told.items()}


def _changes(
    queries: Queries, city: Filters, level: str, drawn: DrawnLevel, here: int
) -> dict[str, Any] | None:
    """Compare with the period before and with the same a year before, if there is a period."""
    first, until = queries.period(city)
    if first is None or until is None or until <= first:
        return None
    changes: dict[str, dict[str, Any]] = {}
    for versus in ("previous", "year"):
        row = queries.choropleth(city, level, "change", versus).table.slice(here, 1).to_pylist()[0]
        keys = ("value", "low", "high", "before")
        changes[versus] = {key: _number(row[key]) for key in keys}
        begin, end = measures.earlier_period(first, until, versus)
        changes[versus]["period"] = {"from": begin, "to": end}
    return changes


def _rates(
    sums: Mapping[str, Any], counts: Any, view: Any, drawn: DrawnLevel, here: int
) -> dict[str, dict[str, Any]]:
    laid = {key: spread(view, part, drawn) for key, part in sums.items()}
    rates = {}
    for measure in measures.OUTCOME_OF:
        found = measures.outcome(measure, counts, laid)
        told = {"value": found.values[here], "low": found.low[here], "high": found.high[here]}
        told |= {key: part[here] for key, part in found.parts.items()}
        rates[measure] = {key: _number(part) for key, part in told.items()}
    return rates


def _series(queries: Queries, own: Filters) -> dict[str, Any]:
    bucket = "month"
    if own.days is not None:
        bucket = "day" if own.days <= _DAYS_BY_DAY else bucket
        bucket = "week" if _DAYS_BY_DAY < own.days <= _DAYS_BY_WEEK else bucket
    found = queries.series(own, bucket)
    return {"bucket": found.bucket, "rows": series_rows(found.starts, found.counts)}


def series_rows(starts: Sequence[date], counts: Any) -> list[dict[str, Any]]:
    """Word a series as rows of start and count."""
    return [
        {"start": start, "count": int(count)}
        for start, count in zip(starts, counts.tolist(), strict=True)
    ]


def _categories(queries: Queries, own: Filters) -> dict[str, Any]:
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
            "count": _shown(queries, counts[i]),
            "per_km2": round(float(counts[i] / drawn.area_km2[i]), 4) if counts[i] else None,
        }
        for i in to[start[here] : start[here + 1]].tolist()
        if i != here
    ]


def _number(value: Any) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 6)
