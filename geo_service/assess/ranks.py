"""Ranks of bodies, with the range within which chance alone may move them.

Each draw of the parametric bootstrap gives every body three rates at once: from the Beta
distributions that its own answers and the prior leave possible (their logits drawn as normal
with the exact moments), correlated as the answers are. The draws' ranks give a rank's interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.assess.outcomes import Outcomes
from geo_service.assess.rules import RateWeights
from geo_service.assess.scores import Scores, weight_column
from geo_service.assess.shrink import logit_moments
from geo_service.base.model import FloatArray

DRAWS = 2_000
SEED = 20_260_101
#: two bodies are told apart if at most this share of the draws turns their order round
FLIPS = 0.05
_TAIL = 0.025
#: kept off the diagonal, so that a matrix of perfectly like rates can be factored
_RIDGE = 1e-9

Ranks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranks (n,) from 1, with 95 % bounds; 0 for a body that has no score.

    ``alike`` counts the bodies each cannot be told apart from; ``next_is_alike`` says it of the
    one right behind. Equal scores share the better rank.
    """

    rank: Ranks
    low: Ranks
    high: Ranks
    alike: Ranks
    next_is_alike: npt.NDArray[np.bool_]


def rank_bodies(
    outcomes: Outcomes,
    scores: Scores,
    weights: RateWeights,
    by: FloatArray,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Ranking:
    """Rank bodies (n,) by ``by``, greatest first; NaN is not ranked.

    The order of the bodies does not matter: each is drawn with random numbers that depend on its
    own place among the ranks and the seed alone.
    """
    n = len(by)
    ranked = np.flatnonzero(np.isfinite(by))
    order = ranked[np.lexsort((*_tie_breakers(outcomes, ranked), -by[ranked]))]
    rank = np.zeros(n, np.int64)
    rank[order] = np.searchsorted(-by[order], -by[order], side="left") + 1
    drawn = draw_scores(outcomes, scores, weights, order, draws, seed)
    places = _places(drawn)
    low, high, alike = (np.zeros(n, np.int64) for _ in range(3))
    ends = np.quantile(places, (_TAIL, 1 - _TAIL), axis=1, method="closest_observation")
    low[order] = np.minimum(ends[0].astype(np.int64), rank[order])
    high[order] = np.maximum(ends[1].astype(np.int64), rank[order])
    same, with_next = _alike(places)
    alike[order] = same
    next_is_alike = np.zeros(n, bool)
    next_is_alike[order] = with_next
    return Ranking(rank, low, high, alike, next_is_alike)


def _tie_breakers(outcomes: Outcomes, rows: npt.NDArray[np.intp]) -> list[npt.NDArray[np.int64]]:
    """Order bodies of equal score by their counts, so that input order decides nothing."""
    return [*outcomes.yes[:, rows], *outcomes.known[:, rows]]


def draw_scores(
    outcomes: Outcomes,
    scores: Scores,
    weights: RateWeights,
    rows: npt.NDArray[np.intp],
    draws: int,
    seed: int,
) -> npt.NDArray[np.float32]:
    """Scores (m, draws) of the bodies ``rows`` that their answers leave possible."""
    random = np.random.default_rng(seed)
    m = len(rows)
    factor = np.linalg.cholesky(scores.together[rows] * (1 - _RIDGE) + _RIDGE * np.eye(3))
    normal = random.standard_normal((3, m, draws), dtype=np.float32)
    weight = weight_column(weights)[:, 0]
    total = np.zeros((m, draws), np.float32)
    for i in np.flatnonzero(weight):
        prior = scores.priors[i]
        yes = outcomes.yes[i, rows] + max(prior.yes, _RIDGE)
        no = (outcomes.known[i, rows] - outcomes.yes[i, rows]) + max(prior.no, _RIDGE)
        mean, spread = logit_moments(yes, no)
        z = sum(factor[:, i, k, None].astype(np.float32) * normal[k] for k in range(i + 1))
        logit = mean[:, None].astype(np.float32) + spread[:, None].astype(np.float32) * z
        total += np.float32(weight[i]) / (1 + np.exp(-np.clip(logit, -60, 60)))
    return total


def _places(drawn: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """Ranks (m, draws) in each draw, from 1."""
    order = np.argsort(-drawn, axis=0, kind="stable")
    places = np.empty(drawn.shape, np.int16 if len(drawn) < 2**15 else np.int32)
    numbers = np.arange(1, len(drawn) + 1, dtype=places.dtype)[:, None]
    np.put_along_axis(places, order, np.broadcast_to(numbers, drawn.shape), axis=0)
    return places


def _alike(places: npt.NDArray[np.int16]) -> tuple[Ranks, npt.NDArray[np.bool_]]:
    """Count for each body those whose order against it is chance, and say it of the next."""
    m, draws = places.shape
    same = np.zeros(m, np.int64)
    with_next = np.zeros(m, bool)
    for i in range(m - 1):
        ahead = np.count_nonzero(places[i + 1 :] > places[i], axis=1) / draws
        close = (ahead > FLIPS) & (ahead < 1 - FLIPS)
        same[i] += int(close.sum())
        same[i + 1 :] += close
        with_next[i] = bool(close[0])
    return same, with_next
