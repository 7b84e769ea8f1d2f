"""Train a category model: one classifier per branch, settings and calibration from held-out folds.

Nothing is chosen on the texts on which quality is measured: a share is held out first; the cost
and the calibration come from cross-fitting within the rest; then all texts train the final model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from geo_service.base.errors import InputError
from geo_service.text.calibration import fit_sharpness, fit_trust
from geo_service.text.linear import scores_of, train_one_vs_rest
from geo_service.text.model import Calibration, CategoryModel, calibrated, path_probabilities
from geo_service.text.ngrams import (
    Float32,
    SparseRows,
    TextFeatures,
    count_ngrams,
)
from geo_service.text.quality import Quality, macro_f1, quality_of, threshold_for
from geo_service.text.tree import CategoryTree, IntArray, Path

#: fewer texts of a category teach nothing: they count for the levels above
LEAST_TEXTS = 3
#: an n-gram in fewer texts is left out: it would tell about one caller, not about a category
LEAST_FREQUENCY = 2
FOLDS = 3
#: with times: the texts in so many stretches, of which the last are each scored by a model of all
#: that came before, so that calibration meets the drift that the model will meet
STRETCHES, SCORED_STRETCHES = 8, 4
#: of fewer texts the early stretches are too small to learn from
LEAST_FOR_STRETCHES = 400
#: (cost, how strongly rare categories are favoured) to choose from
SETTINGS = ((1.0, 1.0), (0.5, 1.15))
#: how much the frequency of a category weighs in its probability, in units of score
FREQUENCY_WEIGHT = 0.05
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, its quality per level and for whole paths on held-out texts, and which those are."""

    model: CategoryModel
    levels: tuple[Quality, ...]
    whole: Quality
    held_out: IntArray


@dataclass(frozen=True, slots=True)
class _Fitted:
    features: TextFeatures
    weights: Float32
    biases: Float32


def train(
    texts: Sequence[str],
    paths: Sequence[Path],
    *,
    levels: int,
    held_out: IntArray,
    learned: Sequence[str] | None = None,
    when: IntArray | None = None,
    precision: float = 0.95,
    seed: int = 0,
    progress: Progress | None = None,
) -> Trained:
    """Train on labelled texts (n,); ``held_out`` names those on which quality is measured.

    ``when`` ranks the texts by time (n,); calibration then asks of each text a model of earlier
    ones, as it will be used, and otherwise a model of other texts.

    ``learned`` are the same texts with place names masked: weights are learned from them alone,
    so that no name of a place counts for a category; quality and calibration come from ``texts``,
    as callers will say them.

    Raises:
        InputError: fewer than two categories have ``LEAST_TEXTS`` texts.
    """
    say = progress or (lambda _: None)
    counts = count_ngrams(texts)
    lessons = counts if learned is None else count_ngrams(learned)
    tree = tree_of(paths, levels)
    nodes = tree.nodes_of(paths)
    rest = np.setdiff1d(np.arange(len(texts)), held_out)
    say("choosing settings")
    folds = _folds(len(rest), None if when is None else when[rest], seed)
    setting, calibration = _settle(
        tree, (lessons.take(rest), counts.take(rest)), nodes[rest], folds, precision, seed
    )

    def fit(rows: IntArray) -> CategoryModel:
        fitted = _fit(tree, lessons.take(rows), nodes[rows], setting, seed)
        return CategoryModel(tree, *_parts(fitted), calibration, learned is not None)

    say("measuring on held-out texts")
    model = fit(rest)
    quality, whole = measure(model, counts.take(held_out), [paths[i] for i in held_out])
    if len(held_out):
        say("training on all texts")
        model = fit(np.arange(len(texts)))
    return Trained(model, quality, whole, held_out)


def tree_of(paths: Sequence[Path], levels: int) -> CategoryTree:
    """The tree of the categories that have ``LEAST_TEXTS`` texts; rarer ones end higher up.

    Raises:
        InputError: fewer than two remain.
    """
    found: dict[Path, int] = {}
    for path in paths:
        found[path] = found.get(path, 0) + 1
    kept = [path for path, texts in found.items() if texts >= LEAST_TEXTS and path[0]]
    if len(kept) < 2:
        raise InputError(
            f"{len(kept)} categories have {LEAST_TEXTS} texts or more: at least two are needed",
            hint="give labelled texts of at least two categories",
        )
    return CategoryTree.of(kept, levels)


def measure(
    model: CategoryModel, counts: SparseRows, paths: Sequence[Path]
) -> tuple[tuple[Quality, ...], Quality]:
    """Quality per level (a level's name alone, whatever its path) and for whole paths."""
    probabilities = model.probabilities_of(counts)
    levels = []
    for level in range(model.tree.levels):
        names = sorted({path[level] for path in model.tree.paths} - {""})
        judged = np.array([k for k, path in enumerate(paths) if path[level]], np.int64)
        place = {name: k for k, name in enumerate(names)}
        by_name = np.zeros((len(judged), len(names) + 1))
        for k, path in enumerate(model.tree.paths):
            by_name[:, place.get(path[level], len(names))] += probabilities[judged, k]
        truth = np.array([place.get(paths[k][level], -1) for k in judged], np.int64)
        levels.append(quality_of(by_name, truth))
    place_of = {path: k for k, path in enumerate(model.tree.paths)}
    truth = np.array([place_of.get(path, -1) for path in paths], np.int64)
    return tuple(levels), quality_of(probabilities, truth)


