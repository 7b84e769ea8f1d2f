"""The layer of a report that shows the areas by the measure of the view it was made from."""

from __future__ import annotations

import numpy as np

from geo_service.cube import measures
from geo_service.planning.queries import Queries
from geo_service.planning.result import Result
from geo_service.render.classes import number
from geo_service.render.content import Patches
from geo_service.render.words import words

#: measures that are told in percent
_SHARES = ("share", "change", "closed", "closed_in_time", *measures.OUTCOME_OF)
_PERCENT = 100.0


def measure_patches(queries: Queries, result: Result, level: str, lang: str) -> Patches:
    """Lay a choropleth's values on the areas; a change that is not significant has none."""
    said = words(lang)
    measure = str(result.facts["measure"])
    table = result.table
    value, low, high, count = (
        np.asarray(table[name].to_numpy(zero_copy_only=False), np.float64)
        for name in ("value", "low", "high", "count")
    )
    signed = measure == "change"
    if signed:
        value = np.where((low > 0) | (high < 0), value, np.nan)
    shown = value * _PERCENT if measure in _SHARES else value
    told = queries.geography.folder.manifest.level(level)
    name = told.name_en if lang == "en" else told.name
    unit = measures.UNITS[measure][1 if lang == "en" else 0]
    return Patches(
        id="measure",
        title=unit.split("/")[0] if measure == "count" else said.get(measure, unit),
        legend=f"{name} · {unit}{' (%)' if measure in _SHARES else ''}",
        unit=unit,
        codes=table["code"].to_pylist(),
        names=table["name"].to_pylist(),
        geometry=np.asarray(result.geometry, dtype=object),
        values=shown,
        details={
            said["count"]: [number(n) if np.isfinite(n) else "–" for n in count],
            said["interval"]: [
                _interval(a, b, measure) for a, b in zip(low.tolist(), high.tolist(), strict=True)
            ],
        },
        signed=signed,
    )


def _interval(low: float, high: float, measure: str) -> str:
    if not (np.isfinite(low) and np.isfinite(high)):
        return "–"
    if measure in _SHARES:
        return f"{low:.0%} … {high:.0%}"
    return f"{number(round(low, 2))} … {number(round(high, 2))}"
