"""One-vs-rest linear classifiers: L2-regularised squared-hinge loss, dual coordinate descent.

Hsieh, Chang, Lin, Keerthi, Sundararajan: A Dual Coordinate Descent Method for Large-scale Linear
SVM, ICML 2008, algorithm 1 with the L2 loss. The bias is the weight of a feature that is always 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo_service.base.kernels import kernel
from geo_service.text.ngrams import Float32, SparseRows

#: passes over the texts, and the largest step at which they end early
PASSES = 60
TOLERANCE = 0.02
#: the bias of a class without texts
_NEVER = -3.0


def train_one_vs_rest(
    rows: SparseRows,
    labels: npt.NDArray[np.int64],
    classes: int,
    *,
    features: int,
    cost: float,
    rarity: float = 1.0,
    seed: int = 0,
) -> tuple[Float32, Float32]:
    """Weights (``features``, classes) and biases (classes,) for labels (n,) in 0…classes - 1.

    ``cost`` weighs errors against the size of the weights; the errors on a class's own texts are
    weighed by (n / (classes · its texts))^``rarity``: at 1 rare classes count as much as frequent
    ones. A class without texts gets a bias that keeps it last.
    """
    sizes = np.bincount(labels, minlength=classes)
    weights = np.zeros((classes, features), np.float32)
    biases = np.zeros(classes, np.float32)
    chance = np.random.default_rng(seed)
    orders = np.stack([chance.permutation(len(labels)).astype(np.int32) for _ in range(PASSES)])
    for number in range(classes):
        if not sizes[number]:
            biases[number] = _NEVER
            continue
        positive = labels == number
        balanced = cost * (len(labels) / (classes * sizes[number])) ** rarity
        costs = np.where(positive, balanced, cost)
        sign = np.where(positive, 1.0, -1.0)
        biases[number] = _descend(
            rows.indptr, rows.indices, rows.values, sign, costs, weights[number],
            orders, TOLERANCE,
        )  # fmt: skip
    return np.ascontiguousarray(weights.T), biases


def scores_of(rows: SparseRows, weights: Float32, biases: Float32) -> Float32:
    """Scores (n, classes) of texts: their rows times ``weights`` (features, classes)."""
    scores = np.empty((len(rows), len(biases)), np.float32)
    _score(rows.indptr, rows.indices, rows.values, weights, biases, scores)
    return scores


@kernel
def _descend(
    indptr: npt.NDArray[np.int64],
    indices: npt.NDArray[np.int32],
    values: Float32,
    sign: npt.NDArray[np.float64],
    costs: npt.NDArray[np.float64],
    weights: Float32,
    orders: npt.NDArray[np.int32],
    tolerance: float,
) -> float:
    """Fit ``weights`` in place for one class, a pass per row of ``orders``; returns the bias."""
    alpha = np.zeros(len(sign))
    bias = 0.0
    for turn in range(len(orders)):
        largest = 0.0
        for row in orders[turn]:
            margin = bias
            length = 1.0
            for place in range(indptr[row], indptr[row + 1]):
                margin += weights[indices[place]] * values[place]
                length += values[place] * values[place]
            ridge = 0.5 / costs[row]
            gradient = sign[row] * margin - 1.0 + ridge * alpha[row]
            step = max(alpha[row] - gradient / (length + ridge), 0.0) - alpha[row]
            if step == 0.0:
                continue
            largest = max(largest, abs(step) * (length + ridge))
            alpha[row] += step
            change = sign[row] * step
            bias += change
            for place in range(indptr[row], indptr[row + 1]):
                weights[indices[place]] += np.float32(change * values[place])
        if largest < tolerance:
            break
    return bias


@kernel
def _score(
    indptr: npt.NDArray[np.int64],
    indices: npt.NDArray[np.int32],
    values: Float32,
    weights: Float32,
    biases: Float32,
    scores: Float32,
) -> None:
    """Sparse rows times dense weights."""
    for row in range(len(indptr) - 1):
        for column in range(len(biases)):
            scores[row, column] = biases[column]
        for place in range(indptr[row], indptr[row + 1]):
            value = values[place]
            feature = indices[place]
            for column in range(len(biases)):
                scores[row, column] += value * weights[feature, column]
