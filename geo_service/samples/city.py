"""Where synthetic complaints come from: compounds, more of them where more people live."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geo_service.base.model import FloatArray, ObjectArray

#: compounds per area on average, and their reach in degrees of latitude (55 m to 500 m)
_PER_AREA = 14
_REACH_DEG = (0.0005, 0.0045)
#: how unequal compounds are; smaller is more unequal
_TAIL = 1.1
#: compounds that grew into a hot spot of one subject lately
_OUTBREAKS = 6
_TRIES = 12


@dataclass(frozen=True, slots=True)
class SampleCity:
    """Compounds (m,) in EPSG:4326 with their weights; ``outbreaks`` are rows of some of them.

    ``solved`` is the row of one that had a trouble until it was solved (see ``story``), and
    ``city_hall`` is where a geocoder would put an address that it does not know.
    """

    lon: FloatArray
    lat: FloatArray
    reach_deg: FloatArray
    weights: FloatArray
    outbreaks: tuple[int, ...]
    solved: int
    city_hall: tuple[float, float]
    seed: int


def make_city(areas: ObjectArray, residents: FloatArray, seed: int) -> SampleCity:
    """Scatter compounds over areas (n,), in proportion to residents; NaN means not known.

    Where residents are not known, small areas are taken to be as full as large ones.
    """
    random = np.random.default_rng(seed)
    known = np.isfinite(residents)
    people = np.where(known, residents, residents[known].mean() if known.any() else 1.0)
    owner = random.choice(len(areas), _PER_AREA * len(areas), p=people / people.sum())
    lon, lat, found = _points_in(areas, owner, random)
    lon, lat = lon[found], lat[found]
    weights = random.pareto(_TAIL, len(lon)) + 0.15
    weights = np.minimum(weights, np.quantile(weights, 0.995))
    reach = random.uniform(*_REACH_DEG, len(lon))
    rows = random.choice(len(lon), min(_OUTBREAKS, len(lon)), replace=False)
    return SampleCity(
        lon,
        lat,
        reach,
        weights / weights.sum(),
        tuple(int(row) for row in rows),
        _ordinary(weights, rows),
        (float(np.median(lon)), float(np.median(lat))),
        seed,
    )


def _ordinary(weights: FloatArray, outbreaks: np.ndarray) -> int:
    """The row of a compound of middling size that has no outbreak."""
    left = np.setdiff1d(np.arange(len(weights)), outbreaks) if len(weights) > 1 else np.arange(1)
    return int(left[np.argsort(weights[left], kind="stable")[len(left) // 2]])


def _points_in(
    areas: ObjectArray, owner: np.ndarray, random: np.random.Generator
) -> tuple[FloatArray, FloatArray, np.ndarray]:
    """Draw a point in each owner's area, toward its middle, where people live."""
    west, south, east, north = shapely.bounds(areas[owner]).T
    lon, lat = np.zeros(len(owner)), np.zeros(len(owner))
    found = np.zeros(len(owner), bool)
    for _ in range(_TRIES):
        left = np.flatnonzero(~found)
        at = random.beta(2.2, 2.2, (2, len(left)))
        lon[left] = west[left] + at[0] * (east - west)[left]
        lat[left] = south[left] + at[1] * (north - south)[left]
        found[left] = shapely.contains_xy(areas[owner[left]], lon[left], lat[left])
    return lon, lat, found
