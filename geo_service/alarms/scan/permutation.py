"""Compiled replicates under the null hypothesis: places permuted among a stratum's cases.

Only the cases of the last days need a place drawn, so the cost of a replicate does not grow with
the volume of the whole period. A replicate depends on the seed and its own number alone: however
replicates are shared among threads or machines, they are the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from geo_service.alarms.scan.cases import Cases
from geo_service.alarms.scan.sites import Circles, Order, Sizes
from geo_service.alarms.scan.statistic import highest_ratio
from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray

Counts = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]


class Permuter:
    """Draws replicates of the highest ratio; safe to call from several threads at once."""

    def __init__(
        self,
        cases: Cases,
        circles: Circles,
        *,
        min_days: int,
        max_days: int,
        min_cases: int,
        seed: int,
    ) -> None:
        totals = cases.by_stratum()
        sites = np.arange(len(totals), dtype=np.int32)
        self._pool = np.concatenate([np.repeat(sites, column) for column in totals.T])
        self._pool_start = np.concatenate(([0], np.cumsum(totals.sum(axis=0)))).astype(np.int64)
        last = cases.counts.sum(axis=0)[::-1][:max_days]
        self._a_day = np.ascontiguousarray(last, np.int64)
        self._strata = np.ascontiguousarray(cases.strata[::-1][:max_days])
        self._circles = circles
        self._expected = cases.expected(max_days)
        self._limits = (cases.total, min_days, min_cases)
        self._seed = seed

    def draw(self, first: int, count: int) -> FloatArray:
        """The highest ratios (count,) of replicates ``first``, ``first`` + 1, …."""
        found = np.empty(count)
        total, min_days, min_cases = self._limits
        _replicates(
            self._pool.copy(),
            self._pool_start,
            self._a_day,
            self._strata,
            self._circles.start,
            self._circles.nearest,
            self._expected,
            total,
            min_days,
            min_cases,
            np.uint64(self._seed),
            first,
            found,
        )
        return found


@kernel
def _mixed(state: Bits) -> Any:
    """Next 64 random bits. Source: Steele, Lea and Flood (2014), SplitMix64."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@kernel
def _below(state: Bits, limit: int) -> Any:
    """A whole number from 0 to ``limit`` - 1 (below 2**32)."""
    high = _mixed(state) >> np.uint64(32)
    return np.int64((high * np.uint64(limit)) >> np.uint64(32))


@kernel
def _replicates(
    pool: Order,
    pool_start: Sizes,
    a_day: Counts,
    strata: Order,
    start: Sizes,
    nearest: Order,
    expected: FloatArray,
    total: int,
    min_days: int,
    min_cases: int,
    seed: np.uint64,
    first: int,
    out: FloatArray,
) -> None:
    longest = len(a_day)
    window = np.zeros((expected.shape[0], longest), np.int64)
    drawn = np.empty((a_day.sum(), 2), np.int64)
    taken = np.empty(len(pool_start) - 1, np.int64)
    fewest = np.empty(a_day.sum() + 1, np.float64)
    state = np.zeros(1, np.uint64)
    for replicate in range(len(out)):
        state[0] = seed
        state[0] = _mixed(state) ^ np.uint64(first + replicate)
        state[0] = _mixed(state)
        window[:] = 0
        taken[:] = 0
        at = 0
        for day in range(longest):
            begin = pool_start[strata[day]]
            end = pool_start[strata[day] + 1]
            for _ in range(a_day[day]):
                low = begin + taken[strata[day]]
                other = low + _below(state, end - low)
                pool[low], pool[other] = pool[other], pool[low]
                drawn[at, 0], drawn[at, 1] = low, other
                window[pool[low], day] += 1
                taken[strata[day]] += 1
                at += 1
        for site in range(window.shape[0]):
            for day in range(1, longest):
                window[site, day] += window[site, day - 1]
        out[replicate] = highest_ratio(
            start, nearest, window, expected, total, min_days, min_cases, fewest
        )
        while at:  # put the pool back, so that the next replicate begins from the same order
            at -= 1
            low, other = drawn[at, 0], drawn[at, 1]
            pool[low], pool[other] = pool[other], pool[low]
