"""The Getis-Ord Gi* statistic, its p-values, and their correction for many tests.

A neighbourhood is given as rows of a sparse matrix: the neighbours of i, itself included, are
``to[start[i]:start[i + 1]]``; every weight is 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.errors import InputError
from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray

Start = npt.NDArray[np.int64]
To = npt.NDArray[np.int32]

#: false discovery rate up to which a place is called hot or cold, with the confidence it is told as
LEVELS = ((0.01, 99), (0.05, 95), (0.10, 90))
NOT_SIGNIFICANT = "not significant"
#: below this many places the normal approximation is too rough to be trusted
FEWEST = 30


@dataclass(frozen=True, slots=True)
class HotSpots:
    """Per place (n,): Gi* as a z-score, its two-sided p, the false discovery rate q, the class.

    A class is ``hot spot 99%``, ``95%``, ``90%``, ``not significant``, or ``cold spot …``.
    """

    z: FloatArray
    p: FloatArray
    q: FloatArray
    classes: tuple[str, ...]


def hot_spots(values: FloatArray, start: Start, to: To) -> HotSpots:
    """Test each place and its neighbours together against all places.

    Raises:
        InputError: there are fewer than two places, or the neighbourhood is not theirs.
    """
    z = getis_ord_star(values, start, to)
    p = two_sided_p(z)
    q = false_discovery_rate(p)
    return HotSpots(z, p, q, classify(z, q))


def getis_ord_star(values: FloatArray, start: Start, to: To) -> FloatArray:
    """Gi* of each place as a z-score (n,); 0 where there is no contrast to measure.

    Source: Ord and Getis (1995), Geographical Analysis 27, equation (14), binary weights.

    Raises:
        InputError: there are fewer than two places, or the neighbourhood is not theirs.
    """
    n = len(values)
    if n < 2 or len(start) != n + 1 or start[-1] != len(to):
        raise InputError(
            f"{n} places with {len(start) - 1} neighbourhoods cannot be tested",
            hint="at least two places are needed",
        )
    size = np.diff(start).astype(np.float64)
    if size.min() < 1:
        raise InputError("a place is missing from its own neighbourhood")
    mean = values.mean()
    spread = math.sqrt(np.mean((values - mean) ** 2))
    excess = np.empty(n)
    _neighbourhood_sums(np.ascontiguousarray(values, np.float64), start, to, excess)
    excess -= mean * size
    scale = spread * np.sqrt(size * (n - size) / (n - 1))
    z: FloatArray = np.divide(excess, scale, out=np.zeros(n), where=scale > 0)
    return z


def two_sided_p(z: FloatArray) -> FloatArray:
    """Two-sided p (n,) under the normal approximation."""
    p = np.empty(len(z))
    _tails(np.ascontiguousarray(z, np.float64), p)
    return p


def false_discovery_rate(p: FloatArray) -> FloatArray:
    """The smallest false discovery rate at which each test would be called significant (n,).

    Source: Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57, as adjusted p-values.
    """
    n = len(p)
    order = np.argsort(p)[::-1]
    scaled = p[order] * (n / np.arange(n, 0, -1))
    q = np.empty(n)
    q[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    return q


def classify(z: FloatArray, q: FloatArray) -> tuple[str, ...]:
    """Name each place hot, cold or neither, with the confidence left after all the tests."""
    names = np.full(len(z), NOT_SIGNIFICANT, dtype=object)
    for rate, confidence in reversed(LEVELS):
        names[(q <= rate) & (z > 0)] = f"hot spot {confidence}%"
        names[(q <= rate) & (z < 0)] = f"cold spot {confidence}%"
    return tuple(names.tolist())


@kernel
def _neighbourhood_sums(values: FloatArray, start: Start, to: To, out: FloatArray) -> None:
    for i in range(len(out)):
        total = 0.0
        for j in range(start[i], start[i + 1]):
            total += values[to[j]]
        out[i] = total


@kernel
def _tails(z: FloatArray, out: FloatArray) -> None:
    for i in range(len(z)):
        out[i] = math.erfc(abs(z[i]) / math.sqrt(2.0))
