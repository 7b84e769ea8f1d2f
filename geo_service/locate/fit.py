"""Fit the weights: penalised maximum likelihood of labelled tickets, by Newton's method and EM.

The model is McFadden's conditional logit (1974): one weight per feature, shared by all areas. A
share ``slip`` of tickets went elsewhere than the words say (a dispatcher's choice, a slip of the
pen); they follow the background. Without it a few such tickets would pull every weight down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo_service.locate.features import FEATURES
from geo_service.locate.scoring import background, softmax
from geo_service.model import FloatArray

#: strength of the pull (variance 1 / penalty), and when to stop
PENALTY = 0.3
MAX_STEPS = 40
SMALL_STEP = 2e-2
LONGEST_STEP = 2.0
START_SLIP = 0.1
MIN_SLIP = 1e-4
#: the weights must tell words from chance before slips can be told from what words mean
FIRST_STEPS = 6
SLIP_STEPS = 20
#: where the pull leads: to nothing, but for shares of a position, which are probabilities already
EXPECTED = np.array([1.0 if name == "position" else 0.0 for name in FEATURES])


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights (shape: features) and the share of tickets that follow the background."""

    weights: FloatArray
    slip: float


def fit_weights(
    matrices: Sequence[FloatArray], answers: Sequence[int], penalty: float = PENALTY
) -> Fitted:
    """Fit to ``matrices`` (features × lead areas, one a ticket) and ``answers`` (lead areas)."""
    n_features = matrices[0].shape[0]
    weights, slip = EXPECTED.copy(), START_SLIP
    pairs = zip(matrices, answers, strict=True)
    behind = np.array([background(matrix)[answer] for matrix, answer in pairs])
    for number in range(MAX_STEPS):
        gradient = -penalty * (weights - EXPECTED)
        curvature = penalty * np.eye(n_features)
        told = np.zeros(len(matrices))
        for k, (matrix, answer) in enumerate(zip(matrices, answers, strict=True)):
            chances = softmax(weights @ matrix)
            told[k] = chances[answer]
            share = _share(told[k], behind[k], slip)
            mean = matrix @ chances
            gradient += share * (matrix[:, answer] - mean)
            curvature += share * ((matrix * chances) @ matrix.T - np.outer(mean, mean))
        step = np.linalg.solve(curvature, gradient)
        longest = float(np.abs(step).max())
        weights = weights + step * min(1.0, LONGEST_STEP / longest if longest else 1.0)
        if number >= FIRST_STEPS:
            slip = _slip(told, behind, slip)
        if longest < SMALL_STEP:
            break
    return Fitted(weights, slip)


def _share(told: FloatArray, behind: FloatArray, slip: float) -> FloatArray:
    """The chance that a ticket followed its words, given where it went."""
    meant = (1.0 - slip) * told
    return np.asarray(meant / (meant + slip * behind))


def _slip(told: FloatArray, behind: FloatArray, slip: float) -> float:
    """The likeliest share of slips under the present weights."""
    for _ in range(SLIP_STEPS):
        slip = max(MIN_SLIP, 1.0 - float(_share(told, behind, slip).mean()))
    return slip
