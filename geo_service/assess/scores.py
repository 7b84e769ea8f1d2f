"""The three rates and their weighted score, each with its interval.

The score's interval joins the rates' Wilson intervals (the method of variance estimates
recovery: Zou and Donner 2008, Statistics in Medicine 27, 1693-1702), allowing for the answers
to one complaint going together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.assess.outcomes import PAIRS, Outcomes
from geo_service.assess.rules import RateWeights
from geo_service.assess.shrink import Prior, fit_prior, shrunken
from geo_service.base.intervals import wilson
from geo_service.base.model import FloatArray


@dataclass(frozen=True, slots=True)
class Scores:
    """Rates (3, n) with bounds, and scores (n,) with bounds; NaN where an answer is missing.

    ``priors`` are what the rates are drawn towards in ``shrunken``; ``together`` (n, 3, 3) is
    how the three rates of a body correlate.
    """

    rate: FloatArray
    rate_low: FloatArray
    rate_high: FloatArray
    score: FloatArray
    low: FloatArray
    high: FloatArray
    shrunken: FloatArray
    priors: tuple[Prior, ...]
    together: FloatArray


def score_of(outcomes: Outcomes, weights: RateWeights, priors: tuple[Prior, ...] = ()) -> Scores:
    """Score bodies (n,); ``priors`` are fitted to them unless given."""
    yes, known = outcomes.yes.astype(np.float64), outcomes.known.astype(np.float64)
    rate = np.divide(yes, known, out=np.full(yes.shape, np.nan), where=known > 0)
    bounds = [wilson(yes[i], known[i]) for i in range(3)]
    low, high = np.array([b[0] for b in bounds]), np.array([b[1] for b in bounds])
    together = rates_together(outcomes)
    weight = weight_column(weights)
    used = weight[:, 0] > 0
    score = (weight[used] * rate[used]).sum(axis=0)
    below = _joined((weight * np.nan_to_num(rate - low))[used], together[:, used][:, :, used])
    above = _joined((weight * np.nan_to_num(high - rate))[used], together[:, used][:, :, used])
    priors = priors or tuple(fit_prior(yes[i], known[i]) for i in range(3))
    drawn = np.array([shrunken(yes[i], known[i], priors[i]) for i in range(3)])
    pulled = np.where(np.isnan(score), np.nan, (weight[used] * drawn[used]).sum(axis=0))
    return Scores(
        rate, low, high, score, np.maximum(score - below, 0.0), np.minimum(score + above, 1.0),
        pulled, priors, together,
    )  # fmt: skip


def weight_column(weights: RateWeights) -> FloatArray:
    """The weights (3, 1) in the order of the rates."""
    return np.array([[weights.response], [weights.resolution], [weights.satisfaction]])


def rates_together(outcomes: Outcomes) -> FloatArray:
    """How the three rates of each body (n, 3, 3) correlate: by the complaints they share."""
    n = len(outcomes.complaints)
    found = np.broadcast_to(np.eye(3), (n, 3, 3)).copy()
    known = outcomes.known.astype(np.float64)
    for pair, (i, j) in enumerate(PAIRS):
        size = np.sqrt(known[i] * known[j])
        shared = np.divide(outcomes.both_known[pair], size, out=np.zeros(n), where=size > 0)
        found[:, i, j] = found[:, j, i] = outcomes.correlation[i, j] * np.minimum(shared, 1.0)
    return found


def _joined(parts: FloatArray, together: FloatArray) -> FloatArray:
    """Length (n,) of the sum of parts (k, n) that correlate as ``together`` (n, k, k)."""
    square = np.einsum("in,nij,jn->n", parts, together, parts)
    length: FloatArray = np.sqrt(np.maximum(square, 0.0))
    return length


def difference(now: Scores, before: Scores) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Gain of the score on another period, with bounds; the two periods share no complaint."""
    gain = now.score - before.score
    low = gain - np.hypot(now.score - now.low, before.high - before.score)
    high = gain + np.hypot(now.high - now.score, before.score - before.low)
    return gain, low, high
