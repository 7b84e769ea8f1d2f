"""Temporal alarms against R's surveillance, and their behaviour at the edges."""

from dataclasses import replace

import numpy as np
import pytest

from geo_service.alarms.regression import fit_quasi_poisson
from geo_service.alarms.temporal import (
    FARRINGTON_1996,
    NOUFAILY_2013,
    Farrington,
    cusum,
    ears,
    farrington,
    likelihood_ratios,
    seasonal_mean,
)
from geo_service.base.errors import InputError
from tests.alarms.vectors import rows

FLEXIBLE = Farrington(years=4, weigh_above=1.0, alpha=0.1)
DELTA = replace(NOUFAILY_2013, years=4, bound="delta", alpha=0.1)
WAYS = {
    "farrington1996": ("farrington1996", replace(FARRINGTON_1996, years=4)),
    "original_flexform": ("orig", FLEXIBLE),
    "noufaily_delta": ("noufaily_delta", DELTA),
    "noufaily_nb": ("noufaily_nb", replace(NOUFAILY_2013, years=4)),
}


@pytest.mark.parametrize("name", WAYS)
def test_farrington_and_noufaily(name):
    alarm, how = WAYS[name]
    counts = np.array([row["observed"] for row in rows("farrington/salmonella_agona.csv")])
    expected = rows("farrington/salmonella_agona_expected.csv")
    assert len(expected) == 31
    for row in expected:
        found = farrington(counts, int(row["week"]) - 1, how)
        assert found.upper == pytest.approx(row[f"{name}_upper"], rel=1e-12)
        assert found.alarm == bool(row[f"{alarm}_alarm"])
        assert found.observed == row["observed"]


def newport():
    return np.array([row["observed"] for row in rows("farrington/salm_newport.csv")])


@pytest.mark.parametrize("method", ["C1", "C2", "C3"])
def test_ears(method):
    found = ears(newport(), method)
    for row in rows("farrington/ears_newport_expected.csv"):
        at = int(row["week"]) - 1
        assert found.upper[at] == pytest.approx(row[method], rel=1e-12)
        assert found.alarm[at] == bool(row[f"{method}a"])


def test_cusum():
    counts = newport()
    found = cusum(counts[427:], counts[:427].mean())
    for at, row in enumerate(rows("farrington/cusum_rossi_newport_expected.csv")):
        assert found.upper[at] == pytest.approx(row["upper"], rel=1e-12)
        assert found.alarm[at] == bool(row["alarm"])


def test_likelihood_ratios():
    counts = newport()
    found = likelihood_ratios(counts[427:], seasonal_mean(counts[:427], 101))
    for at, row in enumerate(rows("farrington/glrpois_newport_expected.csv")):
        assert found.ratios[at] == pytest.approx(row["stat"], abs=1e-12)
        assert found.alarm[at] == bool(row["alarm"])


def yearly(years=6, seed=3):
    weeks = np.arange(52 * years)
    mean = 20 + 8 * np.sin(2 * np.pi * weeks / 52)
    return np.random.default_rng(seed).poisson(mean).astype(float)


def test_a_surge_is_an_alarm_and_a_usual_week_is_not():
    counts = yearly()
    usual = farrington(counts, len(counts) - 1, NOUFAILY_2013)
    assert not usual.alarm
    counts[-1] = 90
    surge = farrington(counts, len(counts) - 1, NOUFAILY_2013)
    assert surge.alarm
    assert surge.upper == usual.upper
    assert surge.expected == pytest.approx(20, abs=8)


def test_false_alarms_are_about_as_many_as_promised():
    alarms = steps = 0
    for seed in range(4):
        counts = yearly(seed=seed)
        for step in range(len(counts) - 48, len(counts)):
            steps += 1
            alarms += farrington(counts, step, replace(NOUFAILY_2013, alpha=0.05)).alarm
    assert alarms / steps <= 0.10


def test_an_earlier_outbreak_does_not_lift_the_bound_for_good():
    counts = yearly()
    plain = farrington(counts, len(counts) - 1, NOUFAILY_2013).upper
    counts[len(counts) - 1 - 52] = 300
    weighed = farrington(counts, len(counts) - 1, NOUFAILY_2013)
    raw = farrington(counts, len(counts) - 1, replace(NOUFAILY_2013, weigh_above=1e9))
    assert plain <= weighed.upper < raw.upper


def test_few_cases_give_no_alarm():
    counts = np.zeros(52 * 6)
    empty = farrington(counts, len(counts) - 1, FARRINGTON_1996)
    assert empty.upper < 1
    assert not empty.alarm
    counts[::7] = 1
    counts[-1] = 3
    assert not farrington(counts, len(counts) - 1, FLEXIBLE).alarm


def test_too_short_a_history_is_said():
    with pytest.raises(InputError, match="needs 263 steps"):
        farrington(np.ones(260), 259, FARRINGTON_1996)
    with pytest.raises(InputError, match="EARS C4"):
        ears(np.ones(20), "C4")


def test_ears_says_nothing_before_its_baseline():
    found = ears(np.array([1.0, 2, 3, 1, 2, 3, 1, 50, 1]), "C1")
    assert np.isnan(found.upper[:7]).all()
    assert found.alarm.tolist() == [False] * 7 + [True, False]


def test_regression_equals_a_known_solution():
    # two groups: the fitted means are the groups' own
    counts = np.array([1.0, 2, 3, 10, 14])
    design = np.array([[1.0, 0], [1, 0], [1, 0], [1, 1], [1, 1]])
    fit = fit_quasi_poisson(counts, design)
    assert np.exp(fit.coefficients).tolist() == pytest.approx([2.0, 6.0])
    pearson = ((counts - fit.mean) ** 2 / fit.mean).sum() / 3
    assert fit.dispersion == pytest.approx(pearson, rel=1e-5)
    assert fit_quasi_poisson(counts, np.ones((5, 2))) is None
