"""Generalised likelihood ratio chart: detects a rise of a Poisson mean by any factor.

Source: Höhle and Paul (2008), Computational Statistics and Data Analysis 52.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.alarms.regression import fit_quasi_poisson
from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray, FloatArray

LIMIT = 5.0


@dataclass(frozen=True, slots=True)
class LikelihoodRatios:
    """The highest log-likelihood ratio up to each step (n,) and the alarms (n,)."""

    ratios: FloatArray
    alarm: BoolArray


def seasonal_mean(history: FloatArray, steps: int, *, period: float = 52) -> FloatArray:
    """The mean of the next ``steps`` steps: a constant and one wave a year, fitted to ``history``.

    Raises:
        InputError: the history is too short or empty of cases.
    """
    before = np.arange(1, len(history) + 1, dtype=np.float64)
    fit = fit_quasi_poisson(np.asarray(history, np.float64), _waves(before, period))
    if fit is None:
        raise InputError("the history is too short or too sparse to fit a season")
    ahead = np.arange(len(history) + 1, len(history) + steps + 1, dtype=np.float64)
    mean: FloatArray = np.exp(_waves(ahead, period) @ fit.coefficients)
    return mean


def likelihood_ratios(
    counts: FloatArray, mean: FloatArray, *, limit: float = LIMIT
) -> LikelihoodRatios:
    """Chart ``counts`` (n,) against ``mean`` (n,); it begins again after each alarm."""
    counts = np.asarray(counts, np.float64)
    came = np.concatenate(([0.0], np.cumsum(counts)))
    due = np.concatenate(([0.0], np.cumsum(mean)))
    ratios = np.zeros(len(counts))
    start = 0
    for step in range(len(counts)):
        more = came[step + 1] - came[start : step + 1]
        less = due[step + 1] - due[start : step + 1]
        above = more > less
        if above.any():
            x, m = more[above], less[above]
            ratios[step] = (x * np.log(x / m) + m - x).max()
        if ratios[step] >= limit:
            start = step + 1
    return LikelihoodRatios(ratios, ratios >= limit)


def _waves(steps: FloatArray, period: float) -> FloatArray:
    turn = 2 * np.pi * steps / period
    return np.column_stack((np.ones(len(steps)), np.cos(turn), np.sin(turn)))
