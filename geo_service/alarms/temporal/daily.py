"""Test a day's count against the preceding days, for series without earlier years.

Quasi-Poisson regression on the days of the last quarter (day of the week, days off, trend), with
earlier surges weighed down as by Farrington, and a negative binomial tail averaged over what the
dispersion may be. A rise over the whole city, which a permutation scan cannot see, shows here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from geo_service.alarms.distributions import (
    SMALLEST_P,
    chi_square_quantile,
    negative_binomial_upper_tail,
    poisson_upper_tail,
)
from geo_service.alarms.regression import Fit, fit_quasi_poisson
from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray, FloatArray

#: days looked back, and the latest of them left out so that a slow rise does not hide itself
HISTORY_DAYS, SKIPPED_DAYS = 91, 7
#: fewer days than this, or cases in them, cannot tell
FEWEST_DAYS, FEWEST_CASES = 28, 10
#: residuals beyond this many deviations are weighed down
_WEIGH_ABOVE = 2.58
#: what weighing down takes from the dispersion of days without any surge is given back: of normal
#: residuals z the squares above the limit a, a * density(a) of all squares
_CONSISTENT = 1 / (1 - _WEIGH_ABOVE * NormalDist().pdf(_WEIGH_ABOVE))
_WEEK = 7
#: a larger p is told as it is
_PLAINLY_USUAL = 0.2
#: shares of the chi-square distribution over which a tail is averaged
_SHARES = tuple((i + 0.5) / 40 for i in range(40))


@dataclass(frozen=True, slots=True)
class DailyAlarm:
    """The last day of a series: what came, what was expected, and the chance of so many."""

    observed: int
    expected: float
    p: float


def daily_alarm(counts: FloatArray, weekday: FloatArray, off: BoolArray) -> DailyAlarm | None:
    """Judge the last of ``counts`` (n,) by the days before; None where too little came before.

    ``weekday`` (n,) is 0 (Monday) to 6; ``off`` (n,) tells days off work.

    Raises:
        InputError: the arrays are of different lengths.
    """
    counts = np.asarray(counts, np.float64)
    if not len(counts) == len(weekday) == len(off):
        raise InputError("counts, weekdays and days off must be of one length")
    today = len(counts) - 1
    first, until = max(0, today - HISTORY_DAYS), today - SKIPPED_DAYS
    if until - first < FEWEST_DAYS or counts[first:until].sum() < FEWEST_CASES:
        return None
    design = _design(np.arange(first, today + 1, dtype=np.float64), weekday[first:], off[first:])
    used = _varying(design[: until - first])
    expected = _predict(counts[first:until], design[: until - first][:, used], design[-1:, used])
    observed = int(counts[today])
    return DailyAlarm(observed, expected.mean, _p(observed, expected))


def _design(days: FloatArray, weekday: FloatArray, off: BoolArray) -> FloatArray:
    weekend = weekday >= 5
    columns = [np.ones(len(days)), (days - days[0]) / 100.0]
    columns += [(weekday == day).astype(np.float64) for day in range(1, _WEEK)]
    columns.append((off & ~weekend).astype(np.float64))
    columns.append((~off & weekend).astype(np.float64))
    return np.column_stack(columns)


def _varying(design: FloatArray) -> BoolArray:
    """Columns that are not the same on all days; the constant stays."""
    varying: BoolArray = np.ptp(design, axis=0) > 0
    varying[0] = True
    return varying


@dataclass(frozen=True, slots=True)
class _Expected:
    """Today's mean, the dispersion with its degrees of freedom, and the mean's variance over it."""

    mean: float
    dispersion: float
    degrees: int
    variance: float = 0.0


def _predict(counts: FloatArray, design: FloatArray, today: FloatArray) -> _Expected:
    """What is to be expected today."""
    first = fit_quasi_poisson(counts, design)
    fit = None if first is None else fit_quasi_poisson(counts, design, _weights(counts, first))
    if fit is None:
        mean = float(counts.mean())
        return _Expected(mean, max(float(counts.var()) / max(mean, 1e-9), 1.0), len(counts) - 1)
    predictor, unscaled = fit.predict(today)
    mean = math.exp(min(predictor[0], 30.0))
    dispersion = max(fit.dispersion * _CONSISTENT, 1.0)
    return _Expected(mean, dispersion, fit.degrees, float(mean * unscaled[0] ** 2))


def _weights(counts: FloatArray, fit: Fit) -> FloatArray:
    """Weigh days down that lie far above the model."""
    phi, leverage = max(fit.dispersion, 1.0), np.minimum(fit.leverage, 0.99)
    raw = 1.5 * (counts ** (2 / 3) * fit.mean ** (-1 / 6) - fit.mean**0.5)
    residual = raw / np.sqrt(phi * (1 - leverage))
    above = residual > _WEIGH_ABOVE
    weights = np.where(above, np.where(above, residual, 1.0) ** -2.0, 1.0)
    scaled: FloatArray = weights * (len(counts) / weights.sum())
    return scaled


def _p(observed: int, expected: _Expected) -> float:
    """The chance of so many or more, averaged over what the dispersion may be.

    A dispersion from some eighty days is itself uncertain, which makes far tails heavier, as
    Student's are heavier than the normal's. Its distribution is taken as that of Pearson's
    statistic over a chi-square variable.
    """
    plain = _tail(observed, expected, expected.dispersion)
    if plain > _PLAINLY_USUAL:
        return plain
    scale = expected.dispersion * expected.degrees
    tails = [
        _tail(observed, expected, max(scale / chi_square_quantile(share, expected.degrees), 1.0))
        for share in _SHARES
    ]
    return max(sum(tails) / len(tails), SMALLEST_P)


def _tail(observed: int, expected: _Expected, dispersion: float) -> float:
    """The chance of so many or more, the uncertainty of the mean included."""
    mean, whole = expected.mean, dispersion * (1 + expected.variance)
    if whole > 1:
        return negative_binomial_upper_tail(observed, mean, mean / (whole - 1))
    return poisson_upper_tail(observed, mean)
