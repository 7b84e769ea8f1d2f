"""Baseline forecasts: the same week of last year, unchanged or scaled to the present level."""

from __future__ import annotations

import numpy as np

from geo_service.alarms.distributions import normal_quantile
from geo_service.base.model import FloatArray

#: weeks whose level is compared with that of a year before
LEVEL_WEEKS = 8
#: how much a level may differ, so that a tiny count a year ago does not explode
_LEAST_RATIO, _MOST_RATIO = 0.25, 4.0


def seasonal_naive(history: FloatArray, horizon: int, season: int) -> FloatArray:
    """The last ``season`` values again and again (horizon,); with season 1 the last value."""
    last = np.asarray(history[-season:], np.float64)
    return np.resize(last, horizon)


def naive_interval(
    history: FloatArray, horizon: int, season: int, level: float
) -> tuple[FloatArray, FloatArray]:
    """Bounds (horizon,) of the seasonal naive forecast under normal errors that add up."""
    mean = seasonal_naive(history, horizon, season)
    errors = history[season:] - history[:-season]
    sigma = float(np.sqrt((errors**2).mean()))
    steps = np.floor(np.arange(horizon) / season) + 1
    half = normal_quantile(0.5 + level / 2) * sigma * np.sqrt(steps)
    return mean - half, mean + half


def same_week_by_level(history: FloatArray, horizon: int, season: int) -> FloatArray:
    """Last year's weeks times how much more came lately than a year before (horizon,)."""
    mean = seasonal_naive(history, horizon, season)
    if season == 1 or len(history) < season + LEVEL_WEEKS:
        return mean
    now = history[-LEVEL_WEEKS:].sum()
    before = history[-season - LEVEL_WEEKS : -season].sum()
    ratio = min(max((now + 1) / (before + 1), _LEAST_RATIO), _MOST_RATIO)
    return mean * float(ratio)
