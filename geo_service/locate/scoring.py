"""Compute probabilities of lead areas from features, and of places outside the region."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from geo_service.base.model import FloatArray
from geo_service.locate.calibration_features import CIRCUMSTANCES, Evidence
from geo_service.locate.features import ROW, without_names
from geo_service.locate.neighbours import Neighbours

#: how much likelier, in the background, an area of a named district is than another
_NAMED_ODDS = np.log(50.0)
#: shares beyond these tell no more: tickets slip however clear their words are
DIM, CLEAR = 1e-6, 0.98
#: log-odds beyond this are certainty
_FAR = 500.0


#: a text that contradicts itself, or says only where it is not, leaves no more than this
UNCLEAR = 0.85
_SEVERAL = CIRCUMSTANCES.index("several")
_UNCLEAR = np.array([CIRCUMSTANCES.index(name) for name in ("astray", "indirect")])


@dataclass(frozen=True, slots=True)
class Trust:
    """How often the first candidate is right, as log-odds.

    ``slope`` (shape: kinds of evidence) multiplies the log-odds that the words give it; ``odds``
    (shape: circumstances) are added.
    """

    slope: FloatArray
    odds: FloatArray

    def sure(self, share: float, around: FloatArray) -> float:
        """Give how likely a first candidate is right to which the words give this share."""
        slope = float(self.slope @ around[: len(self.slope)])
        kept = min(max(share, DIM), CLEAR)
        log_odds = slope * math.log(kept / (1.0 - kept)) + float(self.odds @ around)
        return 1.0 / (1.0 + math.exp(min(-log_odds, _FAR)))


def softmax(scores: FloatArray) -> FloatArray:
    """Give probabilities proportional to exp(score)."""
    raised = np.exp(scores - scores.max())
    raised /= raised.sum()
    return np.asarray(raised)


def background(matrix: FloatArray) -> FloatArray:
    """Give where tickets go whose words mislead: by the prior, within a named district."""
    first, short, other = (matrix[ROW[f"named.{how}"]] for how in ("first", "short", "other"))
    named = np.maximum(np.maximum(first, short), other)
    return softmax(matrix[ROW["prior"]] + _NAMED_ODDS * named)


def probabilities(
    matrix: FloatArray,
    around: FloatArray,
    weights: FloatArray,
    trust: Trust,
    neighbours: Neighbours | None = None,
) -> FloatArray:
    """Give the probability of each lead area for a feature matrix (features × lead areas).

    ``around`` are the circumstances of the text (``circumstances``): they say how often tickets
    like it go elsewhere than their words say.
    """
    said = softmax(weights @ matrix)
    first = int(said.argmax())
    if around[_SEVERAL]:
        # which of several places is meant is no matter of trust: each is
        return _lowered(said, first, min(float(said[first]), UNCLEAR))
    sure = trust.sure(float(said[first]), around)
    if around[_UNCLEAR].any():
        sure = min(sure, UNCLEAR)
    if sure >= said[first]:
        return _raised(said, first, sure)
    other = _otherwise(matrix, around, weights, said, neighbours)
    gap = max(float(said[first] - other[first]), 1e-9)
    share = min(1.0, (float(said[first]) - sure) / gap)
    return np.asarray((1.0 - share) * said + share * other)


def _lowered(said: FloatArray, first: int, share: float) -> FloatArray:
    """Leave the first candidate so much, and give the others what it loses, in their proportion."""
    rest = float(said.sum() - said[first])
    lowered = said * ((1.0 - share) / max(rest, 1e-300))
    lowered[first] = share
    return np.asarray(lowered)


def _raised(said: FloatArray, first: int, sure: float) -> FloatArray:
    """Give the first candidate more of what the last ones have; equals stay equal."""
    sharp = said * said
    sharp /= sharp.sum()
    gap = max(float(sharp[first] - said[first]), 1e-9)
    share = min(1.0, (sure - float(said[first])) / gap)
    return np.asarray((1.0 - share) * said + share * sharp)


def _otherwise(
    matrix: FloatArray,
    around: FloatArray,
    weights: FloatArray,
    said: FloatArray,
    neighbours: Neighbours | None,
) -> FloatArray:
    """Where a ticket goes that does not go to the first candidate.

    Half go where the words point next. Of the others half go by the prior, and half where the
    text would point if it named no area; where it names none, next door.
    """
    behind = background(matrix)
    following = said.copy()
    following[said.argmax()] = 0.0
    left = float(following.sum())
    following = following / left if left else behind
    if around[Evidence.TOLD] or around[Evidence.HINTED]:
        rest = softmax(without_names(weights) @ matrix)
    elif neighbours is not None:
        rest = neighbours.around(said) * np.sqrt(behind)
        rest /= max(float(rest.sum()), 1e-300)
    else:
        rest = behind
    return np.asarray(following / 2.0 + (behind + rest) / 4.0)
