"""Fit the weights by penalised maximum likelihood of labelled tickets (Newton's method, EM).

The model is McFadden's conditional logit (1974): one weight per feature, shared by all areas. A
share of tickets went elsewhere than the words say (a dispatcher's choice, a slip of the pen); they
follow the background. Without it a few such tickets would pull every weight down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.base.model import BoolArray, FloatArray, IntArray
from geo_service.locate.calibration_features import Evidence
from geo_service.locate.features import FEATURES
from geo_service.locate.scoring import background

#: strength of the pull (variance 1 / penalty), and when to stop
PENALTY = 0.6
MAX_STEPS = 40
SMALL_STEP = 2e-2
LONGEST_STEP = 2.0
#: what is thought of slips before any ticket is seen: one half of ten
START_SLIP = 0.05
SLIPS_BEFORE, TICKETS_BEFORE = 0.5, 10.0
MIN_SLIP = 1e-3
#: the weights must tell words from chance before slips can be told from what words mean
FIRST_STEPS = 5
SLIP_STEPS = 20
_BATCH = 256
#: where the pull leads: to nothing, but for shares of a position, which are probabilities already,
#: and where the caller lives, which tickets seldom tell beside where it happens
_BEFORE = {"position": 1.0, "lead.caller_beside": 3.5}
EXPECTED = np.array([_BEFORE.get(name, 0.0) for name in FEATURES])


@dataclass(frozen=True)
class TrainingTexts:
    """Texts to fit on, one a row.

    ``matrices`` (texts × features × lead areas, float32) are their features, ``targets`` (texts ×
    lead areas) where they belong: a ticket in one area, a made-up text in the areas around its
    position. ``around`` (texts × circumstances) begins with the kind of evidence. ``counts`` says
    how many tickets a text stands for; ``real`` are tickets, which may slip; the rest cannot.
    """

    matrices: FloatArray
    targets: FloatArray
    around: FloatArray
    counts: FloatArray
    real: BoolArray

    @property
    def kinds(self) -> IntArray:
        """The kind of evidence of each text."""
        return np.asarray(self.around[:, : len(Evidence)].argmax(axis=1), np.int32)

    def of(self, chosen: BoolArray) -> TrainingTexts:
        """Give the chosen rows."""
        return TrainingTexts(
            self.matrices[chosen],
            self.targets[chosen],
            self.around[chosen],
            self.counts[chosen],
            self.real[chosen],
        )

    def behind(self) -> FloatArray:
        """The chance of each text's target in the background."""
        pairs = zip(self.matrices, self.targets, strict=True)
        return np.array([float(background(matrix) @ target) for matrix, target in pairs])


def fit_weights(
    lessons: TrainingTexts,
    *,
    start: FloatArray | None = None,
    penalty: float = PENALTY,
    steps: int = MAX_STEPS,
) -> FloatArray:
    """Give the weights (shape: features) that fit ``lessons`` best; ``start`` is a first guess."""
    weights = EXPECTED.copy() if start is None else start.copy()
    kinds, behind = lessons.kinds, lessons.behind()
    slips = np.full(len(Evidence), START_SLIP)
    meant = np.einsum("tfa,ta->tf", lessons.matrices, lessons.targets)
    for number in range(steps):
        chances = chances_of(lessons, weights)
        told = (chances * lessons.targets).sum(axis=1)
        share = np.where(lessons.real, followed(told, behind, slips[kinds]), 1.0)
        step = _step(lessons, chances, share * lessons.counts, meant, weights, penalty)
        longest = float(np.abs(step).max())
        weights = weights + step * min(1.0, LONGEST_STEP / longest if longest else 1.0)
        if number + 1 >= FIRST_STEPS:
            slips = _slips(told, behind, slips, kinds, lessons.real)
        if longest < SMALL_STEP:
            break
    return weights


def chances_of(lessons: TrainingTexts, weights: FloatArray) -> FloatArray:
    """Give the softmax of each text's scores (texts × lead areas)."""
    factors = weights.astype(np.float32)
    scores = np.einsum("f,tfa->ta", factors, lessons.matrices, optimize=True)
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def followed(told: FloatArray, behind: FloatArray, slip: FloatArray) -> FloatArray:
    """The chance that a ticket followed its words, given where it went."""
    meant = (1.0 - slip) * told
    return np.asarray(meant / np.maximum(meant + slip * behind, 1e-30))


def _step(
    lessons: TrainingTexts,
    chances: FloatArray,
    counts: FloatArray,
    meant: FloatArray,
    weights: FloatArray,
    penalty: float,
) -> FloatArray:
    """Newton's step for the weights."""
    matrices = lessons.matrices
    mean = np.matmul(matrices, chances[:, :, None])[:, :, 0]
    gradient = counts @ (meant - mean) - penalty * (weights - EXPECTED)
    curvature = penalty * np.eye(len(weights)) - (mean * counts[:, None]).T @ mean
    for begin in range(0, len(matrices), _BATCH):
        part = slice(begin, begin + _BATCH)
        roots = np.sqrt(chances[part] * counts[part, None]).astype(np.float32)
        rows = (matrices[part] * roots[:, None, :]).transpose(1, 0, 2).reshape(len(weights), -1)
        curvature += rows @ rows.T
    return np.asarray(np.linalg.solve(curvature, gradient))


def _slips(
    told: FloatArray, behind: FloatArray, slips: FloatArray, kinds: IntArray, real: BoolArray
) -> FloatArray:
    """The likeliest share of slips for each kind of evidence, under the present weights."""
    slips = slips.copy()
    for kind in range(len(slips)):
        of_kind = real & (kinds == kind)
        for _ in range(SLIP_STEPS if of_kind.any() else 0):
            slipped = 1.0 - followed(told[of_kind], behind[of_kind], slips[kind])
            share = (slipped.sum() + SLIPS_BEFORE) / (of_kind.sum() + TICKETS_BEFORE)
            slips[kind] = max(MIN_SLIP, float(share))
    return slips
