"""Counts, rates, scores and their intervals, against tables worked by hand and plain numpy."""

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from geo_service.assess.outcomes import count_outcomes
from geo_service.assess.rules import RateWeights
from geo_service.assess.scores import difference, score_of
from geo_service.assess.shrink import MOST_PRIOR, _digamma, _trigamma, fit_prior, shrunken

from .factory import drawn, outcomes

EXAMPLE = RateWeights(response=0.3, resolution=0.35, satisfaction=0.35)


def test_a_table_worked_by_hand():
    # body 0: four complaints; yes yes yes / yes no unknown / excluded / nothing known
    kinds = np.array(
        [
            [1, 1, 1, 0, 0, 0, 0, 1],
            [1, 0, -1, 0, 1, 0, 1, 0],
            [0, 0, 0, 1, 0, 1, 0, 0],
            [-1, -1, -1, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0],
        ]
    )
    found = count_outcomes(np.array([0, 0, 0, 0, 1]), kinds, np.array([3, 1, 2, 5, 4]), 2)
    assert found.complaints.tolist() == [11, 4]
    assert found.excluded.tolist() == [2, 0]
    assert found.unknown.tolist() == [5, 0]
    assert found.assessed.tolist() == [4, 4]
    assert found.yes.tolist() == [[4, 0], [3, 0], [3, 0]]
    assert found.known.tolist() == [[4, 4], [4, 4], [3, 4]]
    assert found.both_known.tolist() == [[4, 4], [3, 4], [3, 4]]
    assert found.overdue.tolist() == [1, 0]
    assert found.in_time.tolist() == [3, 0]
    assert found.returned.tolist() == [2, 0]
    assert found.repeat.tolist() == [1, 0]
    scores = score_of(found, EXAMPLE)
    assert scores.score[0] == pytest.approx(0.3 * 1 + 0.35 * 0.75 + 0.35 * 1)
    assert scores.score[1] == 0
    # Wilson (1927) for 3 of 4, worked with z = 1.96
    assert scores.rate_low[1, 0] == pytest.approx(0.3006, abs=1e-4)
    assert scores.rate_high[1, 0] == pytest.approx(0.9544, abs=1e-4)


def test_a_body_of_which_nothing_is_known_has_no_score():
    scores = score_of(outcomes([(10, 9, 8, 7), (0, 0, 0, 0)]), EXAMPLE)
    assert np.isnan(scores.score[1])
    assert np.isnan(scores.shrunken[1])
    assert np.isfinite(scores.score[0])


def test_a_rate_that_does_not_count_need_not_be_known():
    kinds = np.array([[1, 1, -1, 0, 0, 0, 0, 0]])
    found = count_outcomes(np.array([0]), kinds, np.array([5]), 1)
    assert np.isnan(score_of(found, EXAMPLE).score[0])
    assert score_of(found, RateWeights(response=0.5, resolution=0.5, satisfaction=0)).score[0] == 1


@given(st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), min_size=1, max_size=9))
def test_the_interval_holds_the_score_and_shrinking_draws_it_inwards(parts):
    bodies = [(n, *(round(n * share),) * 3) for n, share in parts]
    scores = score_of(outcomes(bodies), EXAMPLE)
    assert (scores.low <= scores.score + 1e-12).all()
    assert (scores.score <= scores.high + 1e-12).all()
    middle = np.array([prior.yes / (prior.yes + prior.no) for prior in scores.priors])
    centre = 0.3 * middle[0] + 0.35 * (middle[1] + middle[2])
    assert (np.abs(scores.shrunken - centre) <= np.abs(scores.score - centre) + 1e-9).all()


def test_seven_complaints_without_a_fault_do_not_beat_a_good_large_body():
    bodies = [(7, 7, 7, 7), (5_000, 4_950, 4_600, 4_500)]
    bodies += [(1_000, 950 - 5 * i, 800 - 8 * i, 780 - 8 * i) for i in range(20)]
    scores = score_of(outcomes(bodies), EXAMPLE)
    assert scores.score[0] == pytest.approx(1)
    assert scores.shrunken[0] < scores.shrunken[1]


def test_answers_that_go_together_widen_the_interval():
    alike = score_of(outcomes([(200, 150, 150, 150), (200, 150, 150, 150)]), EXAMPLE)
    apart = score_of(drawn([[0.75] * 3] * 2, [200, 200], seed=1), EXAMPLE)
    assert alike.high[0] - alike.low[0] > 1.3 * (apart.high[0] - apart.low[0])


def test_the_interval_covers_the_true_score():
    """Nominal 95 %; 400 seeded bodies of 40 to 400 complaints with answers of one kind."""
    random = np.random.default_rng(6)
    truth = random.uniform(0.6, 0.97, (400, 3))
    scores = score_of(drawn(truth, random.integers(40, 400, 400), seed=7), EXAMPLE)
    right = truth @ [0.3, 0.35, 0.35]
    covered = ((scores.low <= right) & (right <= scores.high)).mean()
    assert 0.93 <= covered <= 0.98


def test_the_gain_on_another_period_has_an_interval():
    now = score_of(outcomes([(400, 380, 360, 350), (30, 28, 25, 24)]), EXAMPLE)
    then = score_of(outcomes([(400, 340, 300, 290), (30, 27, 24, 23)]), EXAMPLE)
    gain, low, high = difference(now, then)
    assert gain[0] == pytest.approx(now.score[0] - then.score[0])
    assert low[0] > 0
    assert low[1] < 0 < high[1]


def test_the_prior_is_that_of_beta_binomial_bodies():
    random = np.random.default_rng(3)
    known = random.integers(50, 2_000, 300)
    truth = random.beta(40, 10, 300)
    prior = fit_prior(random.binomial(known, truth), known)
    assert prior.yes + prior.no == pytest.approx(50, rel=0.3)
    assert prior.yes / (prior.yes + prior.no) == pytest.approx(0.8, abs=0.01)


def test_bodies_that_differ_by_chance_alone_are_drawn_together():
    random = np.random.default_rng(4)
    known = np.full(200, 500)
    strengths = [sum(vars_of(fit_prior(random.binomial(known, 0.8), known))) for _ in range(20)]
    assert np.median(strengths) > 5_000
    assert max(strengths) <= MOST_PRIOR + 1
    one = fit_prior(np.array([5]), np.array([9]))
    assert (one.yes, one.no) == (0.5, 0.5)
    assert shrunken(np.array([5]), np.array([9]), one)[0] == pytest.approx(5.5 / 10)


def vars_of(prior):
    return prior.yes, prior.no


def test_the_gamma_functions_derivatives():
    x = np.array([1e-9, 1e-3, 0.5, 1.0, 3.7, 6.0, 42.0, 1e5])
    assert _digamma(x) == pytest.approx(scipy.special.digamma(x), rel=1e-8)
    assert _trigamma(x) == pytest.approx(scipy.special.polygamma(1, x), rel=1e-8)
