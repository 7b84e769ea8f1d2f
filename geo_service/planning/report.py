"""Build the standalone HTML report from the planner's queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from geo_service.base.cancellation import checkpoint
from geo_service.base.errors import InputError
from geo_service.base.model import AreaSet, FloatArray
from geo_service.cube.filters import Filters
from geo_service.cube.getis import FEWEST
from geo_service.index.hexes import centres, mean_area_km2
from geo_service.planning.hotspots import USUAL, area_hot_spots, cell_hot_spots
from geo_service.planning.queries import Queries
from geo_service.planning.report_measure import measure_patches
from geo_service.planning.result import Result
from geo_service.region.basemap.overview import read_overview
from geo_service.region.basemap.schema import ATTRIBUTION
from geo_service.render.classes import number
from geo_service.render.content import MapReport, Outlines, Patches
from geo_service.render.report import report_html
from geo_service.render.words import words
from geo_service.service.english import English

#: hexagons a report carries at most; the resolution follows
MOST_HEXES = 8_000
_FINEST, _COARSEST = 9, 6
#: share of complaints that may lie beyond each side of what is seen first
_OUTERMOST = 0.005


def make_report(
    queries: Queries,
    filters: Filters,
    *,
    level: str | None = None,
    res: int | None = None,
    title: str | None = None,
    lang: str = "zh",
    measure: str = "count",
    versus: str = "previous",
    today: date,
    draw: Callable[[MapReport], str] = report_html,
) -> str:
    """Draw a report of what matches: hexagons, areas of ``level``, and hot spots, as HTML.

    Where ``measure`` is another than counts, the areas by it come first (``versus`` as in a
    view of changes). Hot spots are against what is usual where the data tell, else by count.
    ``res`` is chosen so that there are at most ``MOST_HEXES`` hexagons, unless given. ``draw``
    makes the page of what was found; a service has it done by another process.

    Raises:
        NotFoundError, NoGenerationError: the level is not there or has no boundaries.
        InputError: a filter or the resolution cannot be used.
    """
    said = words(lang)
    manifest = queries.geography.folder.manifest
    level = level or queries.snapshot.manifest.lead_level
    areas = queries.choropleth(filters, level)
    own = queries.choropleth(filters, level, measure, versus) if measure != "count" else None
    checkpoint()
    hexes = _hexes(queries, filters, res)
    name = manifest.name_en if lang == "en" else manifest.name
    layers = [measure_patches(queries, own, level, lang)] if own is not None else []
    layers += [_hex_patches(hexes, lang)] if hexes.table.num_rows else []
    layers.append(_area_patches(queries, areas, level, lang))
    checkpoint()
    hot = _hot_patches(queries, filters, level, hexes, lang)
    layers += [hot] if hot is not None else []
    english = English(queries.geography.folder) if lang == "en" else None
    layers = [_told(one, level, english) for one in layers]
    area_set = queries.geography.level(level).area_set
    streets = read_overview(queries.geography.folder.path)
    report = MapReport(
        title=title or said["title"].format(region=name),
        lang=lang,
        bounds=_first_seen(queries, hexes),
        layers=[layer for layer in layers if len(layer.codes)],
        outlines=_outlines(queries, english),
        facts=_facts(queries, filters, areas, hexes, said),
        notes=_notes(queries, area_set, said),
        sources=_sources(queries, level, lang) + ([ATTRIBUTION] if streets else []),
        made=today.isoformat(),
        streets=streets,
    )
    checkpoint()
    return draw(report)


def _hexes(queries: Queries, filters: Filters, res: int | None) -> Result:
    """Count per hexagon at ``res``, or at the finest that has few enough hexagons to be tested."""
    if res is not None:
        return queries.cells(filters, res)
    ever = Filters(areas=filters.areas)
    finest = min(_FINEST, queries.snapshot.manifest.h3_res)
    fits = (
        r
        for r in range(finest, _COARSEST, -1)
        if len(queries.cell_view(ever, r).cells) <= MOST_HEXES
    )
    return queries.cells(filters, next(fits, min(_COARSEST, finest)))


def _hex_patches(result: Result, lang: str) -> Patches:
    said = words(lang)
    shapes = result.with_geometry()
    codes = result.table["code"].to_pylist()
    km2 = number(round(mean_area_km2(result.facts["res"]), 2))
    return Patches(
        id="hexes",
        title=said["hexes"],
        legend=said["legend_hex"].format(km2=km2),
        unit=said["count"],
        codes=codes,
        names=codes,
        geometry=_shapes(shapes),
        values=result.table["count"].to_numpy().astype(np.float64),
        cells=True,
    )


def _area_patches(queries: Queries, result: Result, level: str, lang: str) -> Patches:
    said = words(lang)
    drawn = queries.geography.level(level)
    counts = result.table["count"].to_numpy(zero_copy_only=False).astype(np.float64)
    per_km2 = counts / drawn.area_km2
    told = queries.geography.folder.manifest.level(level)
    name = told.name_en if lang == "en" else told.name
    return Patches(
        id="areas",
        title=name,
        legend=said["legend_area"].format(level=name),
        unit=said["count"],
        codes=drawn.table.codes,
        names=drawn.table.names,
        geometry=drawn.table.geometry,
        values=counts,
        details={
            said["per_km2"]: [number(round(v, 2)) if np.isfinite(v) else "–" for v in per_km2],
            said["code"]: drawn.table.codes,
        },
    )


def _hot_patches(
    queries: Queries, filters: Filters, level: str, hexes: Result, lang: str
) -> Patches | None:
    """Test hexagons where there are enough, else areas; None where nothing can be tested."""
    said = words(lang)
    tested = _tested_first(queries, filters, level, hexes)
    if tested is None:
        return None
    result, measure = tested
    columns: Mapping[str, Any] = result.table.to_pydict()
    classes = [name or "not significant" for name in columns["class"]]
    return Patches(
        id="hot",
        title=said["hot"],
        legend=said["legend_hot_usual" if measure == USUAL else "legend_hot"],
        unit=said["count"],
        codes=columns["code"],
        names=columns["name"],
        geometry=_shapes(result.with_geometry()),
        values=np.array([np.nan if n is None else n for n in columns["count"]], np.float64),
        details={
            said["class"]: [said[name] for name in classes],
            said["z"]: ["–" if z is None else f"{z:.2f}" for z in columns["z"]],
            said["q"]: ["–" if q is None else f"{q:.3f}" for q in columns["q"]],
        },
        classes=classes,
        cells=result.cells is not None,
    )


def _tested_first(
    queries: Queries, filters: Filters, level: str, hexes: Result
) -> tuple[Result, str] | None:
    """Test against what is usual, or by count; None where neither can be tested."""
    for measure in (USUAL, "count"):
        try:
            if hexes.table.num_rows >= FEWEST:
                return cell_hot_spots(queries, filters, hexes.facts["res"], measure), measure
            return area_hot_spots(queries, filters, level, measure), measure
        except InputError:
            continue
    return None


def _first_seen(queries: Queries, hexes: Result) -> tuple[float, float, float, float]:
    """Give the box that holds all but the outermost complaints; the region where there are few."""
    if hexes.table.num_rows < FEWEST:
        return queries.geography.bounds
    lon, lat = centres(hexes.cells)
    weights = hexes.table["count"].to_numpy()
    west, east = _spread_of(lon, weights)
    south, north = _spread_of(lat, weights)
    return west, south, east, north


def _spread_of(values: FloatArray, weights: Any) -> tuple[float, float]:
    order = np.argsort(values)
    share = np.cumsum(weights[order]) / weights.sum()
    low, high = np.searchsorted(share, (_OUTERMOST, 1 - _OUTERMOST))
    return float(values[order][low]), float(values[order][min(high, len(values) - 1)])


def _outlines(queries: Queries, english: English | None) -> Outlines:
    table = queries.geography.level(queries.geography.drawn[0]).table
    told = english.tables.of(table) if english else table
    return Outlines(told.names, told.geometry)


def _told(patches: Patches, level: str, english: English | None) -> Patches:
    """The patches under their areas' English names, where these are asked for."""
    if english is None or patches.cells:
        return patches
    pairs = zip(patches.codes, patches.names, strict=True)
    return replace(patches, names=[english.name(level, code, name) for code, name in pairs])


