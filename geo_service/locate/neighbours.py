"""Which lead areas are adjacent: a place on a border or a river may lie in the next one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo_service.base.earth import METRES_PER_DEGREE_LAT
from geo_service.base.model import FloatArray, IntArray
from geo_service.locate.areas import AreaBook

#: neighbours kept for each area, and how many set the scale of its distances
KEPT = 12
NEAREST = 4
#: an area this much less likely than the likeliest leaves nothing to its neighbours
_LIKELY = 1e-2
#: an area this much less likely than the likeliest leaves nothing to its neighbours
_LIKELY = 1e-2
_KM_PER_DEGREE = METRES_PER_DEGREE_LAT / 1000
_FAR_KM = 1e6


@dataclass(frozen=True, slots=True)
class Neighbours:
    """For each lead area its nearest others (``who``) and their weights, which sum to 1.

    Both have the shape: lead areas × ``KEPT``.
    """

    who: IntArray
    weight: FloatArray

    @classmethod
    def build(cls, book: AreaBook, centres: Mapping[str, tuple[float, float]]) -> Neighbours | None:
        """Weigh neighbours by the distance of their centres (code to lon, lat), in its own scale.

        The weight falls by e for each mean distance of the four nearest: a few hundred metres in
        the city, kilometres in the mountains. None where too few centres are known.
        """
        points = [centres.get(book.areas[area].code) for area in book.lead_areas]
        if sum(point is not None for point in points) <= KEPT:
            return None
        km = _distances(points)
        who = np.argsort(km, axis=1, kind="stable")[:, :KEPT].astype(np.int32)
        near = np.take_along_axis(km, who, axis=1)
        scale = np.maximum(near[:, :NEAREST].mean(axis=1, keepdims=True), 1e-9)
        weight = np.where(near < _FAR_KM, np.exp(-np.minimum(near / scale, 50.0)), 0.0)
        total = weight.sum(axis=1, keepdims=True)
        return cls(who, np.where(total > 0, weight / np.maximum(total, 1e-300), 0.0))

    def spread(self, shares: Mapping[int, float]) -> FloatArray:
        """Give what shares of some lead areas leave to their neighbours (shape: lead areas)."""
        spread = np.zeros(len(self.who))
        for lead, share in shares.items():
            spread[self.who[lead]] += share * self.weight[lead]
        return spread

    def lift(self, values: FloatArray, shares: Mapping[int, float]) -> None:
        """Raise ``values`` (shape: lead areas) to what shares leave to their neighbours."""
        if len(shares) > 1:
            np.maximum(values, self.spread(shares), out=values)
            return
        for lead, share in shares.items():
            who = self.who[lead]
            values[who] = np.maximum(values[who], share * self.weight[lead])

    def around(self, chances: FloatArray) -> FloatArray:
        """Give what likely lead areas leave to their neighbours (shapes: lead areas)."""
        likely = np.flatnonzero(chances > _LIKELY * chances.max())
        return self.spread(dict(zip(likely.tolist(), chances[likely].tolist(), strict=True)))


def _distances(points: list[tuple[float, float] | None]) -> FloatArray:
    """Kilometres between points (lon, lat) on a flat map of the region; far where unknown."""
    at = np.array([point or (math.nan, math.nan) for point in points])
    at[:, 0] *= _KM_PER_DEGREE * math.cos(math.radians(float(np.nanmean(at[:, 1]))))
    at[:, 1] *= _KM_PER_DEGREE
    km = np.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
    np.fill_diagonal(km, math.nan)
    return np.where(np.isnan(km), _FAR_KM, km)
