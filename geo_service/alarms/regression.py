"""Quasi-Poisson regression with a logarithmic link, by iteratively reweighted least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.base.model import FloatArray

_EPSILON = 1e-8
_MOST_STEPS = 25
#: a pivot smaller than this share of the first makes a column of the design redundant
_SINGULAR = 1e-11


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model: coefficients (p,), fitted means (n,), unscaled covariance (p, p).

    ``weights`` (n,) are the working weights of the last step, ``leverage`` the diagonal of the
    hat matrix. ``dispersion`` is Pearson's, over ``degrees`` of freedom.
    """

    coefficients: FloatArray
    mean: FloatArray
    covariance: FloatArray
    weights: FloatArray
    leverage: FloatArray
    dispersion: float
    degrees: int

    def predict(self, design: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The linear predictor (m,) at ``design`` (m, p) and its unscaled standard error (m,)."""
        spread = np.einsum("ij,jk,ik->i", design, self.covariance, design)
        return design @ self.coefficients, np.sqrt(np.maximum(spread, 0))


def fit_quasi_poisson(
    counts: FloatArray, design: FloatArray, weights: FloatArray | None = None
) -> Fit | None:
    """Fit counts (n,) on ``design`` (n, p) with prior ``weights`` (n,); None if it cannot be.

    Source: McCullagh and Nelder (1989), Generalized Linear Models, 2.5; the start, the stopping
    rule and the number of steps are those of R's glm.
    """
    prior = np.ones(len(counts)) if weights is None else weights
    mean = counts + 0.1
    predictor = np.log(mean)
    deviance = _deviance(counts, mean, prior)
    for _ in range(_MOST_STEPS):
        working = np.sqrt(prior * mean)
        target = predictor + (counts - mean) / mean
        q, r = np.linalg.qr(design * working[:, None])
        if not _regular(r):
            return None
        coefficients = np.linalg.solve(r, q.T @ (target * working))
        predictor = design @ coefficients
        with np.errstate(over="ignore"):
            mean = np.exp(predictor)
        if not np.all(np.isfinite(mean)) or mean.min() <= 0:
            return None
        before, deviance = deviance, _deviance(counts, mean, prior)
        if abs(deviance - before) / (abs(deviance) + 0.1) < _EPSILON:
            inverse = np.linalg.inv(r)
            residual = (counts - mean) / mean
            degrees = int((prior > 0).sum()) - design.shape[1]
            dispersion = float((working**2 * residual**2).sum() / degrees) if degrees else np.nan
            return Fit(
                coefficients,
                mean,
                inverse @ inverse.T,
                working**2,
                (q**2).sum(axis=1),
                dispersion,
                degrees,
            )
    return None


def _regular(r: FloatArray) -> bool:
    pivots = np.abs(np.diag(r))
    return bool(np.isfinite(pivots).all() and pivots.min() > _SINGULAR * max(pivots.max(), 1e-300))


def _deviance(counts: FloatArray, mean: FloatArray, weights: FloatArray) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.where(counts > 0, counts * np.log(counts / mean), 0.0)
    return float(2 * (weights * (log - (counts - mean))).sum())
