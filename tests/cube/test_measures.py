import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geo_service.base.errors import InputError
from geo_service.base.intervals import poisson, rate_ratio, wilson
from geo_service.cube import measures


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_is_scipys(hits, more):
    trials = hits + more
    low, high = wilson(np.array([hits]), np.array([trials]))
    theirs = stats.binomtest(hits, trials).proportion_ci(method="wilson")
    assert low[0] == pytest.approx(theirs.low, abs=1e-12)
    assert high[0] == pytest.approx(theirs.high, abs=1e-12)
    assert 0 <= low[0] <= hits / trials <= high[0] <= 1


def test_nothing_tried_is_not_known():
    low, high = wilson(np.array([0.0]), np.array([0.0]))
    assert np.isnan(low[0])
    assert np.isnan(high[0])


@pytest.mark.parametrize("mean", [3.0, 20.0, 150.0])
def test_the_poisson_interval_covers_the_mean_as_often_as_it_says(mean):
    counts = np.arange(2_000.0)
    low, high = poisson(counts)
    covered = stats.poisson.pmf(counts, mean)[(low <= mean) & (mean <= high)].sum()
    assert covered == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(
    ("now", "before", "exposure"), [(40, 40, 1.0), (12, 30, 1.0), (300, 100, 3.0)]
)
def test_the_interval_of_a_change_covers_the_truth(now, before, exposure):
    random = np.random.default_rng(7)
    a, b = random.poisson(now, 20_000), random.poisson(before, 20_000)
    _, low, high = rate_ratio(a, b, exposure)
    truth = now / before / exposure
    assert np.mean((low <= truth) & (truth <= high)) == pytest.approx(0.95, abs=0.01)


def test_from_nothing_to_something_has_a_lower_bound_only():
    ratio, low, high = rate_ratio(np.array([8.0]), np.array([0.0]), 1.0)
    assert np.isinf(ratio[0])
    assert low[0] > 1
    assert np.isinf(high[0])


def test_twice_as_many_in_twice_the_time_is_no_change():
    found = measures.change(np.array([60.0]), np.array([30.0]), 60, 30)
    assert found.values[0] == pytest.approx(0)
    assert found.low[0] < 0 < found.high[0]


def test_rates_tell_what_they_are_made_of():
    sums = {
        "n_excluded": np.array([4.0]),
        "resolved_known": np.array([40.0]),
        "resolved_true": np.array([30.0]),
    }
    found = measures.outcome("resolution", np.array([50.0]), sums)
    assert found.values[0] == pytest.approx(0.75)
    told = {key: part[0] for key, part in found.parts.items()}
    assert told == {"numerator": 30, "denominator": 40, "excluded": 4, "unknown": 6}


def test_without_residents_there_is_no_rate():
    found = measures.per_10k(np.array([10.0, 10.0]), np.array([20_000.0, np.nan]))
    assert found.values[0] == pytest.approx(5)
    assert np.isnan(found.values[1])


D = dt.date


@pytest.mark.parametrize(
    ("first", "until", "versus", "expected"),
    [
        (D(2024, 3, 1), D(2024, 4, 1), "previous", (D(2024, 2, 1), D(2024, 3, 1))),
        (D(2024, 1, 1), D(2024, 4, 1), "previous", (D(2023, 10, 1), D(2024, 1, 1))),
        (D(2024, 3, 5), D(2024, 3, 12), "previous", (D(2024, 2, 27), D(2024, 3, 5))),
        (D(2024, 2, 29), D(2024, 3, 1), "year", (D(2023, 2, 28), D(2023, 3, 1))),
        (D(2024, 5, 1), D(2024, 6, 1), "year", (D(2023, 5, 1), D(2023, 6, 1))),
    ],
)
def test_the_period_to_compare_with(first, until, versus, expected):
    assert measures.earlier_period(first, until, versus) == expected


def test_another_comparison_is_refused():
    with pytest.raises(InputError):
        measures.earlier_period(D(2024, 1, 1), D(2024, 2, 1), "decade")
