"""Estimate the accuracy of derived borders from held-out points.

A place at distance d from a border that may be off by R is taken to lie on the other side with
the share of a disc of radius R that is cut off at distance d from its centre,

    (arccos t − t √(1 − t²)) / π    with t = d / R, and 0 from t = 1 on

(the circular segment; the same reading of R that routing uses). R is the radius for which
these shares come nearest to what happened to the points held out (least Brier score). Borders
are the sharper the denser the points, so R is fitted as a multiple of an area's point spacing
√(area / points), and once as one figure for all.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from geo_service.base.model import FloatArray
from geo_service.region.deriving.held_out import HeldOut

#: with fewer wrong answers than this there is nothing to fit
MIN_WRONG = 5
#: R over point spacing where nothing can be fitted
DEFAULT_FACTOR = 0.5
_FACTORS = np.geomspace(0.05, 5.0, 160)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What the points held out say of derived borders.

    ``accuracy_m`` is R as one figure; ``spacing_factor`` is R over the point spacing of an
    area; ``miss_p50_m`` and ``miss_p90_m`` are quantiles of the distance by which the points
    that fell wrong missed their area; ``brier`` scores the fit by spacing and ``brier_flat``
    the one figure (0 is perfect, 0.25 a coin); ``fitted`` is false where too few fell wrong.
    """

    tested: int
    share_right: float
    accuracy_m: float
    spacing_factor: float
    miss_p50_m: float
    miss_p90_m: float
    brier: float
    brier_flat: float
    fitted: bool

    def as_table(self) -> dict[str, float | int | bool]:
        """Give the figures for a manifest, rounded."""
        return {
            key: round(value, 3) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }


def share_beyond(distance_m: FloatArray, radius_m: FloatArray | float) -> FloatArray:
    """Give the share of a disc beyond a straight border ``distance_m`` from its centre."""
    t = np.clip(distance_m / radius_m, 0.0, 1.0)
    share: FloatArray = (np.arccos(t) - t * np.sqrt(1.0 - t * t)) / np.pi
    return share


def estimate(outcome: HeldOut, spacing_m: FloatArray) -> Accuracy:
    """Fit R to the points held out; ``spacing_m`` is the point spacing where each one fell."""
    wrong = (~outcome.right).astype(float)
    typical = float(np.median(spacing_m)) if len(spacing_m) else 0.0
    fitted = int(wrong.sum()) >= MIN_WRONG
    factor, brier = _fit(outcome.border_m, spacing_m, wrong) if fitted else (DEFAULT_FACTOR, 0.0)
    flat, brier_flat = (
        _fit(outcome.border_m, np.full(len(wrong), typical), wrong)
        if fitted
        else (DEFAULT_FACTOR, 0.0)
    )
    miss = outcome.miss_m[~outcome.right]
    return Accuracy(
        tested=len(wrong),
        share_right=float(outcome.right.mean()) if len(wrong) else 0.0,
        accuracy_m=float(round(flat * typical)),
        spacing_factor=factor,
        miss_p50_m=float(np.quantile(miss, 0.5)) if len(miss) else 0.0,
        miss_p90_m=float(np.quantile(miss, 0.9)) if len(miss) else 0.0,
        brier=brier,
        brier_flat=brier_flat,
        fitted=fitted,
    )


def _fit(border_m: FloatArray, scale_m: FloatArray, wrong: FloatArray) -> tuple[float, float]:
    """Give the multiple of ``scale_m`` with the least Brier score, and that score."""
    scores = [
        float(np.mean((share_beyond(border_m, factor * scale_m) - wrong) ** 2))
        for factor in _FACTORS
    ]
    best = int(np.argmin(scores))
    return float(_FACTORS[best]), scores[best]
