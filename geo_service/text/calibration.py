"""Calibrate scores to probabilities, on texts that the scores were not fitted on.

One sharpness per level (temperature scaling: Guo et al., ICML 2017), and a line on the log-odds of
the best path (Platt 1999), because a product of probabilities along a path is no longer calibrated.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo_service.text.ngrams import Float32
from geo_service.text.quality import FloatArray
from geo_service.text.tree import Branch, CategoryTree, IntArray

#: below so many texts the best path's probability is taken as it is
_LEAST_FOR_LINE = 50
_GRID = np.exp(np.linspace(np.log(0.2), np.log(20), 60))


def fit_sharpness(tree: CategoryTree, scores: Float32, nodes: IntArray) -> FloatArray:
    """Per level (levels,) the factor on scores under which the true children are likeliest."""
    sharpness = np.full(tree.levels, 2.0)
    for level in range(tree.levels):
        parts = _scores_at(tree, scores, nodes, level)
        if parts:
            loss = [sum(_loss(s * sharp, truth) for s, truth in parts) for sharp in _GRID]
            sharpness[level] = _GRID[int(np.argmin(loss))]
    return sharpness


def _scores_at(
    tree: CategoryTree, scores: Float32, nodes: IntArray, level: int
) -> list[tuple[FloatArray, IntArray]]:
    """Per branch of a level the scores of the texts below it, and which child is true."""
    parts = []
    column = 0
    for branch in tree.branches:
        last = column + len(branch.children)
        if branch.depth == level:
            below = np.flatnonzero(_below(branch, nodes))
            truth = np.searchsorted(branch.children, nodes[below, level + 1])
            if len(below):
                parts.append((scores[below, column:last].astype(np.float64), truth))
        column = last
    return parts


def _below(branch: Branch, nodes: IntArray) -> npt.NDArray[np.bool_]:
    return np.isin(nodes[:, branch.depth + 1], branch.children)


def _loss(sharp: FloatArray, truth: IntArray) -> float:
    """Summed negative log-likelihood of the true children."""
    highest = sharp.max(axis=1)
    total = highest + np.log(np.exp(sharp - highest[:, None]).sum(axis=1))
    return float((total - sharp[np.arange(len(truth)), truth]).sum())


def fit_trust(best: FloatArray, right: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset on the log-odds of the best path's probability (n,), by Newton's method.

    Targets are smoothed as Platt does, so that separable data do not run away.
    """
    if len(best) < _LEAST_FOR_LINE or right.all() or not right.any():
        return 1.0, 0.0
    bounded = np.clip(best, 1e-6, 1 - 1e-6)
    design = np.column_stack([np.log(bounded / (1 - bounded)), np.ones(len(best))])
    hits, misses = right.sum(), (~right).sum()
    target = np.where(right, (hits + 1) / (hits + 2), 1 / (misses + 2))
    line = np.array([1.0, 0.0])
    for _ in range(25):
        stated = 1 / (1 + np.exp(-design @ line))
        curve = design.T @ (design * (stated * (1 - stated))[:, None]) + 1e-6 * np.eye(2)
        step = np.linalg.solve(curve, design.T @ (target - stated))
        line = line + np.clip(step, -2, 2)
    if line[0] <= 0:  # more probable must never be stated as less
        return 1.0, 0.0
    return float(line[0]), float(line[1])
