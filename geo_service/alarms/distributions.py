"""Tail probabilities and quantiles of the distributions used by alarms, without scipy."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

#: the smallest p told; beyond it a tail is nothing but the arithmetic's rounding
SMALLEST_P = 1e-17
_NORMAL = NormalDist()
#: terms of a sum smaller than this share of it change nothing
_NEGLIGIBLE = 1e-18
_MOST_TERMS = 10_000_000
_MOST_FACTORS = 400


def normal_quantile(share: float) -> float:
    """The standard normal's quantile."""
    return _NORMAL.inv_cdf(share)


def chi_square_quantile(share: float, degrees: float) -> float:
    """The chi-square distribution's quantile, to about a thousandth of it from 10 degrees on.

    Source: Wilson and Hilferty (1931), PNAS 17(12).
    """
    spread = 2 / (9 * degrees)
    return degrees * float((1 - spread + normal_quantile(share) * math.sqrt(spread)) ** 3)


def student_two_sided(t: float, degrees: float) -> float:
    """P(|T| >= |t|) of Student's t."""
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))


def student_quantile(share: float, degrees: float) -> float:
    """Student's quantile of a share above one half, by bisection."""
    low, high = 0.0, 1.0
    while student_two_sided(high, degrees) / 2 > 1 - share:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        if student_two_sided(middle, degrees) / 2 > 1 - share:
            low = middle
        else:
            high = middle
    return high


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function.

    Source: Lentz's method for the continued fraction 8.17.22 of the NIST Digital Library of
    Mathematical Functions.
    """
    if x <= 0 or x >= 1:
        return min(max(x, 0.0), 1.0)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    return front / a * _beta_fraction(a, b, x)


def _beta_fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away(1 + term * d, tiny)
            c = _away(1 + term / c, tiny)
            value *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return value


def _away(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def negative_binomial_upper_tail(k: int, mean: float, size: float) -> float:
    """P(X >= k) of a negative binomial with variance mean + mean² / size; Poisson at infinity."""
    if k <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if math.isinf(size):
        return poisson_upper_tail(k, mean)
    return incomplete_beta(k, size, mean / (mean + size))


def poisson_upper_tail(k: int, mean: float) -> float:
    """P(X >= k) of a Poisson distribution."""
    if k <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if k <= mean:
        return 1 - _poisson_lower(k - 1, mean)
    term = math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
    return _sum_up(term, lambda i: mean / (k + i))


def _poisson_lower(k: int, mean: float) -> float:
    term = math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
    total = term
    for i in range(k, 0, -1):
        term *= i / mean
        total += term
        if term < total * _NEGLIGIBLE:
            break
    return min(total, 1.0)


def hypergeometric_upper_tail(k: int, *, total: int, zone: int, drawn: int) -> float:
    """P(X >= k): of ``drawn`` out of ``total``, how many fall to a zone that holds ``zone``."""
    low, high = max(0, drawn + zone - total), min(zone, drawn)
    if k <= low:
        return 1.0
    if k > high:
        return 0.0
    if k <= drawn * zone / total:  # more than half: what is left out is the smaller sum
        return 1 - hypergeometric_upper_tail(
            drawn - k + 1, total=total, zone=total - zone, drawn=drawn
        )
    term = math.exp(_log_hypergeometric(k, total, zone, drawn))
    return _sum_up(
        term,
        lambda i: (
            (zone - k - i + 1) * (drawn - k - i + 1) / ((k + i) * (total - zone - drawn + k + i))
        ),
    )


def gamma_poisson_upper_tail(
    k: int, *, a: float, b: float, seen: int, exposure: float, window: float
) -> float:
    """P(X >= k) in ``window`` of a place with ``seen`` in ``exposure`` and a gamma(a, b) prior.

    The predictive distribution is negative binomial with size a + seen.
    """
    size = a + seen
    return negative_binomial_upper_tail(k, size * window / (b + exposure), size)


def negative_binomial_quantile(share: float, mean: float, size: float) -> int:
    """The smallest k with P(X <= k) >= share."""
    return _quantile(share, mean, lambda k: negative_binomial_upper_tail(k, mean, size))


def poisson_quantile(share: float, mean: float) -> int:
    """The smallest k with P(X <= k) >= share."""
    return _quantile(share, mean, lambda k: poisson_upper_tail(k, mean))


def _quantile(share: float, mean: float, upper: Callable[[int], float]) -> int:
    tail = 1 - share
    low, high = 0, max(1, int(mean))
    while upper(high + 1) > tail + 1e-13:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if upper(middle + 1) > tail + 1e-13:
            low = middle + 1
        else:
            high = middle
    return low


def _sum_up(term: float, ratio: Callable[[int], float]) -> float:
    total = term
    for i in range(1, _MOST_TERMS):
        term *= ratio(i)
        total += term
        if term <= total * _NEGLIGIBLE:
            break
    return min(total, 1.0)


def _log_hypergeometric(k: int, total: int, zone: int, drawn: int) -> float:
    """The logarithm of P(X = k); factor by factor where few factors are, which is more exact."""
    few, many = min(zone, drawn), max(zone, drawn)
    if few > _MOST_FACTORS:
        return (
            _log_choose(zone, k) + _log_choose(total - zone, drawn - k) - _log_choose(total, drawn)
        )
    inside = math.fsum(math.log((many - i) / (total - i) * (few - i) / (i + 1)) for i in range(k))
    outside = math.fsum(math.log((total - many - i) / (total - k - i)) for i in range(few - k))
    return inside + outside


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
