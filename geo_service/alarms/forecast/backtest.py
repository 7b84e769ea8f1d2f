"""Forecast a weekly series by the method with the smallest past errors, or say why not.

Rolling origins: at each, every method forecasts from what came before alone. The best is shown
only if its error is clearly below that of the seasonal naive forecast and its intervals hold
what they promise. Intervals are conformal: quantiles of the errors at the origins, scaled by the
square root of the mean, as counts vary; the 95 % interval is never narrower than Student's tails
make it from the 80 % one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from geo_service.alarms.distributions import student_quantile
from geo_service.alarms.forecast.accuracy import naive_scale
from geo_service.alarms.forecast.holt_winters import holt_winters
from geo_service.alarms.forecast.seasonal_naive import same_week_by_level, seasonal_naive
from geo_service.alarms.forecast.weekly_regression import weekly_regression
from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray

#: weeks of a year
YEAR = 52
ORIGINS, FEWEST_ORIGINS = 12, 6
#: weeks between two origins
STRIDE = 2
#: weeks that the first origin must look back on
FEWEST_WEEKS = 26
#: a forecast is shown where its error is below this share of the naive one's
BETTER = 0.95
#: and wins at so many origins that chance gives no more often than this
SIGN_P = 0.1
#: and where the 80 % interval holds this share of the weeks
COVERED = (0.70, 0.90)
#: quantiles told: ends of the 95 and 80 % intervals, and what is exceeded with 80 %
QUANTILES = (0.025, 0.10, 0.20, 0.90, 0.975)

Method = Callable[[FloatArray, int, FloatArray, FloatArray], FloatArray | None]


@dataclass(frozen=True, slots=True)
class Backtest:
    """How a method did at the origins, beside the seasonal naive forecast."""

    method: str
    origins: int
    mase: float
    naive_mase: float
    wins: int
    coverage_80: float
    actual: tuple[float, ...]
    predicted: tuple[float, ...]


#: why a forecast is not shown, by the code that programs and pages word for themselves
REASONS = {
    "short_history": "too few weeks of history to test a forecast",
    "few_complaints": "too few complaints to forecast",
    "no_fit": "the model cannot be fitted",
    "constant": "the history never changes",
    "not_better": "no method is clearly better than last year's weeks",
    "seldom_better": "better than last year's weeks too seldom to be sure",
    "coverage": "the 80 % interval held {coverage:.0%} of the weeks",
}


@dataclass(frozen=True)
class Forecast:
    """Mean and quantiles of the weeks to come (horizon,), if shown; else why not.

    ``reason_code`` is a key of ``REASONS``, empty where the forecast is shown.
    ``bounds`` (5, horizon) are in the order of ``QUANTILES``. ``backtest`` holds, of every
    origin, the first week's actual and predicted count.
    """

    mean: FloatArray
    bounds: FloatArray
    shown: bool
    reason_code: str
    backtest: Backtest | None

    @property
    def reason(self) -> str:
        """The sentence of the reason code; empty where the forecast is shown."""
        coverage = self.backtest.coverage_80 if self.backtest else math.nan
        return REASONS[self.reason_code].format(coverage=coverage) if self.reason_code else ""


def forecast(weeks: FloatArray, facts: FloatArray, horizon: int) -> Forecast:
    """Forecast ``horizon`` weeks after ``weeks`` (n,); ``facts`` (n + horizon, k) of all weeks.

    Raises:
        InputError: the facts do not fit, or the horizon is not 1 to 26 weeks.
    """
    weeks = np.asarray(weeks, np.float64)
    if not 1 <= horizon <= 26 or len(facts) != len(weeks) + horizon:
        raise InputError(
            f"{horizon} weeks ahead of {len(weeks)} with facts of {len(facts)}",
            hint="forecast 1 to 26 weeks",
        )
    origins = _origins(len(weeks), horizon)
    if len(origins) < FEWEST_ORIGINS:
        return _none(horizon, "short_history", None)
    if weeks[-YEAR:].sum() < YEAR / 4:
        return _none(horizon, "few_complaints", None)
    actual = np.array([weeks[at : at + horizon] for at in origins])
    tried = {name: _tried(method, weeks, facts, origins, horizon) for name, method in _METHODS}
    naive = tried["seasonal naive"]
    assert naive is not None
    best = min(
        (k for k, v in tried.items() if v is not None), key=lambda k: _error(actual, tried[k])
    )
    predicted = tried[best]
    assert predicted is not None
    result = _judged(best, weeks, origins, actual, predicted, naive)
    mean = dict(_METHODS)[best](weeks, horizon, facts[: len(weeks)], facts[len(weeks) :])
    code = _reason_code(result)
    if mean is None or code:
        return _none(horizon, code or "no_fit", result)
    return Forecast(mean, _bounds(mean, actual, predicted, None), True, "", result)


def _season(weeks: int) -> int:
    return YEAR if weeks > YEAR else 1


_METHODS: tuple[tuple[str, Method], ...] = (
    ("seasonal naive", lambda y, h, _f, _a: seasonal_naive(y, h, _season(len(y)))),
    ("last year by level", lambda y, h, _f, _a: same_week_by_level(y, h, _season(len(y)))),
    ("Holt-Winters", lambda y, h, _f, _a: _with_season(y, h)),
    ("smoothing", lambda y, h, _f, _a: holt_winters(y, h, 1)),
    ("regression", lambda y, h, f, a: weekly_regression(y, f, a)),
)


def _with_season(weeks: FloatArray, horizon: int) -> FloatArray | None:
    """Holt-Winters by the year, where every origin can look back on two of them."""
    return holt_winters(weeks, horizon, YEAR) if len(weeks) >= 2 * YEAR + 2 else None


def _origins(n: int, horizon: int) -> list[int]:
    last = n - horizon
    found = [last - STRIDE * i for i in range(ORIGINS)]
    return sorted(at for at in found if at >= FEWEST_WEEKS)


def _tried(
    method: Method, weeks: FloatArray, facts: FloatArray, origins: list[int], horizon: int
) -> FloatArray | None:
    """Forecasts (origins, horizon) of one method; None where it cannot be fitted at one."""
    found = []
    for at in origins:
        made = method(weeks[:at], horizon, facts[:at], facts[at : at + horizon])
        if made is None or not np.isfinite(made).all():
            return None
        found.append(np.maximum(made, 0.0))
    return np.array(found)


def _error(actual: FloatArray, predicted: FloatArray | None) -> float:
    assert predicted is not None
    return float(np.abs(actual - predicted).mean())


def _judged(
    method: str,
    weeks: FloatArray,
    origins: list[int],
    actual: FloatArray,
    predicted: FloatArray,
    naive: FloatArray,
) -> Backtest:
    scales = np.array([naive_scale(weeks[:at], _season(at)) for at in origins])
    ours, theirs = np.abs(actual - predicted).mean(axis=1), np.abs(actual - naive).mean(axis=1)
    known = np.isfinite(scales)
    mase = float((ours / scales)[known].mean()) if known.any() else math.nan
    naive_mase = float((theirs / scales)[known].mean()) if known.any() else math.nan
    inside = [
        _inside(actual, predicted, left_out) for left_out in range(len(origins))
    ]  # each origin judged by the errors of the others
    return Backtest(
        method=method,
        origins=len(origins),
        mase=mase,
        naive_mase=naive_mase,
        wins=int((ours < theirs).sum()),
        coverage_80=float(np.mean(inside)),
        actual=tuple(actual[:, 0].tolist()),
        predicted=tuple(predicted[:, 0].tolist()),
    )


def _inside(actual: FloatArray, predicted: FloatArray, origin: int) -> float:
    bounds = _bounds(predicted[origin], actual, predicted, origin)
    return float(((actual[origin] >= bounds[1]) & (actual[origin] <= bounds[3])).mean())


def _bounds(
    mean: FloatArray, actual: FloatArray, predicted: FloatArray, left_out: int | None
) -> FloatArray:
    """Quantiles (5, horizon) around ``mean`` by the errors at the same step and those beside it."""
    scaled = (actual - predicted) / np.sqrt(np.maximum(predicted, 1.0))
    if left_out is not None:
        scaled = np.delete(scaled, left_out, axis=0)
    out = np.empty((len(QUANTILES), len(mean)))
    for step in range(len(mean)):
        near = np.sort(scaled[:, max(0, step - 1) : step + 2].ravel())
        for row, share in enumerate(QUANTILES):
            out[row, step] = _quantile(near, share)
    wider = _beyond(len(scaled))
    out[0], out[4] = np.minimum(out[0], wider * out[1]), np.maximum(out[4], wider * out[3])
    return np.maximum(mean + out * np.sqrt(np.maximum(mean, 1.0)), 0.0)


@lru_cache
def _beyond(origins: int) -> float:
    """How much farther out the ends of the 95 % interval lie than those of the 80 % one at least.

    The errors of a dozen origins that overlap hold hardly one in forty, so their largest alone
    would hold too little. The ratio is that of Student's quantiles.
    """
    degrees = origins - 1
    return student_quantile(QUANTILES[4], degrees) / student_quantile(QUANTILES[3], degrees)


def _quantile(ordered: FloatArray, share: float) -> float:
    """The conformal quantile: a little outside the sample's, for what is not in the sample."""
    n = len(ordered)
    if share < 0.5:
        return float(ordered[max(math.floor((n + 1) * share), 1) - 1])
    return float(ordered[min(math.ceil((n + 1) * share), n) - 1])


def _reason_code(result: Backtest) -> str:
    """Why a forecast is not shown, a key of ``REASONS``; empty where it is."""
    if not math.isfinite(result.mase) or not math.isfinite(result.naive_mase):
        return "constant"
    if result.mase >= BETTER * result.naive_mase:
        return "not_better"
    if _sign_p(result.wins, result.origins) > SIGN_P:
        return "seldom_better"
    if not COVERED[0] <= result.coverage_80 <= COVERED[1]:
        return "coverage"
    return ""


def _sign_p(wins: int, origins: int) -> float:
    """The chance of so many wins or more, if both were as good."""
    return float(sum(math.comb(origins, k) for k in range(wins, origins + 1)) / 2**origins)


def _none(horizon: int, code: str, result: Backtest | None) -> Forecast:
    blank = np.full(horizon, np.nan)
    return Forecast(blank, np.full((len(QUANTILES), horizon), np.nan), False, code, result)
