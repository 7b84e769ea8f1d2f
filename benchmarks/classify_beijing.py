"""Category models on real hotline tickets: five folds and by time, beside a linear SVM.

    python -m benchmarks.classify_beijing [--mask] [--baseline] [--curve] [--time]
        [--level N] [--seeds N]

Needs ../shared/data/beijing/complaints_2020_water.csv and scikit-learn (the folds and the
baseline). Per level: tickets whose category at that level has at least ten texts, named without
its path, as in the baseline. Settings and calibration come from within each fold's training texts.
"""

from __future__ import annotations

import argparse
import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from geo_service.text.model import CategoryModel
from geo_service.text.ngrams import count_ngrams
from geo_service.text.quality import calibration_error, quality_of
from geo_service.text.training import train
from geo_service.text.tree import padded

FILE = Path(__file__).parents[2] / "shared/data/beijing/complaints_2020_water.csv"
LEAST = 10
NOBODY = np.zeros(0, np.int64)


def masked(texts: list[str], mask: bool) -> list[str]:
    if not mask:
        return texts
    from geo_service import Region
    from geo_service.intake.mask_places import place_masker

    return place_masker(Region.open("beijing"))(texts)


def tickets(level: int, mask: bool) -> tuple[list[str], list[str], list[tuple[str]], pd.Series]:
    """Texts, as learned and as asked, one-level paths and times of the tickets of a level."""
    rows = pd.read_csv(FILE)
    label = rows[f"category_{level}"]
    rows = rows[label.isin(label.value_counts()[lambda n: n >= LEAST].index)]
    texts = rows["text"].tolist()
    return (
        masked(texts, mask),
        texts,
        [(name,) for name in rows[f"category_{level}"]],
        rows["registered_at"],
    )


def fit_and_judge(
    learned, texts, paths, train_rows, test_rows, *, ordered: bool = False
) -> tuple[CategoryModel, np.ndarray]:
    """A model of some texts and its probabilities for others; ``ordered``: rows are by time."""
    model = train(
        [texts[i] for i in train_rows],
        [paths[i] for i in train_rows],
        levels=1,
        held_out=NOBODY,
        learned=[learned[i] for i in train_rows],
        when=np.arange(len(train_rows)) if ordered else None,
    ).model
    return model, model.probabilities_of(count_ngrams([texts[i] for i in test_rows]))


def gather(model, shown, names) -> np.ndarray:
    """Probabilities by the benchmark's own list of names."""
    out = np.zeros((len(shown), len(names)))
    for k, path in enumerate(model.tree.paths):
        out[:, names.index(path[0])] = shown[:, k]
    return out


def five_folds(level: int, mask: bool, seed: int) -> None:
    learned, texts, paths, _ = tickets(level, mask)
    names = sorted({path[0] for path in paths})
    truth = np.array([names.index(path[0]) for path in paths])
    shown = np.zeros((len(texts), len(names)))
    for inside, outside in StratifiedKFold(5, shuffle=True, random_state=seed).split(texts, truth):
        model, found = fit_and_judge(learned, texts, paths, inside, outside)
        shown[outside] = gather(model, found, names)
    print(f"level {level} five folds, seed {seed}", quality_of(shown, truth).as_dict(), flush=True)


def by_time(level: int, mask: bool) -> None:
    """Trained on all before a day, measured on what follows: the last fifth, and rolling on.

    Rolling: the last half in five parts, each asked of a model of everything before it; their
    answers are judged together, so that there are texts enough. With few texts even a model that
    is calibrated exactly measures an error; it is drawn from the stated probabilities.
    """
    learned, texts, paths, times = tickets(level, mask)
    order = np.argsort(times.to_numpy(), kind="stable")
    names = sorted({path[0] for path in paths})
    truth = np.array([names.index(path[0]) for path in paths])

    def ask(first: int, last: int) -> np.ndarray:
        model, found = fit_and_judge(
            learned, texts, paths, order[:first], order[first:last], ordered=True
        )
        return gather(model, found, names)

    cut = int(len(order) * 0.8)
    tell(f"level {level} by time, last fifth", ask(cut, len(order)), truth[order[cut:]])
    edges = [int(len(order) * share) for share in np.linspace(0.5, 1.0, 6)]
    rolling = np.concatenate([ask(a, b) for a, b in pairwise(edges)])
    tell(f"level {level} by time, rolling", rolling, truth[order[edges[0] :]])


