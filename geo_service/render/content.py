"""The content of a map report as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from geo_service.base.model import FloatArray, ObjectArray


@dataclass(frozen=True, slots=True)
class Patches:
    """One layer of areas or cells (n,): outlines in EPSG:4326, names, and what they are worth.

    ``classes`` are verdicts of the hot-spot test, where the layer shows those; a value that is
    NaN is known but too small to show. ``cells`` are small and many;
    ``signed`` values are changes in percent, of which NaN is one that is not significant.
    """

    id: str
    title: str
    legend: str
    unit: str
    codes: Sequence[str]
    names: Sequence[str]
    geometry: ObjectArray
    values: FloatArray
    details: Mapping[str, Sequence[str]] = field(default_factory=dict)
    classes: Sequence[str] | None = None
    cells: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Outlines:
    """Named borders drawn over every layer, (n,) in EPSG:4326."""

    names: Sequence[str]
    geometry: ObjectArray


@dataclass(frozen=True, slots=True)
class MapReport:
    """A whole report. ``bounds`` (west, south, east, north, degrees) is what is seen first.

    ``made`` is a date; ``facts`` are label and text pairs, shown under the title; ``notes`` are
    warnings that must be seen; ``sources`` are lines of small print. ``streets`` are the main
    lines of a basemap by kind (road, street, river, lake), in EPSG:4326.
    """

    title: str
    lang: str
    bounds: tuple[float, float, float, float]
    layers: Sequence[Patches]
    outlines: Outlines
    facts: Sequence[tuple[str, str]]
    notes: Sequence[str]
    sources: Sequence[str]
    made: str
    streets: Mapping[str, BaseGeometry] = field(default_factory=dict)
