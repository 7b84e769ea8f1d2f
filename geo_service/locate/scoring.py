"""From features to probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.locate.features import ROW
from geo_service.model import FloatArray

#: how much likelier, in the background, an area of a named district is than another
_NAMED_ODDS = np.log(50.0)


@dataclass(frozen=True, slots=True)
class Trust:
    """How far words are to be trusted.

    ``sharpness`` (shape: kinds of evidence) multiplies the score; ``slips`` (shape:
    circumstances) are the log-odds that a ticket goes elsewhere than its words say.
    """

    sharpness: FloatArray
    slips: FloatArray

    def slip(self, around: FloatArray) -> float:
        """Give the share of tickets in these circumstances that go elsewhere."""
        return float(1.0 / (1.0 + np.exp(-(self.slips @ around))))


def softmax(scores: FloatArray) -> FloatArray:
    """Give probabilities proportional to exp(score)."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def background(matrix: FloatArray) -> FloatArray:
    """Give where tickets go whose words mislead: by the prior, within a named district."""
    named = np.maximum(matrix[ROW["named.first"]], matrix[ROW["named.other"]])
    return softmax(matrix[ROW["prior"]] + _NAMED_ODDS * named)


def probabilities(
    matrix: FloatArray, around: FloatArray, weights: FloatArray, trust: Trust
) -> FloatArray:
    """Give the probability of each lead area for a feature matrix (features × lead areas).

    ``around`` are the circumstances of the text (``circumstances``): they say how often tickets
    like it go elsewhere than their words say, and how sharp the evidence is.
    """
    slip = trust.slip(around)
    sharpness = float(trust.sharpness @ around[: len(trust.sharpness)])
    return (1.0 - slip) * softmax(sharpness * (weights @ matrix)) + slip * background(matrix)
