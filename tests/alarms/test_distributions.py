"""Tails and quantiles against R's, and against plain sums."""

import math

import pytest

from geo_service.alarms.distributions import (
    gamma_poisson_upper_tail,
    hypergeometric_upper_tail,
    incomplete_beta,
    negative_binomial_quantile,
    negative_binomial_upper_tail,
    poisson_quantile,
    poisson_upper_tail,
    student_quantile,
    student_two_sided,
)
from tests.alarms.vectors import rows


def test_negative_binomial_tails():
    found = rows("bursts/negbin_tail.csv")
    assert len(found) == 420
    for row in found:
        p = negative_binomial_upper_tail(int(row["k"]), row["mu"], row["size"])
        assert p == pytest.approx(row["p_ge_k"], rel=1e-12)


def test_hypergeometric_tails():
    found = rows("bursts/hypergeometric_tail.csv")
    assert len(found) == 224
    for row in found:
        p = hypergeometric_upper_tail(
            int(row["k"]), total=int(row["total"]), zone=int(row["zone"]), drawn=int(row["window"])
        )
        assert p == pytest.approx(row["p_ge_k"], rel=1e-9)


def test_gamma_poisson_tails():
    found = rows("bursts/gamma_poisson_predictive_tail.csv")
    assert len(found) == 480
    for row in found:
        p = gamma_poisson_upper_tail(
            int(row["k"]),
            a=row["a"],
            b=row["b"],
            seen=int(row["n"]),
            exposure=row["t"],
            window=row["w"],
        )
        # the windows are printed with 15 digits, of which a power takes some
        assert p == pytest.approx(row["p_ge_k"], rel=1e-10)


@pytest.mark.parametrize(("total", "zone", "drawn"), [(30, 7, 12), (30, 25, 12), (9, 4, 9)])
def test_hypergeometric_is_the_sum_of_its_terms(total, zone, drawn):
    def mass(k):
        return math.comb(zone, k) * math.comb(total - zone, drawn - k) / math.comb(total, drawn)

    for k in range(drawn + 2):
        exact = sum(mass(i) for i in range(k, min(zone, drawn) + 1))
        found = hypergeometric_upper_tail(k, total=total, zone=zone, drawn=drawn)
        assert found == pytest.approx(exact, abs=1e-14)


@pytest.mark.parametrize("mean", [0.2, 3.0, 250.0])
def test_poisson_is_the_sum_of_its_terms(mean):
    lower = 0.0
    for k in range(int(mean) + 30):
        assert poisson_upper_tail(k, mean) == pytest.approx(1 - lower, abs=1e-12)
        lower += math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))


def test_quantiles_are_the_smallest_that_reach_the_share():
    for mean in (0.3, 4.2, 77.0):
        for share in (0.05, 0.5, 0.95, 0.999):
            k = poisson_quantile(share, mean)
            assert 1 - poisson_upper_tail(k + 1, mean) >= share - 1e-12
            assert k == 0 or 1 - poisson_upper_tail(k, mean) < share
            k = negative_binomial_quantile(share, mean, 2.5)
            assert 1 - negative_binomial_upper_tail(k + 1, mean, 2.5) >= share - 1e-12
            assert k == 0 or 1 - negative_binomial_upper_tail(k, mean, 2.5) < share


def test_known_values():
    assert student_two_sided(2.228138852, 10) == pytest.approx(0.05, rel=1e-8)
    assert incomplete_beta(2.0, 3.0, 0.4) == pytest.approx(0.5248)


@pytest.mark.parametrize(
    ("share", "degrees", "value"), [(0.9, 5, 1.475884), (0.975, 11, 2.200985), (0.975, 5, 2.570582)]
)
def test_student_quantiles(share, degrees, value):
    """Values of R's qt."""
    assert student_quantile(share, degrees) == pytest.approx(value, abs=1e-6)
