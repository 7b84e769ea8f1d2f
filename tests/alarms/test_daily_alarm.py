"""The temporal alarm of a day: calibrated far out, and defined for any surge."""

from __future__ import annotations

import numpy as np
import pytest

from geo_service.alarms.distributions import SMALLEST_P, chi_square_quantile
from geo_service.alarms.temporal.daily import daily_alarm

DAYS = 98
WEEK = np.array([1.1, 1.1, 1.05, 1.0, 1.0, 0.75, 0.7])


def last_day_of(counts, shift=0):
    weekday = (np.arange(DAYS) + shift) % 7
    return daily_alarm(counts.astype(float), weekday.astype(float), weekday >= 5)


def test_a_surge_beyond_all_arithmetic_still_has_a_chance_above_zero():
    counts = np.random.default_rng(1).poisson(3, DAYS)
    counts[-1] = 30_000
    assert last_day_of(counts).p == SMALLEST_P


def test_the_far_tail_holds_what_it_promises():
    """Days that vary more than Poisson's do: without the dispersion's own uncertainty, and with
    what weighing down takes from it, 1 % was 1.7 %."""
    random = np.random.default_rng(11)
    ps = []
    for shift in range(3_000):
        weekday = (np.arange(DAYS) + shift) % 7
        mean = 220 * WEEK[weekday] * random.gamma(80, 1 / 80, DAYS)
        ps.append(last_day_of(random.poisson(mean), shift).p)
    found = np.array(ps)
    assert 0.035 <= np.mean(found <= 0.05) <= 0.065
    assert 15 <= np.sum(found <= 0.01) <= 45
    assert np.sum(found <= 1 / 365) <= 15


@pytest.mark.parametrize(
    ("share", "degrees", "value"), [(0.05, 10, 3.940), (0.95, 10, 18.307), (0.025, 80, 57.153)]
)
def test_chi_square_quantiles(share, degrees, value):
    """Values of the usual tables."""
    assert chi_square_quantile(share, degrees) == pytest.approx(value, rel=5e-3)
