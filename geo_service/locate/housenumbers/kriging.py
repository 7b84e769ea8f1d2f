"""Ordinary kriging: estimate a value at a place from known values around it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geo_service.base.model import FloatArray


class Estimate(NamedTuple):
    """A value in metres and its standard error in metres."""

    value_m: float
    error_m: float


def krige(values: FloatArray, cov: FloatArray, to_target: FloatArray, variance: float) -> Estimate:
    """Guess a value of unknown mean from ``values`` (n,), n >= 1.

    ``cov`` (n, n) holds their covariances with the errors of measurement, ``to_target`` (n,)
    those with what is sought, ``variance`` is its own (all in square metres). Cressie,
    Statistics for Spatial Data (1993), 3.2.
    """
    n = len(values)
    system = np.ones((n + 1, n + 1))
    system[:n, :n] = cov
    system[n, n] = 0.0
    right = np.append(to_target, 1.0)
    weights = np.linalg.solve(system, right)
    left = max(variance - float(weights @ right), 1.0)
    return Estimate(float(weights[:n] @ values), math.sqrt(left))
