"""Exponential smoothing with damped trend and season; its weights found on a closed grid.

Source: Holt (1957) and Winters (1960), with the damped trend of Gardner and McKenzie (1985), as
state equations by Hyndman et al. (2008), Forecasting with Exponential Smoothing.
"""

from __future__ import annotations

import numpy as np

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray

_ALPHA = np.array([0.03, 0.1, 0.2, 0.35, 0.6, 0.85])
_BETA = np.array([0.0, 0.02, 0.1])
_GAMMA = np.array([0.0, 0.03, 0.15, 0.5])
_PHI = np.array([0.0, 0.85, 0.97])
#: times that the grid is made finer around the best weights
_REFINEMENTS = 2


def holt_winters(
    history: FloatArray, horizon: int, season: int = 1, *, multiplicative: bool | None = None
) -> FloatArray:
    """Forecast (horizon,) from ``history`` (n,); without a season if it is 1 or the data short.

    ``multiplicative`` None takes the kind of season with the smaller one-step errors; where a
    value is not above 0 it is additive.
    """
    values = np.ascontiguousarray(history, np.float64)
    if season > 1 and len(values) < 2 * season + 2:
        season = 1
    kinds = [False, True] if multiplicative is None else [multiplicative]
    if season == 1 or values.min() <= 0:
        kinds = [False]
    best_error, best = np.inf, np.resize(values[-1:], horizon)
    for kind in kinds:
        weights, error = _fitted(values, season, kind)
        if error < best_error:
            best_error = error
            best = _run(values, season, kind, *weights, horizon)[1]
    return best


def _fitted(
    values: FloatArray, season: int, multiplicative: bool
) -> tuple[tuple[float, float, float, float], float]:
    gamma = _GAMMA if season > 1 else np.zeros(1)
    weights, error = _search(values, season, multiplicative, _ALPHA, _BETA, gamma, _PHI)
    width = 0.5
    for _ in range(_REFINEMENTS):
        grids = [_around(weight, width) for weight in weights]
        grids[2] = grids[2] if season > 1 else np.zeros(1)
        finer, smaller = _search(values, season, multiplicative, *grids)
        if smaller < error:
            weights, error = finer, smaller
        width /= 2
    return weights, error


def _around(weight: float, width: float) -> FloatArray:
    steps = np.array([-width, 0.0, width])
    return np.unique(np.clip(weight * (1 + steps), 0.0, 0.995))


@kernel
def _search(
    values: FloatArray,
    season: int,
    multiplicative: bool,
    alphas: FloatArray,
    betas: FloatArray,
    gammas: FloatArray,
    phis: FloatArray,
) -> tuple[tuple[float, float, float, float], float]:
    best = (alphas[0], betas[0], gammas[0], phis[0])
    smallest = np.inf
    for phi in phis:
        for beta in betas:
            if phi == 0.0 and beta > 0.0:
                continue  # without a trend there is nothing to smooth
            for alpha in alphas:
                for gamma in gammas:
                    error = _run(values, season, multiplicative, alpha, beta, gamma, phi, 1)[0]
                    if error < smallest:
                        smallest = error
                        best = (alpha, beta, gamma, phi)
    return best, smallest


@kernel
def _run(
    values: FloatArray,
    season: int,
    multiplicative: bool,
    alpha: float,
    beta: float,
    gamma: float,
    phi: float,
    horizon: int,
) -> tuple[float, FloatArray]:
    """The squared one-step errors, and the forecast from the end of the series."""
    n = len(values)
    start = 2 * season if season > 1 else 1
    # the second season helps to start the seasonal indices, and is scored all the same: without it
    # a short series leaves too few errors to tell one weight from another
    first_scored = season
    level = values[:start].mean() if season > 1 else values[0]
    trend = 0.0
    index = np.ones(season) if multiplicative else np.zeros(season)
    if season > 1:
        first, second = values[:season].mean(), values[season : 2 * season].mean()
        trend = (second - first) / season if phi > 0 else 0.0
        level = first - trend * (season + 1) / 2  # the level before the first value
        for i in range(season):
            for year in range(2):
                at = year * season + i
                line = level + trend * (at + 1)
                if multiplicative:
                    index[i] += (values[at] / max(line, 1e-9) - 1) / 2
                else:
                    index[i] += (values[at] - line) / 2
    elif phi > 0 and n > 2:
        trend = (values[min(n, 6) - 1] - values[0]) / (min(n, 6) - 1)
    total = 0.0
    counted = 0
    for t in range(n):
        base = level + phi * trend
        i = t % season
        fitted = base * index[i] if multiplicative else base + index[i]
        error = values[t] - fitted
        if t >= first_scored:
            relative = error / max(abs(fitted), 1e-9) if multiplicative else error
            scale = fitted if multiplicative else 1.0
            total += (relative * scale) ** 2
            counted += 1
        pull = error / max(index[i], 1e-9) if multiplicative else error
        level = base + alpha * pull
        trend = phi * trend + alpha * beta * pull
        if season > 1:
            share = error / max(abs(base), 1e-9) if multiplicative else error
            index[i] += gamma * (1 - alpha) * share
    out = np.empty(horizon)
    damped = 0.0
    power = 1.0
    for h in range(horizon):
        power *= phi
        damped += power
        base = level + damped * trend
        i = (n + h) % season
        out[h] = base * index[i] if multiplicative else base + index[i]
    return total / max(counted, 1), out
