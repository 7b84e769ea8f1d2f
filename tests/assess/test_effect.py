"""Planted effects are found with their interval, and none is said where none was planted."""

import numpy as np
import pytest
import scipy.stats

from geo_service.assess.effect import Windows, _student, judge, sentence

RUNS = 500


def city(random, effect, *, units=40, season=True, spread=0.15, mean=60.0, shape=25):
    """Two years of one treated unit and its comparisons: levels, a season each, a common trend."""
    level = mean * random.gamma(3, 1 / 3, units + 1)
    level[0] = mean
    course = np.exp(random.normal(0.4, 0.3, units + 1)) if season else np.full(units + 1, 1.3)
    own = np.exp(random.normal(0, spread, units + 1))
    rates = {
        "year_before": level * np.exp(random.normal(0, spread, units + 1)),
        "year_after": level * course,
        "before": level,
        "after": level * course * own * 1.1,
    }
    rates["after"][0] *= 1 + effect
    # overdispersed, as complaints are
    counts = {
        key: random.poisson(rate * random.gamma(shape, 1 / shape, units + 1))
        for key, rate in rates.items()
    }
    one = Windows(**{key: part[:1].astype(float) for key, part in counts.items()})
    others = Windows(**{key: part[1:].astype(float) for key, part in counts.items()})
    return one, others


@pytest.mark.parametrize("effect", [0.0, -0.2, -0.5])
@pytest.mark.parametrize(
    "kind", [{}, {"mean": 400.0}, {"units": 12, "spread": 0.05}, {"mean": 8.0}]
)
def test_the_interval_covers_what_was_planted(effect, kind):
    covered = fell = 0
    for seed in range(RUNS):
        found = judge(*city(np.random.default_rng([seed, 7]), effect, **kind))
        covered += found.low <= effect <= found.high
        fell += found.verdict == "fell"
    assert covered / RUNS >= 0.93
    if effect == 0:
        assert fell / RUNS <= 0.05


def test_a_half_is_seen_at_ordinary_size():
    fell = sum(
        judge(
            *city(np.random.default_rng([seed, 8]), -0.5, mean=300.0, spread=0.08, shape=400)
        ).verdict
        == "fell"
        for seed in range(100)
    )
    assert fell >= 85


def test_what_the_others_did_is_not_an_effect():
    others = Windows(np.full(20, 1000.0), np.full(20, 500.0))
    found = judge(Windows(np.array([1000.0]), np.array([500.0])), others)
    assert found.change == pytest.approx(0, abs=1e-9)
    assert found.verdict == "not_shown"
    assert found.expected == pytest.approx(500.5)
    assert not found.seasonal


def test_too_few_to_compare_with_is_said():
    one = Windows(np.array([10.0]), np.array([5.0]))
    assert judge(one, Windows(np.full(4, 10.0), np.full(4, 10.0))) is None
    # those without any complaints do not count
    assert judge(one, Windows(np.zeros(9), np.zeros(9))) is None
    assert "5" in sentence(None, "zh")
    assert "5" in sentence(None, "en")


def test_sentences_say_which_way_and_how_sure():
    others = Windows(np.full(30, 2_000.0), np.full(30, 2_000.0))
    fell = judge(Windows(np.array([2_000.0]), np.array([1_000.0])), others)
    assert sentence(fell, "en").startswith("50 % fewer than expected")
    assert "少 50%" in sentence(fell, "zh")
    rose = judge(Windows(np.array([1_000.0]), np.array([2_000.0])), others)
    assert "more" in sentence(rose, "en")
    same = judge(Windows(np.array([20.0]), np.array([19.0])), others)
    assert sentence(same, "en").startswith("No change is shown: -")
    assert "+" in sentence(same, "zh")


@pytest.mark.parametrize("df", [4, 5, 10, 30, 200])
def test_student_s_quantile(df):
    assert _student(df) == pytest.approx(scipy.stats.t.ppf(0.975, df), rel=2e-3)
