"""Fit how often the first candidate is right, on tickets held out from fitting the weights.

A logistic regression on how clearly the words speak, by kind of evidence, and on the circumstances.
"""

from __future__ import annotations

import numpy as np

from geo_service.base.model import FloatArray, IntArray
from geo_service.locate.calibration_features import CIRCUMSTANCES, Evidence
from geo_service.locate.scoring import CLEAR, DIM, Trust
from geo_service.locate.training.fit import PENALTY, TrainingTexts, chances_of, fit_weights

#: the weights of a part are fitted on the others; from the weights of all it is not far
PARTS = 3
PART_STEPS = 6
#: what is expected before any ticket is seen, and how strongly it pulls (1 / variance)
SLOPE, SLOPE_PULL = 0.7, 4.5
ODDS, ODDS_PULL = 0.0, 0.5
MAX_STEPS = 50
SMALL_STEP = 1e-6
_KINDS, _ALL = len(Evidence), len(Evidence) + len(CIRCUMSTANCES)
_EXPECTED = np.where(np.arange(_ALL) < _KINDS, SLOPE, ODDS)
_PULL = np.where(np.arange(_ALL) < _KINDS, SLOPE_PULL, ODDS_PULL)


def fit_all(
    lessons: TrainingTexts, tickets: IntArray, trusted: FloatArray, start: FloatArray | None = None
) -> tuple[FloatArray, Trust]:
    """Fit weights, then trust on answers by weights that did not see the ticket.

    ``tickets`` numbers the ticket of each text (texts of one ticket stay together; -1: made up);
    ``trusted`` says how many tickets each text stands for when trust is fitted.
    """
    weights = fit_weights(lessons, start=start, penalty=PENALTY)
    share, right = _answers(lessons, tickets, weights)
    return weights, fit_trust(share, right, lessons.around, trusted)


def fit_trust(
    share: FloatArray, right: FloatArray, around: FloatArray, counts: FloatArray
) -> Trust:
    """Fit how often answers are right.

    Args:
        share: what the words give the first candidate of each text.
        right: whether it is right, 0 to 1.
        around: the circumstances (texts × circumstances).
        counts: how many tickets each text stands for.
    """
    kept = np.clip(share, DIM, CLEAR)
    clear = np.log(kept / (1.0 - kept))
    given = np.hstack([around[:, :_KINDS] * clear[:, None], around])
    numbers = _EXPECTED.copy()
    for _ in range(MAX_STEPS):
        sure = 1.0 / (1.0 + np.exp(-(given @ numbers)))
        gradient = given.T @ (counts * (right - sure)) - _PULL * (numbers - _EXPECTED)
        curvature = (given * (counts * sure * (1.0 - sure))[:, None]).T @ given + np.diag(_PULL)
        step = np.linalg.solve(curvature, gradient)
        numbers = numbers + step
        if np.abs(step).max() < SMALL_STEP:
            break
    return Trust(numbers[:_KINDS], numbers[_KINDS:])


def _answers(
    lessons: TrainingTexts, tickets: IntArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The share of each text's first candidate, and whether it is right."""
    part = np.random.default_rng(1).integers(0, PARTS, int(tickets.max(initial=0)) + 1)[tickets]
    part[tickets < 0] = -1
    share, right = np.zeros(len(part)), np.zeros(len(part))
    for k in range(-1, PARTS):
        others = weights if k < 0 else _without(lessons.of(part != k), weights)
        some = lessons.of(part == k)
        chances = chances_of(some, others)
        first = chances.argmax(axis=1)
        each = np.arange(len(first))
        share[part == k], right[part == k] = chances[each, first], some.targets[each, first]
    return share, right


def _without(others: TrainingTexts, weights: FloatArray) -> FloatArray:
    return fit_weights(others, start=weights, penalty=PENALTY, steps=PART_STEPS)
