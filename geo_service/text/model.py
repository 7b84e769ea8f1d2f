"""``CategoryModel``: texts in, a probability for every path of a category tree out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from geo_service.text.linear import scores_of
from geo_service.text.ngrams import Float32, SparseRows, TextFeatures, count_ngrams
from geo_service.text.tree import CategoryTree, Path

FloatArray = npt.NDArray[np.float64]
#: texts scored at a time: bounds memory at some megabytes
_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class CategorySuggestion:
    """A category with its probability."""

    path: Path
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The likeliest categories of a text, best first.

    ``confident`` says that the best reaches the threshold calibrated on held-out texts; otherwise
    the model abstains and the suggestions are for a person to choose from. ``source`` is
    ``model``, ``keywords`` or ``none``.
    """

    suggestions: tuple[CategorySuggestion, ...]
    confident: bool
    source: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become probabilities.

    Scores treat rare categories as frequent ones, and so choose the best path; with ``offsets``
    (columns,) added, which say how frequent each child is, and times ``sharpness`` (levels,) they
    give probabilities. ``trust`` is the line on the log-odds of the best path's probability;
    from ``threshold`` on the best path is right often enough to be stated without asking.
    """

    offsets: Float32
    sharpness: FloatArray
    trust: tuple[float, float]
    threshold: float


@dataclass(frozen=True)
class CategoryModel:
    """A linear classifier at each branch of a tree.

    ``weights`` (features, columns) and ``biases`` (columns,) hold the children of all branches
    side by side. ``masked`` says that place names were masked in training; ``facts`` what it was
    trained on and how good it is.
    """

    tree: CategoryTree
    features: TextFeatures
    weights: Float32
    biases: Float32
    calibration: Calibration
    masked: bool
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The name of this version: when it was trained, and the beginning of its hash."""
        return str(self.facts.get("version", ""))

    def probabilities_of(self, counts: SparseRows) -> FloatArray:
        """What is stated for each path (n, paths): the best calibrated, the others below it."""
        scores = scores_of(self.features.weigh(counts), self.weights, self.biases)
        how = self.calibration
        best = path_probabilities(self.tree, scores, how.sharpness).argmax(axis=1)
        shown = path_probabilities(self.tree, scores + how.offsets, how.sharpness)
        rows = np.arange(len(shown))
        raw = shown[rows, best]
        stated = calibrated(raw, how.trust)
        shown *= ((1 - stated) / np.maximum(1 - raw, 1e-9))[:, None]
        np.minimum(shown, 0.999 * stated[:, None], out=shown)
        shown[rows, best] = stated
        return shown

    def predict(self, texts: Sequence[str], top: int = 3) -> list[Prediction]:
        """The ``top`` likeliest paths of each text; an empty text has none."""
        found = []
        for at in range(0, len(texts), _CHUNK):
            counts = count_ngrams(texts[at : at + _CHUNK])
            found += self._ranked(self.probabilities_of(counts), np.diff(counts.indptr) > 0, top)
        return found

    def _ranked(self, shown: FloatArray, said: npt.NDArray[np.bool_], top: int) -> list[Prediction]:
        order = np.argsort(-shown, axis=1, kind="stable")[:, :top]
        values = np.take_along_axis(shown, order, axis=1).tolist()
        paths = self.tree.paths
        return [
            Prediction(
                tuple(
                    CategorySuggestion(paths[p], v) for p, v in zip(places, chances, strict=True)
                ),
                chances[0] >= self.calibration.threshold,
                "model",
            )
            if words
            else Prediction((), False, "none")
            for places, chances, words in zip(order.tolist(), values, said.tolist(), strict=True)
        ]


def calibrated(raw: FloatArray, trust: tuple[float, float]) -> FloatArray:
    """Probabilities (n,) after the line ``trust`` (slope, offset) on their log-odds."""
    bounded = np.clip(raw, 1e-6, 1 - 1e-6)
    return np.asarray(1 / (1 + np.exp(-(trust[0] * np.log(bounded / (1 - bounded)) + trust[1]))))


def path_probabilities(tree: CategoryTree, scores: Float32, sharpness: FloatArray) -> FloatArray:
    """Scores at the branches (n, columns) to the probability of each path (n, paths).

    At a branch the children share by softmax(``sharpness`` of its level · score); a path's
    probability is the product along it.
    """
    reached = np.ones((len(scores), len(tree.nodes)))
    column = 0
    shares: dict[int, FloatArray] = {}
    for branch in tree.branches:
        last = column + len(branch.children)
        sharp = scores[:, column:last].astype(np.float64) * sharpness[branch.depth]
        sharp = np.exp(sharp - sharp.max(axis=1, keepdims=True))
        sharp /= sharp.sum(axis=1, keepdims=True)
        shares |= {child: sharp[:, k] for k, child in enumerate(branch.children)}
        column = last
    for node, parent in enumerate(tree.parents.tolist()):
        if node:
            reached[:, node] = reached[:, parent] * shares.get(node, 1.0)
    return reached[:, tree.leaves]
