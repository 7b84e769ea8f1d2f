"""Regression to the mean, proof and return of watched places."""

import numpy as np
import pytest
import scipy.stats

from geo_service.assess.watch import (
    Levels,
    _negative_binomial_ends,
    cusum,
    expectation,
    fit_levels,
    is_back,
    prove,
)


def worst(random, places=3_000, shape=0.8, mean=12.0, top=16):
    """Counts of places in two windows between which nothing was done, and the worst of the first."""
    true = random.gamma(shape, mean / shape, places)
    first, second = random.poisson(true), random.poisson(true)
    return first, second, np.argsort(-first, kind="stable")[:top]


def test_the_worst_fall_by_themselves_and_that_is_expected():
    """60 seeded cities, nothing done: the expected fall is the one that comes, and 95 % is held."""
    inside, better, came, expected, opened = [], [], 0, 0.0, 0
    for seed in range(60):
        first, second, chosen = worst(np.random.default_rng(seed))
        levels = fit_levels(first)
        for place in chosen:
            found = expectation(levels, int(first[place]), int(second[place]))
            inside.append(found.low <= found.came <= found.high)
            better.append(found.better)
            came, expected, opened = (
                came + found.came,
                expected + found.expected,
                opened + first[place],
            )
    assert came < 0.98 * opened  # they did fall
    assert came == pytest.approx(expected, rel=0.02)
    assert np.mean(inside) >= 0.93
    assert np.mean(better) <= 0.05


def test_work_that_halves_complaints_is_more_than_the_expected_fall():
    random = np.random.default_rng(4)
    first, second, chosen = worst(random, mean=20.0)
    levels = fit_levels(first)
    halved = random.binomial(second[chosen], 0.5)
    found = [
        expectation(levels, int(first[p]), int(n)) for p, n in zip(chosen, halved, strict=True)
    ]
    assert np.mean([one.better for one in found]) > 0.9
    assert all(0 < one.fall < 0.5 < one.fell + 0.3 for one in found)


def test_the_spread_of_the_levels_is_found():
    first, _, _ = worst(np.random.default_rng(1), places=20_000, shape=2.0, mean=10.0)
    levels = fit_levels(first)
    assert levels.shape == pytest.approx(2.0, rel=0.1)
    assert levels.shape / levels.rate == pytest.approx(10.0, rel=0.05)


def test_places_that_do_not_differ_are_expected_alike():
    counts = np.full(50, 7)
    assert fit_levels(counts).expected(np.array([7.0, 30.0])) == pytest.approx([7, 7], rel=1e-3)
    assert fit_levels(np.zeros(5, int)) == Levels(0.0, 0.0)
    assert expectation(Levels(0.0, 0.0), 0, 0).expected == 0


@pytest.mark.parametrize(("shape", "rate"), [(0.5, 0.1), (30.0, 2.0), (400.0, 1.0), (5.0, 50.0)])
def test_the_ends_of_the_negative_binomial(shape, rate):
    law = scipy.stats.nbinom(shape, rate / (1 + rate))
    assert _negative_binomial_ends(shape, rate) == (law.ppf(0.025), law.ppf(0.975))


def test_a_trend_and_a_longer_time_are_reckoned_with():
    levels = Levels(3.0, 0.3)
    once = expectation(levels, 40, 20)
    assert expectation(levels, 40, 20, length=2.0).expected == pytest.approx(2 * once.expected)
    assert expectation(levels, 40, 20, trend=0.5).expected == pytest.approx(0.5 * once.expected)
    assert expectation(levels, 40, 20, trend=0.5).fall == pytest.approx(once.fall)


def test_proof_needs_the_bound_below_the_target_nobody_calling_again_and_nothing_open():
    quiet = prove([0] * 8, 1.0, 0, 0)
    assert quiet.upper_per_week == pytest.approx(3.84 / 8, abs=0.01)
    assert quiet.holds
    assert not prove([1] * 8, 1.5, 0, 0).below_target  # 8 may be a mean of 15.8
    assert not prove([0] * 8, 1.0, 1, 0).holds
    assert not prove([0] * 8, 1.0, 0, 1).holds
    assert not prove([], 1.0, 0, 0).holds


def test_it_is_back_when_the_weeks_are_above_the_target_by_more_than_chance():
    assert is_back([6, 7, 8, 6], 2.0)
    assert not is_back([3, 2, 3, 2], 2.0)
    assert not is_back([], 2.0)


def test_the_sum_against_the_opening_level():
    assert cusum([3, 1, 0], 2.0).tolist() == [1.0, 0.0, -2.0]
