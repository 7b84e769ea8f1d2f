"""Counts, rates and hot spots as features, from one version of the cube for one audience."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from geo_service.cube.filters import Filters
from geo_service.features.table import FeatureTable, Property, table_of
from geo_service.index.hexes import outlines
from geo_service.planning.hotspots import area_hot_spots
from geo_service.planning.queries import Queries
from geo_service.planning.result import Result


def choropleth_features(
    queries: Queries, filters: Filters, level: str, properties: Sequence[Property]
) -> FeatureTable:
    """Areas with count, density and rate; null where the audience may not know.

    Raises:
        ForbiddenError: the level or a filter is not public.
    """
    result = queries.choropleth(filters, level)
    drawn = queries.geography.level(level)
    n = len(drawn.table.codes)
    columns = {**_columns(result, ("code", "name", "count"))}
    columns["parent"] = [parent or None for parent in drawn.table.parents]
    columns["per_km2"] = _column(queries.choropleth(filters, level, "per_km2"), "value")
    columns["residents"] = _known(drawn.residents)
    rate = None
    if not np.isnan(drawn.residents).all():
        rate = queries.choropleth(filters, level, "per_10k")
    for name, part in (("per_10k", "value"), ("per_10k_low", "low"), ("per_10k_high", "high")):
        columns[name] = [None] * n if rate is None else _column(rate, part)
    return table_of(columns["code"], properties, columns, drawn.table.geometry)


def hotspot_features(
    queries: Queries, filters: Filters, level: str, properties: Sequence[Property]
) -> FeatureTable:
    """Areas with Gi*. Raises as ``area_hot_spots``."""
    result = area_hot_spots(queries, filters, level)
    columns = _columns(result, [one.name for one in properties])
    return table_of(
        columns["code"], properties, columns, queries.geography.level(level).table.geometry
    )


def cell_features(
    queries: Queries, filters: Filters, res: int, properties: Sequence[Property]
) -> FeatureTable:
    """H3 cells with counts; the public gets no finer ones than are sealed.

    Raises:
        ForbiddenError: a filter is not public.
        InputError: the cube has no cells of the resolution.
    """
    result = queries.cells(filters, res)
    columns = _columns(result, ("code", "count"))
    columns["resolution"] = [result.facts["res"]] * len(columns["code"])
    return table_of(columns["code"], properties, columns, outlines(result.cells))


def _columns(result: Result, names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: _column(result, name) for name in names}


def _column(result: Result, name: str) -> list[Any]:
    values: list[Any] = result.table[name].to_pylist()
    return values


def _known(values: Any) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]
