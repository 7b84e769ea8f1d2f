"""Fit the weights: penalised maximum likelihood of the labelled tickets, by Newton's method.

The model is multinomial logistic regression with one weight per feature, shared by all areas
(McFadden's conditional logit, 1974), so the log-likelihood is concave and has one maximum.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo_service.locate.features import softmax
from geo_service.model import FloatArray

#: strength of the pull to zero (variance 1 / penalty), and when to stop
PENALTY = 0.5
MAX_STEPS = 60
SMALL_STEP = 1e-3
LONGEST_STEP = 3.0


def fit_weights(
    matrices: Sequence[FloatArray], answers: Sequence[int], penalty: float = PENALTY
) -> FloatArray:
    """Give the weights (shape: features) under which the ``answers`` are likeliest.

    ``matrices`` hold features × lead areas, one for each ticket; an answer is a lead area.
    """
    n_features = matrices[0].shape[0]
    weights = np.zeros(n_features)
    for _ in range(MAX_STEPS):
        gradient = -penalty * weights
        curvature = penalty * np.eye(n_features)
        for matrix, answer in zip(matrices, answers, strict=True):
            chances = softmax(weights @ matrix)
            mean = matrix @ chances
            gradient += matrix[:, answer] - mean
            curvature += (matrix * chances) @ matrix.T - np.outer(mean, mean)
        step = np.linalg.solve(curvature, gradient)
        longest = float(np.abs(step).max())
        weights = weights + step * min(1.0, LONGEST_STEP / longest if longest else 1.0)
        if longest < SMALL_STEP:
            break
    return weights
