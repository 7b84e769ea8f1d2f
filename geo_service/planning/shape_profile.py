"""The profile of a drawn area or a hexagon: the complaints inside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from geo_service.base.h3_bits import resolution_of
from geo_service.cube import measures, views
from geo_service.cube.closing import total_closing
from geo_service.cube.filters import Filters
from geo_service.planning.profile import (
    categories_of,
    closing_told,
    number,
    rates_of,
    series_of,
    shown_count,
)
from geo_service.planning.queries import Queries
from geo_service.planning.shapes import Shape


def shape_profile(queries: Queries, filters: Filters, shape: Shape) -> dict[str, Any]:
    """Tell what is known of the complaints in ``shape`` under the other filters.

    Counted are cells whose centre lies inside: ``cells`` of resolution ``res``, ``counted_km2``
    together. For the public only whole sealed blocks of such cells count.

    Raises:
        InputError: the shape is too small to count in.
        ForbiddenError: a filter is not public.
    """
    finest = queries.snapshot.manifest.h3_res
    cells = shape.cells(finest, public=queries.is_public)
    own = replace(filters, within=cells)
    lead = queries.snapshot.manifest.lead_level
    view = queries.area_view(own, lead)
    return {
        "kind": shape.kind,
        "res": resolution_of(cells[0]),
        "cells": len(cells),
        "area_km2": round(shape.area_km2, 4),
        "inside_share": _inside_share(queries, shape),
        "count": shown_count(queries, view.total),
        "per_km2": _per_km2(queries, view.total, shape.area_km2),
        "change": _changes(queries, own, lead),
        "rates": None if queries.is_public else _rates(queries, own),
        "closing": None
        if queries.is_public
        else closing_told(total_closing(queries.snapshot, own), view.total),
        "series": series_of(queries, own),
        "categories": categories_of(queries, own),
        "areas": _areas(queries, lead, view),
        **queries.told(own),
    }


def _inside_share(queries: Queries, shape: Shape) -> float:
    """Give the part of the shape that lies in the region: its edge cuts some hexagons."""
    inside = shapely.intersection(shape.geometry, queries.geography.outline)
    return round(float(shapely.area(inside) / shapely.area(shape.geometry)), 4)


def _per_km2(queries: Queries, total: int, area_km2: float) -> dict[str, Any] | None:
    if queries.is_public and total == 0:
        return None
    found = measures.per_km2(np.array([float(total)]), np.array([area_km2]))
    return _first(found)


def _first(found: measures.Measured) -> dict[str, Any]:
    told = {"value": found.values[0], "low": found.low[0], "high": found.high[0]}
    told |= {key: part[0] for key, part in found.parts.items()}
    return {key: number(part) for key, part in told.items()}


def _changes(queries: Queries, own: Filters, lead: str) -> dict[str, Any] | None:
    changes = {}
    for versus in ("previous", "year"):
        compared = queries.comparison(own, versus)
        if compared is None:
            return None
        now = queries.area_view(own.during(*compared.now), lead).total
        before = queries.area_view(own.during(*compared.before), lead).total
        found = measures.change(np.array([float(now)]), np.array([float(before)]), *compared.days)
        told = _first(found if compared.is_whole else measures.unknown(found))
        begin, end = compared.before
        changes[versus] = {**told, "period": {"from": begin, "to": end}}
        changes[versus]["compared"] = compared.is_whole
    return changes


def _rates(queries: Queries, own: Filters) -> dict[str, dict[str, Any]]:
    sums = views.outcome_totals(queries.snapshot, own)
    return rates_of(sums, sums["n"], 0)


def _areas(queries: Queries, lead: str, view: Any) -> list[dict[str, Any]]:
    names = queries.geography.names.get(lead, {})
    order = np.argsort(-view.counts, kind="stable")
    return [
        {
            "code": view.codes[i],
            "name": names.get(view.codes[i], view.codes[i]),
            "count": int(view.counts[i]),
        }
        for i in order.tolist()
        if view.counts[i] > 0
    ]