def tell(what: str, shown: np.ndarray, truth: np.ndarray, draws: int = 1000) -> None:
    """Quality, and the calibration error that exactly calibrated probabilities would measure."""
    sure, chance = shown.max(axis=1), np.random.default_rng(0)
    errors = [calibration_error(sure, chance.random(len(sure)) < sure) for _ in range(draws)]
    quality = quality_of(shown, truth)
    more = np.mean(np.array(errors) >= quality.ece)
    print(what, quality.as_dict(), f"by chance {np.mean(errors):.3f}, p {more:.3f}", flush=True)


def baseline(level: int, seed: int) -> None:
    """Character 1-3-grams, TF-IDF, balanced linear SVM, the same folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import f1_score
    from sklearn.svm import LinearSVC

    warnings.filterwarnings("ignore")
    _, texts, paths, _ = tickets(level, False)
    names = sorted({path[0] for path in paths})
    truth = np.array([names.index(path[0]) for path in paths])
    scores = np.zeros((len(texts), len(names)))
    for inside, outside in StratifiedKFold(5, shuffle=True, random_state=seed).split(texts, truth):
        words = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
        model = LinearSVC(class_weight="balanced").fit(
            words.fit_transform([texts[i] for i in inside]), truth[inside]
        )
        scores[outside] = model.decision_function(words.transform([texts[i] for i in outside]))
    best = scores.argmax(axis=1)
    top = (np.argsort(-scores, axis=1)[:, :3] == truth[:, None]).any(axis=1)
    print(f"level {level} baseline, seed {seed}: accuracy {np.mean(best == truth):.3f} "
          f"macro-F1 {f1_score(truth, best, average='macro'):.3f} top-3 {top.mean():.3f}", flush=True)  # fmt: skip


def curve(mask: bool) -> None:
    """Level 1 by the number of training texts; the last fifth of a shuffled order is measured."""
    learned, texts, paths, _ = tickets(1, mask)
    order = np.random.default_rng(0).permutation(len(texts))
    test = order[-300:]
    names = sorted({path[0] for path in paths})
    truth = np.array([names.index(paths[i][0]) for i in test])
    for size in (150, 300, 600, len(order) - 300):
        model, found = fit_and_judge(learned, texts, paths, order[:size], test)
        quality = quality_of(gather(model, found, names), truth)
        print(f"{size:>6} texts", quality.as_dict(), flush=True)


def whole_tree(mask: bool) -> None:
    """One model of three levels, all tickets, the latest fifth held out."""
    rows = pd.read_csv(FILE).sort_values("registered_at").dropna(subset=["category_1"])
    texts = rows["text"].tolist()
    columns = [rows[f"category_{k}"].fillna("").astype(str) for k in (1, 2, 3)]
    paths = [padded(names, 3) for names in zip(*columns, strict=True)]
    trained = train(
        texts,
        paths,
        levels=3,
        held_out=np.arange(int(len(texts) * 0.8), len(texts)),
        learned=masked(texts, mask),
        when=np.arange(len(texts)),
    )
    for name, quality in (("1", trained.levels[0]), ("2", trained.levels[1]),
                          ("3", trained.levels[2]), ("whole path", trained.whole)):  # fmt: skip
        print("three-level model by time,", name, quality.as_dict(), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mask", action="store_true", help="mask place names in what is learned")
    parser.add_argument("--baseline", action="store_true", help="only the baseline")
    parser.add_argument("--curve", action="store_true", help="only the learning curve")
    parser.add_argument("--time", action="store_true", help="only by time")
    parser.add_argument("--level", type=int, choices=(1, 2, 3), help="only five folds of one level")
    parser.add_argument("--seeds", type=int, default=1)
    asked = parser.parse_args()
    if asked.curve:
        curve(asked.mask)
    elif asked.level:
        for seed in range(asked.seeds):
            five_folds(asked.level, asked.mask, seed)
    elif asked.time:
        for number in (1, 2, 3):
            by_time(number, asked.mask)
    else:
        for number in (1, 2, 3):
            for seed in range(asked.seeds):
                (baseline(number, seed) if asked.baseline else five_folds(number, asked.mask, seed))
            if not asked.baseline:
                by_time(number, asked.mask)
        if not asked.baseline:
            whole_tree(asked.mask)
