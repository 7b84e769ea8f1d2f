"""Beta-binomial shrinkage: rates of few complaints are drawn towards the overall rate.

Source: Kleinman (1973), Proportions with extraneous variance, J. Am. Stat. Assoc. 68, 46-54.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.base.model import FloatArray

#: prior complaints where bodies do not differ by more than chance: all are drawn to one rate
MOST_PRIOR = 1e5
#: never weaker than Jeffreys' prior
_LEAST_PRIOR = 1.0
_FEWEST_BODIES = 3
_SERIES_FROM = 6.0


@dataclass(frozen=True, slots=True)
class Prior:
    """What is expected of a body before its own complaints: ``yes`` and ``no``, in complaints."""

    yes: float
    no: float


def fit_prior(yes: FloatArray, known: FloatArray) -> Prior:
    """Fit the spread of the bodies' true rates by moments.

    With fewer than three bodies, or one answer only, it is Jeffreys' prior.
    """
    some = known > 0
    hits, trials = yes[some].astype(np.float64), known[some].astype(np.float64)
    total = trials.sum()
    if len(trials) < _FEWEST_BODIES or not 0 < hits.sum() < total:
        return Prior(0.5, 0.5)
    mean = hits.sum() / total
    spread = (trials * (hits / trials - mean) ** 2).sum() / (mean * (1 - mean))
    bodies = len(trials) - 1
    room = total - (trials**2).sum() / total - bodies
    share = (spread - bodies) / room if room > 0 else 0.0
    strength = MOST_PRIOR if share <= 1 / MOST_PRIOR else max(1 / share - 1, _LEAST_PRIOR)
    return Prior(mean * strength, (1 - mean) * strength)


def shrunken(yes: FloatArray, known: FloatArray, prior: Prior) -> FloatArray:
    """Rates (n,) drawn towards the prior; NaN where nothing is known and nothing expected."""
    trials = known + prior.yes + prior.no
    found: FloatArray = np.full(len(trials), np.nan)
    np.divide(yes + prior.yes, trials, out=found, where=trials > 0)
    return found


def logit_moments(yes: FloatArray, no: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation (n,), (n,) of log(r / (1 - r)) where r is Beta(yes, no)."""
    mean = _digamma(yes) - _digamma(no)
    return mean, np.sqrt(_trigamma(yes) + _trigamma(no))


def _digamma(x: FloatArray) -> FloatArray:
    """Derivative of log gamma, for x > 0: recurrence up to 6, then the asymptotic series.

    Source: Abramowitz and Stegun (1964), 6.3.5 and 6.3.18.
    """
    x, add = x.astype(np.float64).copy(), np.zeros(len(x))
    for _ in range(int(_SERIES_FROM)):
        small = x < _SERIES_FROM
        add[small] -= 1 / x[small]
        x[small] += 1
    t = 1 / (x * x)
    return add + np.log(x) - 0.5 / x - t * (1 / 12 - t * (1 / 120 - t * (1 / 252 - t / 240)))


def _trigamma(x: FloatArray) -> FloatArray:
    """Second derivative of log gamma, for x > 0.

    Source: Abramowitz and Stegun (1964), 6.4.6 and 6.4.12.
    """
    x, add = x.astype(np.float64).copy(), np.zeros(len(x))
    for _ in range(int(_SERIES_FROM)):
        small = x < _SERIES_FROM
        add[small] += 1 / x[small] ** 2
        x[small] += 1
    t = 1 / (x * x)
    series = t / x * (1 / 6 - t * (1 / 30 - t * (1 / 42 - t / 30)))
    return add + 1 / x + t / 2 + series
