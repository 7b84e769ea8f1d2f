"""Groups of complaints against the third-level category of real tickets, within place blocks.

    python -m benchmarks.issues_categories

Category and position are not given. Each block (a district, a township) with ten texts and two
categories or more is compared by itself; the mean over blocks is weighted by their texts. K-means
(character 1-2-grams, 100 dimensions) is told how many categories a block has, or how many issues
were found in it. The likeness is chosen on one half of the blocks and measured on the other.
Needs ../shared/data/beijing/complaints_2020_water.csv and scikit-learn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, homogeneity_score, normalized_mutual_info_score

from geo_service import Region
from geo_service.intake.mask_places import place_masker
from geo_service.text.issue_groups import LEAST_LIKENESS, Complaints, group_complaints

FILE = Path(__file__).parents[2] / "shared/data/beijing/complaints_2020_water.csv"
LIKENESSES = (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, LEAST_LIKENESS)
LEAST_TEXTS, LEAST_OF_CATEGORY = 10, 5
SCORES = (adjusted_rand_score, normalized_mutual_info_score, homogeneity_score)


def grouped(texts: list[str], block: np.ndarray, likeness: float) -> np.ndarray:
    """Issues of texts by likeness alone."""
    nothing, none = np.full(len(texts), np.nan), np.full(len(texts), -1, np.int64)
    return group_complaints(
        Complaints(texts, block, none, nothing, nothing, nothing, none), least_likeness=likeness
    )


def by_means(vectors: np.ndarray, block: np.ndarray, groups: Callable) -> np.ndarray:
    """K-means in each block, with as many groups as ``groups`` says of its rows."""
    found = np.zeros(len(block), np.int64)
    for number in np.unique(block):
        rows = np.flatnonzero(block == number)
        many = min(groups(rows), len(rows))
        if 1 < many < len(rows):
            own = KMeans(many, n_init=5, random_state=0).fit_predict(vectors[rows])
        else:
            own = np.arange(len(rows)) % many
        found[rows] = own
    return found


def comparable(truth: np.ndarray, block: np.ndarray) -> list[int]:
    """The blocks with texts and categories enough."""
    sizes = np.bincount(block)
    return [
        number
        for number in np.flatnonzero(sizes >= LEAST_TEXTS).tolist()
        if len(np.unique(truth[block == number])) > 1
    ]


def within(
    truth: np.ndarray, block: np.ndarray, found: np.ndarray, only: Collection[int]
) -> list[float]:
    """ARI, NMI and homogeneity within some blocks, and how many blocks and texts these are."""
    inside = [block == number for number in only]
    scores = [[score(truth[rows], found[rows]) for score in SCORES] for rows in inside]
    weights = [int(rows.sum()) for rows in inside]
    means = np.average(scores, axis=0, weights=weights)
    return [*(round(float(one), 3) for one in means), len(weights), sum(weights)]


def compare(name: str, rows: pd.DataFrame, texts: list[str], vectors: np.ndarray) -> None:
    """Print all comparisons for one kind of block."""
    truth = pd.factorize(rows["category_3"])[0]
    block = pd.factorize(rows[name].fillna(""))[0].astype(np.int64)
    blocks = comparable(truth, block)
    found = {likeness: grouped(texts, block, likeness) for likeness in LIKENESSES}
    for likeness, groups in found.items():
        print(f"{name}, likeness {likeness}: {within(truth, block, groups, blocks)}", flush=True)
    issues = found[LEAST_LIKENESS]
    told = by_means(vectors, block, lambda own: len(np.unique(truth[own])))
    print(f"{name}, k-means, categories told: {within(truth, block, told, blocks)}", flush=True)
    many = by_means(vectors, block, lambda own: len(np.unique(issues[own])))
    print(
        f"{name}, k-means, as many groups as issues: {within(truth, block, many, blocks)}",
        flush=True,
    )
    order = np.random.default_rng(0).permutation(blocks).tolist()
    for own, other in ((order[::2], order[1::2]), (order[1::2], order[::2])):
        best = max(found, key=lambda one, own=own: within(truth, block, found[one], own)[0])
        score = within(truth, block, found[best], other)
        print(f"{name}, likeness {best} chosen on the other half: {score}", flush=True)


def main() -> None:
    """Read the tickets and compare."""
    rows = pd.read_csv(FILE).dropna(subset=["category_3"])
    rows = rows[rows.groupby("category_3")["text"].transform("size") >= LEAST_OF_CATEGORY]
    texts = place_masker(Region.open("beijing"))(rows["text"].tolist())
    words = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    vectors = TruncatedSVD(100, random_state=0).fit_transform(words.fit_transform(texts))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    for name in ("district", "township"):
        compare(name, rows, texts, vectors)


if __name__ == "__main__":
    main()
