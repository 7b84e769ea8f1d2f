"""Ranks and their intervals: reproducible, honest about chance, covering the true order."""

import numpy as np
import pytest

from geo_service.assess.outcomes import Outcomes
from geo_service.assess.ranks import rank_bodies
from geo_service.assess.rules import RateWeights
from geo_service.assess.scores import score_of

from .factory import drawn, outcomes

WEIGHTS = RateWeights(response=0.3, resolution=0.35, satisfaction=0.35)


def ranked(found, by="shrunken", **options):
    scores = score_of(found, WEIGHTS)
    return rank_bodies(found, scores, WEIGHTS, getattr(scores, by), **options), scores


def take(found, rows):
    arrays = {
        name: getattr(found, name)[..., rows]
        for name in Outcomes.__slots__
        if name != "correlation"
    }
    return Outcomes(correlation=found.correlation, **arrays)


def many(n=60, seed=1):
    random = np.random.default_rng(seed)
    truth = np.clip(random.normal([0.97, 0.85, 0.88], [0.01, 0.05, 0.05], (n, 3)), 0, 1)
    return truth, drawn(truth, random.integers(20, 1_500, n), seed=seed + 1)


def test_the_order_of_the_bodies_does_not_matter():
    _, found = many()
    order = np.random.default_rng(9).permutation(60)
    first, _ = ranked(found)
    second, _ = ranked(take(found, order))
    for name in ("rank", "low", "high", "alike"):
        assert getattr(second, name).tolist() == getattr(first, name)[order].tolist(), name


def test_ranks_are_those_of_the_score_and_lie_within_their_bounds():
    _, found = many()
    for by in ("shrunken", "score"):
        ranking, scores = ranked(found, by)
        values = getattr(scores, by)
        expected = [int((values > value).sum()) + 1 for value in values]
        assert ranking.rank.tolist() == expected
        assert (ranking.low <= ranking.rank).all()
        assert (ranking.rank <= ranking.high).all()
        assert ranking.low.min() == 1
        assert ranking.high.max() == 60


def test_the_same_seed_gives_the_same_ranks():
    _, found = many()
    again = [ranked(found)[0].high.tolist() for _ in range(2)]
    assert again[0] == again[1]
    assert ranked(found, seed=7)[0].high.tolist() != again[0]


def test_intervals_cover_the_true_ranks():
    """Nominal 95 % over 20 seeded tables of 60 bodies."""
    inside = []
    for seed in range(20):
        truth, found = many(seed=100 + 3 * seed)
        right = truth @ [0.3, 0.35, 0.35]
        true_rank = np.argsort(np.argsort(-right)) + 1
        ranking, _ = ranked(found, draws=1_000)
        inside.append(((ranking.low <= true_rank) & (true_rank <= ranking.high)).mean())
    assert 0.93 <= np.mean(inside) <= 0.985


def test_few_complaints_have_a_wide_rank_and_many_a_narrow_one():
    random = np.random.default_rng(2)
    truth = np.clip(random.normal([0.97, 0.85, 0.88], 0.05, (40, 3)), 0, 1)
    sizes = np.full(40, 3_000)
    sizes[:2] = 7
    ranking, _ = ranked(drawn(truth, sizes, seed=3))
    width = ranking.high - ranking.low
    assert width[:2].min() > 3 * np.median(width[2:])
    assert ranking.alike[:2].min() > np.median(ranking.alike[2:])


def test_two_that_differ_by_chance_are_not_told_apart_and_two_that_differ_are():
    close = outcomes([(300, 290, 250, 245), (300, 289, 251, 244), (300, 200, 90, 60)])
    ranking, _ = ranked(close)
    first = int(np.flatnonzero(ranking.rank == 1)[0])
    second = int(np.flatnonzero(ranking.rank == 2)[0])
    assert ranking.next_is_alike[first]
    assert not ranking.next_is_alike[second]
    assert ranking.alike.tolist() == [1, 1, 0]


def test_without_a_score_there_is_no_rank():
    ranking, _ = ranked(outcomes([(50, 45, 40, 35), (0, 0, 0, 0), (50, 44, 39, 34)]))
    assert ranking.rank[1] == 0
    assert sorted(ranking.rank.tolist()) == [0, 1, 2]


@pytest.mark.parametrize("bodies", [[(5, 5, 5, 5)], [(5, 5, 5, 5)] * 3, []])
def test_tables_too_small_to_rank_are_ranked_anyway(bodies):
    ranking, _ = ranked(outcomes(bodies))
    assert ranking.rank.tolist() == [1] * len(bodies)  # equals share the better rank
