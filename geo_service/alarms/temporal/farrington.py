"""Test a week's count against earlier years: Farrington 1996, Noufaily 2013.

A quasi-Poisson regression on the weeks around the same date in earlier years (and, with seasons,
on all weeks between them), past outbreaks weighed down, a trend where it can be trusted, and an
upper bound for the count of today.

Sources: Farrington et al. (1996), J. R. Statist. Soc. A 159; Noufaily et al. (2013), Statistics
in Medicine 32; Salmon, Schumacher and Höhle (2016), J. Stat. Software 70(10), whose conventions
are followed, so that figures can be compared with those of the R package surveillance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from geo_service.alarms.distributions import (
    negative_binomial_quantile,
    normal_quantile,
    poisson_quantile,
    student_two_sided,
)
from geo_service.alarms.regression import Fit, fit_quasi_poisson
from geo_service.alarms.temporal.reference import Steps, reference_steps
from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray

#: fewer cases than this in so many steps give no alarm
FEWEST_CASES, FEWEST_STEPS = 5, 4
#: a trend needs so many years
FEWEST_YEARS = 3


@dataclass(frozen=True, slots=True)
class Farrington:
    """How the bound is found.

    ``years`` back, ``half_window`` steps either side of the date, ``seasons`` in the year (1:
    only the windows are used), ``skipped`` latest steps left out, residuals above
    ``weigh_above`` weighed down, trend kept when its p is below ``trend_p``. ``alpha`` is
    one-sided, but two-sided when ``classical``.
    ``bound``: "delta" (2/3 power, normal), or "negative binomial" with the mean plugged in.
    ``classical`` follows the algorithm of 1996: its standard error uses the dispersion of at
    least 1, and ``skipped`` and ``seasons`` are not used.
    """

    years: int = 5
    half_window: int = 3
    seasons: int = 1
    skipped: int = 3
    weigh_above: float = 2.58
    trend_p: float = 0.05
    alpha: float = 0.05
    bound: str = "delta"
    classical: bool = False
    period: int = 52


FARRINGTON_1996 = Farrington(weigh_above=1.0, alpha=0.01, classical=True)
NOUFAILY_2013 = Farrington(
    seasons=10, skipped=26, trend_p=1.0, alpha=0.01, bound="negative binomial"
)


@dataclass(frozen=True, slots=True)
class TemporalAlarm:
    """One step judged: what came, what was expected, the bound, and whether it is an alarm.

    ``upper`` and ``expected`` are NaN where the model cannot be fitted; ``trend`` says whether
    a trend took part.
    """

    step: int
    observed: int
    expected: float
    upper: float
    alarm: bool
    trend: bool


def farrington(counts: FloatArray, step: int, how: Farrington) -> TemporalAlarm:
    """Judge ``counts[step]`` by the years before it (one number a week, a month or a day).

    Raises:
        InputError: the series does not reach back as many years as asked for.
    """
    counts = np.asarray(counts, np.float64)
    used, season = reference_steps(
        step,
        period=how.period,
        years=how.years,
        half_window=how.half_window,
        seasons=how.seasons,
        before=step if how.classical else step - how.skipped,
    )
    if used.min() < 0:
        need = how.years * how.period + how.half_window
        raise InputError(f"step {step} needs {need} steps before it", hint="look back fewer years")
    observed = counts[step]
    design = _design(used, season, how.seasons)
    today = _design(np.array([step]), np.array([how.seasons - 1]), how.seasons)
    found = _model(counts[used], design, today, how)
    recent = counts[max(0, step - FEWEST_STEPS + 1) : step + 1].sum() >= FEWEST_CASES
    if found is None:
        return TemporalAlarm(step, int(observed), math.nan, math.nan, False, False)
    fit, trend = found
    mean, upper = _bound(fit, today if trend else np.delete(today, 1, axis=1), how)
    above = bool(recent and observed > 0 and observed > upper and upper > mean)
    return TemporalAlarm(step, int(observed), mean, upper, above, trend)


@dataclass(frozen=True, slots=True)
class _Weighted:
    fit: Fit
    dispersion: float
    scale: float


def _design(steps: Steps, season: Steps, seasons: int) -> FloatArray:
    """Columns: 1, time, and one for each season but the first."""
    columns = [np.ones(len(steps)), steps.astype(np.float64) + 1]
    columns += [(season == level).astype(np.float64) for level in range(1, seasons)]
    return np.column_stack(columns)


def _model(
    counts: FloatArray, design: FloatArray, today: FloatArray, how: Farrington
) -> tuple[_Weighted, bool] | None:
    """The model with a trend where it can be trusted, else without; and whether it has one."""
    found = _weighted(counts, design, how)
    if found is not None and how.years >= FEWEST_YEARS:
        error = math.sqrt(found.fit.covariance[1, 1] * found.scale)
        t = found.fit.coefficients[1] / error if error else math.inf
        significant = student_two_sided(t, found.fit.degrees) < how.trend_p
        predicted = math.exp((today @ found.fit.coefficients)[0])
        if significant and predicted <= counts.max():
            return found, True
    flat = _weighted(counts, np.delete(design, 1, axis=1), how)
    return None if flat is None else (flat, False)


def _weighted(counts: FloatArray, design: FloatArray, how: Farrington) -> _Weighted | None:
    """Fit, weigh past outbreaks down by their Anscombe residuals, fit again."""
    first = fit_quasi_poisson(counts, design)
    if first is None:
        return None
    raw = 1.5 * (counts ** (2 / 3) * first.mean ** (-1 / 6) - first.mean**0.5)
    residual = raw / np.sqrt(max(first.dispersion, 1) * (1 - first.leverage))
    above = residual > how.weigh_above
    weights = np.where(above, np.where(above, residual, 1.0) ** -2.0, 1.0)
    weights *= len(counts) / weights.sum()
    fit = fit_quasi_poisson(counts, design, weights)
    if fit is None:
        return None
    if how.classical:
        scale = fit.dispersion
    else:
        # the R package's standard errors take the prior weights for the working weights
        working = (counts - fit.mean) / fit.mean
        scale = float((weights * working**2).sum() / fit.degrees)
    return _Weighted(fit, max(fit.dispersion, 1.0), scale)


def _bound(model: _Weighted, today: FloatArray, how: Farrington) -> tuple[float, float]:
    """The expected count and its upper bound."""
    predictor, unscaled = model.fit.predict(today)
    mean = math.exp(predictor[0])
    phi = model.dispersion
    if how.bound != "delta":
        share = 1 - how.alpha
        if phi > 1:
            return mean, float(negative_binomial_quantile(share, mean, mean / (phi - 1)))
        return mean, float(poisson_quantile(share, mean))
    error = mean * unscaled[0] * math.sqrt(phi if how.classical else model.scale)
    tau = phi + error**2 / mean
    spread = math.sqrt(4 / 9 * mean ** (1 / 3) * tau)
    z = normal_quantile(1 - (how.alpha / 2 if how.classical else how.alpha))
    return mean, float((mean ** (2 / 3) + z * spread) ** 1.5)
