"""Quasi-Poisson regression of weekly counts on trend, season, days off and festivals."""

from __future__ import annotations

import numpy as np

from geo_service.alarms.regression import fit_quasi_poisson
from geo_service.base.model import FloatArray

_YEAR_WEEKS = 365.25 / 7
#: waves of a year, where there are two years to tell them from a trend
_WAVES = 2
_WAVE_WEEKS = 104
#: recent weeks weigh most: half as much a year back
_HALF_LIFE_WEEKS = 52.0
#: a forecast stays within this many times what was ever seen
_MOST = 3.0


def weekly_regression(
    history: FloatArray, facts: FloatArray, ahead: FloatArray
) -> FloatArray | None:
    """Forecast as many weeks as ``ahead`` has rows; None where the model cannot be fitted.

    ``facts`` (n, k) are what is known beforehand of the history's weeks (days off, festivals,
    seasons), ``ahead`` (horizon, k) of those to come.
    The trend goes no farther than today.
    """
    n, horizon = len(history), len(ahead)
    weeks = np.arange(n + horizon, dtype=np.float64)
    trend = np.minimum(weeks, n - 1) / 52.0
    columns = [np.ones(n + horizon), trend - trend[n - 1], *np.vstack((facts, ahead)).T]
    if n >= _WAVE_WEEKS:
        for wave in range(1, _WAVES + 1):
            turn = 2 * np.pi * wave * weeks / _YEAR_WEEKS
            columns += [np.cos(turn), np.sin(turn)]
    design = np.column_stack(columns)
    used = np.ptp(design[:n], axis=0) > 0
    used[0] = True
    weights = 0.5 ** ((n - 1 - weeks[:n]) / _HALF_LIFE_WEEKS)
    fit = fit_quasi_poisson(history, design[:n, used], weights)
    if fit is None:
        return None
    with np.errstate(over="ignore"):
        mean: FloatArray = np.exp(design[n:, used] @ fit.coefficients)
    most: FloatArray = np.minimum(mean, _MOST * max(history.max(), 1.0))
    return most