def _folds(texts: int, when: IntArray | None, seed: int) -> list[tuple[IntArray, IntArray]]:
    """Rows to train on and rows to ask, several times; no row is asked twice."""
    if when is None or texts < LEAST_FOR_STRETCHES:
        fold = np.random.default_rng(seed).permutation(texts) % FOLDS
        pairs = [(fold != number, fold == number) for number in range(FOLDS)]
    else:
        rank = np.empty(texts, np.int64)
        rank[np.argsort(when, kind="stable")] = np.arange(texts)
        part = rank * STRETCHES // texts
        numbers = range(STRETCHES - SCORED_STRETCHES, STRETCHES)
        pairs = [(part < number, part == number) for number in numbers]
    found = [(np.flatnonzero(inside), np.flatnonzero(outside)) for inside, outside in pairs]
    return [(inside, outside) for inside, outside in found if len(inside) and len(outside)]


def _settle(
    tree: CategoryTree,
    rows: tuple[SparseRows, SparseRows],
    nodes: IntArray,
    folds: Sequence[tuple[IntArray, IntArray]],
    precision: float,
    seed: int,
) -> tuple[tuple[float, float], Calibration]:
    """Setting and calibration from scores of texts not trained on; ``rows`` to learn, to ask."""
    asked = np.sort(np.concatenate([outside for _, outside in folds]))
    all_nodes, nodes = nodes, nodes[asked]
    leaf = np.searchsorted(tree.leaves, nodes[:, -1])
    known = nodes[:, -1] >= 0
    best: tuple[float, tuple[float, float], Float32] | None = None
    for setting in SETTINGS:
        scores = _cross_fitted(tree, rows, all_nodes, setting, folds, seed)[asked]
        flat = path_probabilities(tree, scores, np.ones(tree.levels))
        f1 = macro_f1(flat[known].argmax(axis=1), leaf[known])
        if best is None or f1 > best[0]:
            best = f1, setting, scores
    assert best is not None
    _, setting, scores = best
    offsets = (FREQUENCY_WEIGHT * _log_frequency(tree, all_nodes)).astype(np.float32)
    sharpness = fit_sharpness(tree, scores + offsets, nodes)
    best_path = path_probabilities(tree, scores, sharpness).argmax(axis=1)
    raw = path_probabilities(tree, scores + offsets, sharpness)[np.arange(len(scores)), best_path]
    right = known & (best_path == leaf)
    trust = fit_trust(raw, right)
    threshold = threshold_for(calibrated(raw, trust), right, precision)
    return setting, Calibration(offsets, sharpness, trust, threshold)


def _log_frequency(tree: CategoryTree, nodes: IntArray) -> Float32:
    """The log of each child's share of its branch (columns,)."""
    found = []
    for branch in tree.branches:
        texts = np.array([(nodes[:, branch.depth + 1] == child).sum() for child in branch.children])
        found.append(np.log((texts + 0.5) / (texts + 0.5).sum()))
    return np.concatenate(found).astype(np.float32)


def _cross_fitted(
    tree: CategoryTree,
    rows: tuple[SparseRows, SparseRows],
    nodes: IntArray,
    setting: tuple[float, float],
    folds: Sequence[tuple[IntArray, IntArray]],
    seed: int,
) -> Float32:
    """Scores (n, columns) of the texts asked by a model that has not seen them; else zero."""
    columns = sum(len(branch.children) for branch in tree.branches)
    lessons, counts = rows
    scores = np.zeros((len(counts), columns), np.float32)
    for inside, outside in folds:
        fitted = _fit(tree, lessons.take(inside), nodes[inside], setting, seed)
        shown = fitted.features.weigh(counts.take(outside))
        scores[outside] = scores_of(shown, fitted.weights, fitted.biases)
    return scores


def _fit(
    tree: CategoryTree,
    counts: SparseRows,
    nodes: IntArray,
    setting: tuple[float, float],
    seed: int,
) -> _Fitted:
    """One classifier per branch, trained on the texts below it."""
    features = TextFeatures.choose(counts, least_texts=LEAST_FREQUENCY)
    rows = features.weigh(counts)
    weights, biases = [], []
    for branch in tree.branches:
        below = np.flatnonzero(np.isin(nodes[:, branch.depth + 1], branch.children))
        labels = np.searchsorted(branch.children, nodes[below, branch.depth + 1])
        w, b = train_one_vs_rest(
            rows.take(below), labels, len(branch.children),
            features=len(features.buckets), cost=setting[0], rarity=setting[1], seed=seed,
        )  # fmt: skip
        weights.append(w)
        biases.append(b)
    return _Fitted(
        features, np.ascontiguousarray(np.concatenate(weights, axis=1)), np.concatenate(biases)
    )


def _parts(fitted: _Fitted) -> tuple[TextFeatures, Float32, Float32]:
    return fitted.features, fitted.weights, fitted.biases