def _facts(
    queries: Queries, filters: Filters, areas: Result, hexes: Result, said: Mapping[str, str]
) -> list[tuple[str, str]]:
    first, until = queries.period(filters)
    first_day, last_day = queries.extent()
    begin = first.isoformat() if first else first_day
    end = _last_day(until) if until else last_day
    period = f"{begin} {said['to']} {end}" if begin and end else said["all_time"]
    facts = [(said["period"], period)]
    if asked := _asked(filters):
        facts.append((said["filters"], asked))
    facts.append((said["total"], _pieces(areas.facts["total"], said)))
    for key in ("outside", "no_position", "default_location", "suppressed"):
        amount = areas.facts.get(key) or hexes.facts.get(key) or 0
        if amount or key == "default_location":
            facts.append((said[key], _pieces(amount, said)))
    return facts


def _asked(filters: Filters) -> str:
    parts = [filters.category.replace("/", " › ")] if filters.category else []
    parts += [f"{level} {code}" for level, code in filters.areas]
    parts += [*filters.channels, *filters.statuses]
    return "；".join(parts)


def _pieces(amount: int, said: Mapping[str, str]) -> str:
    return f"{amount:,} {said['complaints']}"


def _last_day(until: date) -> str:
    return str(np.datetime64(until, "D") - 1)


def _notes(queries: Queries, area_set: AreaSet, said: Mapping[str, str]) -> list[str]:
    notes = []
    if queries.snapshot.manifest.synthetic_rows:
        notes.append(said["synthetic"])
    if area_set.approximate:
        notes.append(said["approximate"].format(m=area_set.accuracy_m))
    return notes


def _sources(queries: Queries, level: str, lang: str) -> list[str]:
    said = words(lang)
    lines = []
    for drawn in dict.fromkeys((*queries.geography.drawn[:1], level)):
        areas = queries.geography.level(drawn).area_set
        told = queries.geography.folder.manifest.level(drawn)
        name = (told.name_en if lang == "en" else "") or told.name
        told_by = "; ".join(filter(None, (areas.source_in(lang), areas.license)))
        lines.append(said["of_source"].format(name=name, of=areas.generation, source=told_by))
    return lines


def _shapes(table: Any) -> Any:
    import shapely

    return shapely.from_wkb(table["geometry"].to_numpy())
