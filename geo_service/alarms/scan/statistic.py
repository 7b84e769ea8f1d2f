"""The scan statistic over all circles and windows, compiled.

The log-likelihood ratio of c cases where E are expected, of C in all, is
c ln(c/E) + (C-c) ln((C-c)/(C-E)) where c > E, else 0 (Kulldorff 2005).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from geo_service.alarms.scan.sites import Order, Sizes
from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray

Counts = npt.NDArray[np.int64]


@kernel
def log_likelihood_ratio(cases: int, expected: float, total: int) -> float:
    """The ratio of one window; 0 where no more came than expected."""
    if cases <= expected:
        return 0.0
    inside = cases * math.log(cases / expected)
    if cases == total:
        return inside
    return inside + (total - cases) * math.log((total - cases) / (total - expected))


@kernel
def best_of_each_centre(
    start: Sizes,
    nearest: Order,
    window: Counts,
    expected: FloatArray,
    total: int,
    min_days: int,
    min_cases: int,
    ratio: FloatArray,
    size: Sizes,
    days: Sizes,
) -> None:
    """Write each centre's highest ratio with its circle's size and its window's length.

    Of equal ratios the smallest circle counts, and of its windows the shortest.
    """
    longest = window.shape[1]
    cases = np.empty(longest, np.int64)
    chance = np.empty(longest, np.float64)
    for centre in range(len(ratio)):
        cases[:] = 0
        chance[:] = 0.0
        ratio[centre], size[centre], days[centre] = 0.0, 0, 0
        for at in range(start[centre], start[centre + 1]):
            site = nearest[at]
            for day in range(longest):
                cases[day] += window[site, day]
                chance[day] += expected[site, day]
            if window[site, longest - 1] == 0:
                continue  # more is expected and no more came: no better than the circle before
            for day in range(min_days - 1, longest):
                if cases[day] < min_cases or cases[day] <= chance[day]:
                    continue
                found = log_likelihood_ratio(cases[day], chance[day], total)
                if found > ratio[centre]:
                    ratio[centre], size[centre] = found, at - start[centre] + 1
                    days[centre] = day + 1


@kernel
def highest_ratio(
    start: Sizes,
    nearest: Order,
    window: Counts,
    expected: FloatArray,
    total: int,
    min_days: int,
    min_cases: int,
    fewest: FloatArray,
) -> float:
    """The highest ratio of all circles and windows.

    ``fewest`` is room for one number per possible count in a window: the smallest expectation
    met with that count. Only these need a logarithm, because a ratio falls as E rises.
    """
    longest = window.shape[1]
    first = min_days - 1
    cases = np.empty(longest, np.int64)
    chance = np.empty(longest, np.float64)
    fewest[:] = np.inf
    for centre in range(len(start) - 1):
        cases[:] = 0
        chance[:] = 0.0
        for at in range(start[centre], start[centre + 1]):
            site = nearest[at]
            if window[site, longest - 1] == 0:
                for day in range(first, longest):
                    chance[day] += expected[site, day]
                continue
            for day in range(first, longest):
                cases[day] += window[site, day]
                chance[day] += expected[site, day]
                if chance[day] < fewest[cases[day]]:
                    fewest[cases[day]] = chance[day]
    best = 0.0
    for count in range(min_cases, len(fewest)):
        if fewest[count] < count:
            best = max(best, log_likelihood_ratio(count, fewest[count], total))
    return best
