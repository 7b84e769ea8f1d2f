"""Layers of a report: a colour per feature, the legend that explains it, tooltips, GeoJSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import shapely

from geo_service.base.model import FloatArray, ObjectArray
from geo_service.render.classes import class_breaks, class_of, labels, number, signed_breaks
from geo_service.render.content import Patches
from geo_service.render.page import printable
from geo_service.render.ramp import HOT_SPOT, NOTHING, TOO_FEW, diverging, sequential
from geo_service.render.words import words

#: decimals of a coordinate in a report: about a metre
_DECIMALS = 5
#: a change whose interval holds none
NOT_SURE = "#dedede"


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: a colour, what it stands for, and how many places have it."""

    color: str
    label: str
    places: int


def colors(patches: Patches, lang: str) -> tuple[list[str], list[Key]]:
    """Give each patch's colour (n,) and the legend of the layer."""
    if patches.classes is not None:
        return _class_colors(patches.classes, lang)
    if patches.signed:
        return _signed_colors(np.asarray(patches.values, np.float64) / 100, lang)
    said = words(lang)
    values = np.asarray(patches.values, np.float64)
    breaks = class_breaks(values)
    ramp = sequential(len(breaks))
    known = np.isfinite(values)
    found = np.where(known & (values > 0), np.maximum(class_of(values, breaks), 0), -1)
    found[~known] = -2
    by_class = {-2: TOO_FEW, -1: NOTHING, **dict(enumerate(ramp))}
    texts = {-2: said["suppressed"], -1: said["none"]}
    texts |= dict(enumerate(labels(breaks, more=said["more"])))
    shown = [c for c in by_class if c >= 0 or (found == c).any()]
    keys = [Key(by_class[c], texts[c], int((found == c).sum())) for c in reversed(shown)]
    return [by_class[c] for c in found.tolist()], keys


def _signed_colors(changes: FloatArray, lang: str) -> tuple[list[str], list[Key]]:
    """Colour changes, given as shares: fewer blue, more orange, none that is sure grey."""
    breaks = signed_breaks(changes)
    ramp = diverging(len(breaks) + 1)
    found = np.where(np.isfinite(changes), class_of(changes, breaks) + 1, -1)
    texts = [f"< {breaks[0]:+.0%}"]
    texts += [f"{low:+.0%} … {high:+.0%}" for low, high in pairwise(breaks)]
    texts.append(f"≥ {breaks[-1]:+.0%}")
    lost = 1 if breaks[0] <= -1 else 0  # nothing falls by more than all
    keys = [
        Key(ramp[c], texts[c], int((found == c).sum())) for c in range(len(ramp) - 1, lost - 1, -1)
    ]
    keys.append(Key(NOT_SURE, words(lang)["unsure"], int((found == -1).sum())))
    return [ramp[c] if c >= 0 else NOT_SURE for c in found.tolist()], keys


def _class_colors(classes: Sequence[str], lang: str) -> tuple[list[str], list[Key]]:
    said = words(lang)
    keys = [Key(HOT_SPOT[name], said[name], classes.count(name)) for name in HOT_SPOT]
    return [HOT_SPOT[name] for name in classes], keys


def patch_texts(patches: Patches, lang: str) -> dict[str, Any]:
    """Give the texts of a layer's tooltips: ``labels``, and per row its ``name`` and ``values``."""
    said = words(lang)
    fields = {said["count"] if not patches.unit else patches.unit: _texts(patches.values, lang)}
    fields |= {label: list(texts) for label, texts in patches.details.items()}
    rows = zip(*fields.values(), strict=True)
    return {
        "labels": [printable(label) for label in fields],
        "rows": [
            {"name": printable(name), "values": [printable(text) for text in row]}
            for name, row in zip(patches.names, rows, strict=True)
        ],
    }


def collection(
    codes: Sequence[str], geometry: ObjectArray, properties: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Make a GeoJSON FeatureCollection of parallel columns (EPSG:4326)."""
    rounded = shapely.set_precision(
        np.asarray(geometry, dtype=object), 10.0**-_DECIMALS, mode="pointwise"
    )
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": printable(code),
                "properties": row,
                "geometry": orjson.loads(text),
            }
            for code, row, text in zip(codes, properties, shapely.to_geojson(rounded), strict=True)
        ],
    }


def _texts(values: FloatArray, lang: str) -> list[str]:
    few = words(lang)["suppressed"]
    return [number(value) if np.isfinite(value) else few for value in np.asarray(values).tolist()]
