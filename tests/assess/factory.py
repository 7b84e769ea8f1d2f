"""Made-up outcomes of bodies, one complaint at a time."""

import itertools

import numpy as np

from geo_service.assess.outcomes import count_outcomes


def outcomes(bodies):
    """``bodies``: for each, (complaints, responded, resolved, satisfied), all answers known."""
    body, kinds, n = [], [], []
    for number, (total, *yes) in enumerate(bodies):
        # answers as alike as they can be: whoever is satisfied was answered first
        edges = sorted({0, total, *yes})
        for low, high in itertools.pairwise(edges):
            body.append(number)
            kinds.append([*(int(low < part) for part in yes), 0, 0, 0, 0, 0])
            n.append(high - low)
    return count_outcomes(
        np.array(body, np.intp), np.array(kinds).reshape(-1, 8), np.array(n), len(bodies)
    )


def drawn(truth, sizes, seed=0):
    """Outcomes of bodies whose three true rates (n, 3) are known; answers independent."""
    random = np.random.default_rng(seed)
    body, kinds, n = [], [], []
    for number, (rates, size) in enumerate(zip(truth, sizes, strict=True)):
        answers = (random.random((int(size), 3)) < rates).astype(int)
        found, counts = np.unique(answers, axis=0, return_counts=True)
        for row, count in zip(found, counts, strict=True):
            body.append(number)
            kinds.append([*row, 0, 0, 0, 0, 0])
            n.append(count)
    return count_outcomes(
        np.array(body, np.intp), np.array(kinds).reshape(-1, 8), np.array(n), len(truth)
    )
