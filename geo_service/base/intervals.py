"""95 % confidence intervals of rates and ratios in closed form."""

from __future__ import annotations

import numpy as np

from geo_service.base.model import FloatArray

#: the normal quantile of a two-sided 95 % interval
Z95 = 1.959963984540054
#: of fewer values the least and the greatest do not bound a median at 95 %
_FEWEST_FOR_MEDIAN = 6


def wilson(hits: FloatArray, trials: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Bounds (n,), (n,) of a share, between 0 and 1; NaN where nothing was tried.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22.
    """
    hits, trials = np.asarray(hits, np.float64), np.asarray(trials, np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = hits / trials
        shrink = 1 + Z95**2 / trials
        centre = (share + Z95**2 / (2 * trials)) / shrink
        half = Z95 * np.sqrt(share * (1 - share) / trials + Z95**2 / (4 * trials**2)) / shrink
    low = np.where(hits == 0, 0.0, centre - half)
    high = np.where(hits == trials, 1.0, centre + half)
    none = trials == 0
    return np.where(none, np.nan, low), np.where(none, np.nan, high)


def poisson(counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Bounds (n,), (n,) of the mean behind a count.

    Source: the score interval; Barker (2002), The American Statistician 56.
    """
    counts = np.asarray(counts, np.float64)
    centre = counts + Z95**2 / 2
    half = Z95 * np.sqrt(counts + Z95**2 / 4)
    return np.maximum(centre - half, 0.0), centre + half


def median_ranks(n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Ranks (n,), (n,), from 1, of the sorted values that bound a median; NaN below six values.

    Source: Campbell and Gardner (1988), BMJ 296.
    """
    n = np.asarray(n, np.float64)
    half = Z95 * np.sqrt(n) / 2
    enough = n >= _FEWEST_FOR_MEDIAN
    low, high = np.round(n / 2 - half), np.round(1 + n / 2 + half)
    return np.where(enough, low, np.nan), np.where(enough, high, np.nan)


def rate_ratio(
    now: FloatArray, before: FloatArray, exposure: float | FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The ratio (n,) of two Poisson rates with its bounds; ``exposure`` is time now / time before.

    Given their sum, ``now`` is binomial; Wilson's bounds of its share become bounds of the
    ratio. Infinite where there was nothing before, NaN where there is nothing at all.
    Source: Graham, Mayengbam and Manatunga (2003), Statistics in Medicine 22.
    """
    now, before = np.asarray(now, np.float64), np.asarray(before, np.float64)
    low, high = wilson(now, now + before)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (
            now / before / exposure,
            low / (1 - low) / exposure,
            high / (1 - high) / exposure,
        )
