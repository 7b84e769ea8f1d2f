"""Getis-Ord Gi* in space and time: each bin with neighbouring places and preceding steps."""

from __future__ import annotations

import math

import numpy as np

from geo_service.base.errors import InputError
from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray
from geo_service.cube.getis import Start, To


def space_time_getis_ord_star(
    values: FloatArray, start: Start, to: To, *, lag: int = 1
) -> FloatArray:
    """Gi* (places, steps) of ``values`` (places, steps) as z-scores; 0 where nothing varies.

    The neighbourhood of a bin is that of its place (rows of a sparse matrix, itself included)
    in the bin's own step and the ``lag`` steps before it, as far as there are any. Mean and
    spread are those of the whole cube. Source: Ord and Getis (1995), equation (14), binary
    weights; the neighbourhood is that of ArcGIS's emerging hot spot analysis.

    Raises:
        InputError: there are fewer than two bins, or the neighbourhood is not theirs.
    """
    places, steps = values.shape
    n = places * steps
    if n < 2 or len(start) != places + 1 or start[-1] != len(to) or lag < 0:
        raise InputError(
            f"{places} places and {steps} steps with {len(start) - 1} neighbourhoods cannot be "
            "tested",
            hint="at least two bins are needed",
        )
    values = np.ascontiguousarray(values, np.float64)
    mean = values.mean()
    spread = math.sqrt(np.mean((values - mean) ** 2))
    z = np.empty((places, steps))
    _scores(values, start, to, lag, mean, spread, z)
    return z


@kernel
def _scores(
    values: FloatArray, start: Start, to: To, lag: int, mean: float, spread: float, out: FloatArray
) -> None:
    places, steps = values.shape
    n = places * steps
    around = np.empty(steps)
    for i in range(places):
        around[:] = 0.0
        near = start[i + 1] - start[i]
        for j in range(start[i], start[i + 1]):
            for t in range(steps):
                around[t] += values[to[j], t]
        for t in range(steps):
            total = 0.0
            first = max(0, t - lag)
            for back in range(first, t + 1):
                total += around[back]
            size = float(near * (t + 1 - first))
            scale = spread * math.sqrt(size * (n - size) / (n - 1))
            out[i, t] = (total - mean * size) / scale if scale > 0 else 0.0
