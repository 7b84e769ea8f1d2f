"""Route points in bulk: columns in, one short answer per point out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt

from geo_service.base.model import BoolArray, Datum, FloatArray, Verdict
from geo_service.index import AreaSets, top_sets
from geo_service.route import Router
from geo_service.service.atlas import Atlas, Layer

#: the radius of a point that states none, in metres: a phone's fix in the open
POINT_RADIUS_M = 15.0
VERDICTS = (Verdict.DIRECT, Verdict.CONFIRM, Verdict.OUTSIDE)


class OpenedRegion(Protocol):
    """What is needed of a region: its borders, its thresholds, and the datum of its points."""

    @property
    def atlas(self) -> Atlas:
        """Its borders."""

    @property
    def router(self) -> Router:
        """Its rules and thresholds."""

    @property
    def lead_level(self) -> str:
        """The level that answers for a complaint."""

    def to_wgs84(
        self, lon: FloatArray, lat: FloatArray, datum: Datum | str | None
    ) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Points (n,) in WGS-84, and which are usable."""


@dataclass(frozen=True)
class BulkRoutes:
    """Answers for points (n,), as columns.

    ``verdict`` indexes ``VERDICTS``; ``probability`` is that of the area named at the lead
    level; ``sets`` gives, per level, the layer and the most likely set of areas. Rows that are
    not ``usable`` have no meaning.
    """

    usable: BoolArray
    lon: FloatArray
    lat: FloatArray
    verdict: npt.NDArray[np.uint8]
    probability: FloatArray
    sets: Mapping[str, tuple[Layer, AreaSets]]


def route_points(
    region: OpenedRegion,
    lon: FloatArray,
    lat: FloatArray,
    *,
    radius_m: FloatArray | None = None,
    datum: Datum | str | None = None,
    as_of: date | None = None,
) -> BulkRoutes:
    """Route points ``lon``, ``lat`` (n,) degrees of ``datum``, with error radii in metres.

    The verdict is the one ``Region.route`` gives, from the same discs; rules are not applied.
    Raises ``InputError`` for arrays of different length or an unknown datum.
    """
    x, y, usable = region.to_wgs84(lon, lat, datum)
    radius = np.full(len(x), POINT_RADIUS_M) if radius_m is None else radius_m
    at = region.router.thresholds
    sets: dict[str, tuple[Layer, AreaSets]] = {}
    verdict = np.full(len(x), VERDICTS.index(Verdict.CONFIRM), np.uint8)
    probability = np.zeros(len(x))
    for level, layer in region.atlas.layers(as_of).items():
        own = layer.index.lookup(x, y)
        reach_m = np.hypot(radius, layer.accuracies_m(own))
        found, share = top_sets(layer.index, x, y, reach_m, own.set_id)
        sets[level] = (layer, found)
        if level == region.lead_level:
            probability = share
            verdict[(found.set_id >= 0) & (share >= at.direct)] = VERDICTS.index(Verdict.DIRECT)
            verdict[(found.set_id < 0) & (share >= at.outside)] = VERDICTS.index(Verdict.OUTSIDE)
    return BulkRoutes(usable, x, y, verdict, probability, sets)
