"""Watched places: whether the trouble is solved or back, and what was expected anyway.

The worst places of a city fall by themselves, because some were the worst by chance. What is to be
expected of them is worked out from all places (empirical Bayes: the places' true levels follow a
gamma distribution, fitted by moments), and shown beside what happened.
Source: Robbins (1956); for the gamma-Poisson case Carlin and Louis (2000), section 3.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.intervals import poisson
from geo_service.base.model import FloatArray

Counts = npt.NDArray[np.int64]
_TAIL = 0.025
#: shape and rate where places differ by no more than chance: all are expected alike
_ALIKE = 1e6


@dataclass(frozen=True, slots=True)
class Levels:
    """How the true levels of places are spread: gamma with ``shape`` and ``rate`` per window."""

    shape: float
    rate: float

    def expected(self, count: FloatArray) -> FloatArray:
        """What is expected (n,) in the next window of the same length after ``count`` in one."""
        found: FloatArray = (self.shape + count) / (self.rate + 1)
        return found


def fit_levels(counts: Counts) -> Levels:
    """Fit the spread of the levels of all places (n,) by moments, from counts in one window."""
    numbers = np.asarray(counts, np.float64)
    mean = float(numbers.mean()) if len(numbers) else 0.0
    extra = float(numbers.var(ddof=1)) - mean if len(numbers) > 1 else 0.0
    if mean == 0:
        return Levels(0.0, 0.0)
    if extra <= mean**2 / _ALIKE:
        return Levels(_ALIKE, _ALIKE / mean)
    return Levels(mean**2 / extra, mean / extra)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was to be expected of a place without any work on it, and what came.

    ``low`` and ``high`` hold 95 % of what chance gives; ``fall`` is the expected one as a share of
    the level at the opening, ``fell`` the one that came.
    """

    expected: float
    low: float
    high: float
    fall: float
    came: int
    fell: float

    @property
    def better(self) -> bool:
        """Whether less came than chance explains."""
        return self.came < self.low


def expectation(
    levels: Levels, opening: int, came: int, *, length: float = 1.0, trend: float = 1.0
) -> Expectation:
    """Compare what came with what was to be expected after ``opening`` complaints in a window.

    ``length`` is that of the time since, in windows; ``trend`` how all places moved meanwhile.
    """
    shape, rate = levels.shape + opening, levels.rate + 1
    scale = length * trend
    expected = shape / rate * scale
    low, high = _negative_binomial_ends(shape, rate / scale if scale else np.inf)
    level = opening * scale
    return Expectation(
        expected, low, high, 1 - expected / level if level else 0.0, came,
        1 - came / level if level else 0.0,
    )  # fmt: skip


def _negative_binomial_ends(shape: float, rate: float) -> tuple[float, float]:
    """The counts that 2.5 % lie below and above, of a Poisson whose mean is gamma."""
    if shape == 0 or not np.isfinite(rate):
        return 0.0, 0.0
    most = int(shape / rate + 12 * np.sqrt(shape / rate * (1 + 1 / rate)) + 20)
    k = np.arange(most + 1)
    steps = np.log((shape + k[:-1]) / (k[:-1] + 1)) - np.log1p(rate)
    logs = np.concatenate([[shape * np.log(rate / (1 + rate))], steps]).cumsum()
    below = np.exp(logs).cumsum()
    low, high = np.searchsorted(below, (_TAIL, 1 - _TAIL))
    return float(low), float(min(high, most))


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a place is over its trouble: each condition, and the bound it rests on."""

    weeks: int
    count: int
    upper_per_week: float
    target_per_week: float
    repeat_callers: int
    open_tickets: int

    @property
    def below_target(self) -> bool:
        """Whether the mean lies below the target, chance included."""
        return self.upper_per_week < self.target_per_week

    @property
    def holds(self) -> bool:
        """Whether all conditions hold."""
        return self.below_target and self.repeat_callers == 0 and self.open_tickets == 0


def prove(
    weekly: Sequence[int], target_per_week: float, repeat_callers: int, open_tickets: int
) -> Proof:
    """Judge the last whole weeks: the upper 95 % bound of the weekly mean against the target."""
    weeks, count = len(weekly), int(sum(weekly))
    _, high = poisson(np.array([count]))
    upper = float(high[0]) / weeks if weeks else float("inf")
    return Proof(weeks, count, upper, target_per_week, repeat_callers, open_tickets)


def is_back(weekly: Sequence[int], target_per_week: float) -> bool:
    """Tell whether the last weeks lie above the target by more than chance."""
    if not weekly:
        return False
    low, _ = poisson(np.array([sum(weekly)]))
    return bool(low[0] / len(weekly) > target_per_week)


def cusum(weekly: Sequence[int], level: float) -> FloatArray:
    """Sums (n,) of what came above (or, negative, below) the opening level, week by week."""
    found: FloatArray = np.cumsum(np.asarray(weekly, np.float64) - level)
    return found
