"""Topics: what the season explains is no news; ranks and their bounds; what is expected next."""

import numpy as np
import pytest

from geo_service.assess.rules import TopicRules
from geo_service.assess.topics import TopicCounts, candidates, score_topics, seasonal

RULES = TopicRules()
DAYS = np.full(26, 30)


def counts(months, *, areas=20, **changes):
    months = np.asarray(months)
    volume = months[:, -1]
    by_area = np.array([np.full(areas, n // areas) for n in volume])
    made = {
        "months": months,
        "days": DAYS[-months.shape[1] :],
        "by_area": by_area,
        "resolved_known": (volume * 0.9).astype(int),
        "resolved_yes": (volume * 0.72).astype(int),
        "repeat": (volume * 0.1).astype(int),
        "has_year": months.shape[1] >= 13,
    }
    return TopicCounts(**(made | changes))


def course(level, season=None, growth=1.0, last=1.0):
    """26 months: two years of a season, the later ones grown, the last one times ``last``."""
    season = np.ones(12) if season is None else np.asarray(season)
    found = level * season[np.arange(26) % 12]
    found[14:] *= growth
    found[-1] *= last
    return np.rint(found)


def test_heating_that_comes_every_year_is_no_news_and_a_burst_is():
    winter = np.ones(12)
    winter[1] = 6.0  # month 25 is the second of its year
    months = np.array([course(300, winter), course(300), course(300, last=2.0)])
    found = score_topics(counts(months), RULES)
    assert found.volume.tolist() == [1800, 300, 600]
    assert found.above[0] == pytest.approx(1, abs=0.02)
    assert found.above[2] == pytest.approx(2, abs=0.05)
    assert found.above_low[2] > 1.5
    only_growth = TopicRules(volume=0, spread=0, unresolved=0, repeat=0)
    assert score_topics(counts(months), only_growth).rank[2] == 1


def test_a_category_that_grew_all_year_is_expected_to_be_larger():
    months = np.array([course(400, growth=1.5), course(400), course(400)])
    expected, (ratio, low, high) = seasonal(counts(months), 25)
    assert expected[0] == pytest.approx(600, rel=0.02)
    assert low[0] < 1 < high[0]
    assert ratio[0] == pytest.approx(1, abs=0.03)
    assert score_topics(counts(months), RULES).growth[0] == pytest.approx(1.5)


def test_each_measure_alone_puts_its_topic_first():
    months = np.array([course(900), course(400, last=2.0), course(400), course(400), course(400)])
    made = counts(months)
    by_area = made.by_area.copy()
    by_area[2] = 0
    by_area[2, :80] = 0
    wide = np.zeros((5, 60), int)
    wide[:, :20] = made.by_area
    wide[2] = 400 // 60
    made = counts(
        months, by_area=wide,
        resolved_yes=(made.resolved_known * [0.8, 0.8, 0.8, 0.3, 0.8]).astype(int),
        repeat=(months[:, -1] * [0.1, 0.1, 0.1, 0.1, 0.4]).astype(int),
    )  # fmt: skip
    for first, name in enumerate(("volume", "growth", "spread", "unresolved", "repeat")):
        only = {
            other: float(other == name)
            for other in ("volume", "growth", "spread", "unresolved", "repeat")
        }
        assert score_topics(made, TopicRules(**only)).rank[first] == 1, name


def test_small_categories_are_no_topics_and_bounds_hold_the_rank():
    random = np.random.default_rng(1)
    months = random.poisson(random.gamma(2, 60, (40, 1)) * np.ones((40, 26)))
    months[0, -1] = 3
    found = score_topics(counts(months), RULES)
    assert found.rank[0] == 0
    assert np.isnan(found.score[0])
    fit = found.rank > 0
    assert sorted(found.rank[fit]) == list(range(1, int(fit.sum()) + 1))
    assert (found.rank_low[fit] <= found.rank[fit]).all()
    assert (found.rank[fit] <= found.rank_high[fit]).all()
    again = score_topics(counts(months), RULES)
    assert again.rank_high.tolist() == found.rank_high.tolist()


def test_tags():
    fresh = course(0)
    fresh[-1] = 200
    lasting = course(300)
    lasting[-3:] *= 2
    months = np.array([fresh, lasting, course(300)])
    by_area = np.full((3, 20), 10)
    by_area[2] = 1
    by_area[2, :2] = 140
    found = score_topics(counts(months, by_area=by_area), RULES)
    assert found.is_new.tolist() == [True, False, False]
    assert found.persistent.tolist() == [False, True, False]
    assert found.concentrated.tolist() == [False, False, True]


def test_without_a_year_the_season_is_not_known_but_the_rest_is():
    months = np.full((3, 5), 100)
    found = score_topics(counts(months), RULES)
    assert np.isnan(found.growth).all()
    assert np.isnan(found.expected).all()
    assert sorted(found.rank) == [1, 2, 3]
    ahead = candidates(counts(months), 30, RULES)
    assert ahead.rank.tolist() == [0, 0, 0]


def test_next_month_is_foreseen_from_the_season():
    rising = np.ones(12)
    rising[2] = 3.0  # the month after the last
    months = np.array([course(200, rising), course(200), course(200)])
    ahead = candidates(counts(months), 30, RULES)
    assert ahead.expected == pytest.approx([600, 200, 200], rel=0.02)
    assert ahead.rise[0] == pytest.approx(3, rel=0.03)
    assert ahead.rank[0] == 1
    assert (ahead.low < ahead.expected).all()


def test_the_interval_of_what_is_foreseen_covers():
    """300 seeded categories with a season of their own: 95 % hold what came."""
    random = np.random.default_rng(3)
    level = random.gamma(3, 60, (300, 1))
    season = np.exp(random.normal(0, 0.4, (300, 12)))
    means = level * season[:, np.arange(27) % 12]
    months = random.poisson(means)
    ahead = candidates(counts(months[:, :26]), 30, RULES)
    inside = (ahead.low <= months[:, 26]) & (months[:, 26] <= ahead.high)
    assert 0.92 <= inside[ahead.rank > 0].mean() <= 0.98


def test_nothing_at_all():
    empty = counts(np.zeros((0, 26), int), by_area=np.zeros((0, 0), int))
    assert len(score_topics(empty, RULES).rank) == 0
    assert len(candidates(empty, 30, RULES).rank) == 0
