"""From features to probabilities."""

from __future__ import annotations

import numpy as np

from geo_service.locate.features import ROW
from geo_service.model import FloatArray

#: how much likelier, in the background, an area of a named district is than another
_NAMED_ODDS = np.log(50.0)


def softmax(scores: FloatArray) -> FloatArray:
    """Give probabilities proportional to exp(score)."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def background(matrix: FloatArray) -> FloatArray:
    """Give where tickets go whose words mislead: by the prior, within a named district."""
    named = np.maximum(matrix[ROW["named.first"]], matrix[ROW["named.other"]])
    return softmax(matrix[ROW["prior"]] + _NAMED_ODDS * named)


def probabilities(matrix: FloatArray, weights: FloatArray, slip: float) -> FloatArray:
    """Give the probability of each lead area for a feature matrix (features × lead areas)."""
    return (1.0 - slip) * softmax(weights @ matrix) + slip * background(matrix)
