"""The Mann-Kendall trend test with ties, for many series at once.

Sources: Mann (1945), Econometrica 13; Kendall (1975), Rank Correlation Methods; Hamed and Rao
(1998), Journal of Hydrology 204, for series whose steps depend on one another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray

#: autocorrelations beyond this many standard errors widen the variance (95 %, two-sided)
_LIMIT_Z = 1.959963984540054
#: ranks of a series shorter than this cannot be corrected
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Per series (n,): Kendall's S, its variance, z with continuity, two-sided p, Sen's slope."""

    s: FloatArray
    variance: FloatArray
    z: FloatArray
    p: FloatArray
    slope: FloatArray


def mann_kendall(
    series: FloatArray, *, hamed_rao: bool = False, slopes: bool = True
) -> MannKendall:
    """Test ``series`` (n, steps); NaN is a gap and takes no part.

    ``hamed_rao`` widens or narrows the variance by the autocorrelation of the ranks around
    Sen's slope. A series that never changes has z 0 and p 1. Without ``slopes`` the slope is
    left NaN where it is not needed, which takes a third of the time.
    """
    values = np.ascontiguousarray(series, np.float64)
    out = np.empty((5, len(values)))
    _test(values, hamed_rao, slopes or hamed_rao, out)
    return MannKendall(*out)


@kernel
def _test(values: FloatArray, corrected: bool, sloped: bool, out: FloatArray) -> None:
    steps = values.shape[1]
    kept = np.empty(steps)
    times = np.empty(steps)
    slopes = np.empty(steps * (steps - 1) // 2)
    for i in range(values.shape[0]):
        n = 0
        for t in range(steps):
            if not math.isnan(values[i, t]):
                kept[n], times[n] = values[i, t], t
                n += 1
        s, pairs = _compare(kept[:n], times[:n], sloped, slopes)
        slope = np.median(slopes[:pairs]) if pairs else (0.0 if sloped else np.nan)
        variance = _variance(kept[:n])
        if corrected and n > _SHORTEST and variance > 0:
            variance *= _inflation(kept[:n], slope)
        z = 0.0
        if variance > 0 and s != 0:
            z = (s - np.sign(s)) / math.sqrt(variance)
        out[0, i], out[1, i], out[2, i] = s, variance, z
        out[3, i], out[4, i] = math.erfc(abs(z) / math.sqrt(2.0)), slope


@kernel
def _compare(
    kept: FloatArray, times: FloatArray, sloped: bool, slopes: FloatArray
) -> tuple[float, int]:
    """Kendall's S; with ``sloped``, also writes the slope of every pair and counts them."""
    s, pairs = 0.0, 0
    for a in range(len(kept)):
        for b in range(a + 1, len(kept)):
            if sloped:
                slopes[pairs] = (kept[b] - kept[a]) / (times[b] - times[a])
                pairs += 1
            if kept[b] > kept[a]:
                s += 1
            elif kept[b] < kept[a]:
                s -= 1
    return s, pairs


@kernel
def _variance(kept: FloatArray) -> float:
    """Variance of S, less what ties take away."""
    n = len(kept)
    total = n * (n - 1.0) * (2 * n + 5)
    ordered = np.sort(kept)
    run = 1
    for i in range(1, n + 1):
        if i < n and ordered[i] == ordered[i - 1]:
            run += 1
        else:
            total -= run * (run - 1.0) * (2 * run + 5)
            run = 1
    return total / 18


@kernel
def _inflation(kept: FloatArray, slope: float) -> float:
    """How much the autocorrelation of the detrended ranks widens the variance of S."""
    n = len(kept)
    rest = np.empty(n)
    for i in range(n):
        rest[i] = kept[i] - (i + 1) * slope
    ranks = _ranks(rest)
    ranks -= ranks.mean()
    whole = (ranks * ranks).sum()
    if whole == 0:
        return 1.0
    limit = _LIMIT_Z / math.sqrt(n)
    extra = 0.0
    for lag in range(1, n):
        correlation = (ranks[lag:] * ranks[: n - lag]).sum() / whole
        if abs(correlation) > limit:
            extra += (n - lag) * (n - lag - 1.0) * (n - lag - 2.0) * correlation
    return max(1 + 2 / (n * (n - 1.0) * (n - 2.0)) * extra, 0.0)


@kernel
def _ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1; equal values share their mean rank."""
    order = np.argsort(values)
    ranks = np.empty(len(values))
    first = 0
    while first < len(values):
        last = first
        while last + 1 < len(values) and values[order[last + 1]] == values[order[first]]:
            last += 1
        for i in range(first, last + 1):
            ranks[order[i]] = (first + last) / 2 + 1
        first = last + 1
    return ranks
