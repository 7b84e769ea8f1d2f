"""Fit how far words are to be trusted: on scores of texts by weights that did not see them.

The share of tickets that slip is logistic in the circumstances, and estimated with the sharpness
of each kind of evidence by expectation and maximisation.
"""

from __future__ import annotations

import numpy as np

from geo_service.locate.circumstances import CIRCUMSTANCES, Evidence
from geo_service.locate.fit import PENALTY, Lessons, chances_of, fit_weights, followed
from geo_service.locate.scoring import Trust
from geo_service.model import BoolArray, FloatArray, IntArray

#: the weights of a part are fitted on the others; from the weights of all it is not far
PARTS = 3
PART_STEPS = 6
#: sharpness tried, and how far it is thought to lie from 1 (standard deviation of its logarithm)
SHARPNESS = np.exp(np.linspace(-1.0, 0.4, 15))
SHARPNESS_SD = 0.3
ROUNDS = 12
STEPS_A_ROUND = 10
#: one slip in twenty before any ticket is seen; what speaks for and against it, by odds of e
_BEFORE = {"supported": -1.0, "contradicted": 1.0, "crossing": 1.0, "unsure": 1.0}
EXPECTED = np.array(
    [-3.0 if k < len(Evidence) else _BEFORE.get(n, 0.0) for k, n in enumerate(CIRCUMSTANCES)]
)
PULL = np.array([1.0 if k < len(Evidence) else 2.0 for k in range(len(CIRCUMSTANCES))])


def fit_all(
    lessons: Lessons, tickets: IntArray, trusted: FloatArray, start: FloatArray | None = None
) -> tuple[FloatArray, Trust]:
    """Fit weights, then trust on scores of tickets by weights that did not see them.

    ``tickets`` numbers the ticket of each text (texts of one ticket stay together; -1: made up);
    ``trusted`` says how many tickets each text stands for when trust is fitted.
    """
    weights = fit_weights(lessons, start=start, penalty=PENALTY)
    part = np.random.default_rng(1).integers(0, PARTS, int(tickets.max(initial=0)) + 1)[tickets]
    part[tickets < 0] = -1
    by_sharpness = _told(lessons, weights, part < 0)
    for k in range(PARTS):
        others = fit_weights(
            lessons.of(part != k), start=weights, penalty=PENALTY, steps=PART_STEPS
        )
        by_sharpness += _told(lessons, others, part == k)
    return weights, _trust(lessons, by_sharpness, trusted)


def _told(lessons: Lessons, weights: FloatArray, chosen: BoolArray) -> FloatArray:
    """The chance of the target by sharpness (sharpnesses × texts), 0 for texts not chosen."""
    told = np.zeros((len(SHARPNESS), len(chosen)))
    some = lessons.of(chosen)
    for k, sharpness in enumerate(SHARPNESS):
        told[k, chosen] = (chances_of(some, weights, float(sharpness)) * some.targets).sum(axis=1)
    return told


def _trust(lessons: Lessons, by_sharpness: FloatArray, counts: FloatArray) -> Trust:
    slips = EXPECTED.copy()
    kinds, behind, around = lessons.kinds, lessons.behind(), lessons.around
    chosen = np.full(len(Evidence), int(np.abs(np.log(SHARPNESS)).argmin()))
    for _ in range(ROUNDS):
        share = _logistic(around @ slips)
        likelihood = counts * np.log((1.0 - share) * by_sharpness + share * behind + 1e-12)
        for kind in range(len(Evidence)):
            fit = likelihood[:, kinds == kind].sum(axis=1)
            chosen[kind] = int((fit - 0.5 * (np.log(SHARPNESS) / SHARPNESS_SD) ** 2).argmax())
        told = by_sharpness[chosen[kinds], np.arange(len(kinds))]
        for _ in range(STEPS_A_ROUND):
            slipped = 1.0 - followed(told, behind, _logistic(around @ slips))
            slips = _logistic_step(
                _logistic_step(slips, around, slipped, counts), around, slipped, counts
            )
    return Trust(SHARPNESS[chosen], slips)


def _logistic(odds: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))


def _logistic_step(
    slips: FloatArray, around: FloatArray, slipped: FloatArray, counts: FloatArray
) -> FloatArray:
    """Newton's step for log-odds that are pulled to what is expected."""
    share = _logistic(around @ slips)
    gradient = around.T @ (counts * (slipped - share)) - PULL * (slips - EXPECTED)
    curvature = (around * (counts * share * (1.0 - share))[:, None]).T @ around + np.diag(PULL)
    return np.asarray(slips + np.linalg.solve(curvature, gradient))
