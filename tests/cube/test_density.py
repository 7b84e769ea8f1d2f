import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.base.errors import InputError
from geo_service.cube.density import density

REGION = shapely.box(0, 0, 10_000, 8_000).difference(shapely.box(6_000, 3_000, 7_000, 4_000))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), n=st.integers(0, 200), bandwidth=st.sampled_from([600, 1500]))
def test_the_surface_holds_what_went_in(seed, n, bandwidth):
    """Exactly so where the kernel does not reach the edge; nowhere is it negative."""
    random = np.random.default_rng(seed)
    x, y = random.uniform(1_600, 4_000, n), random.uniform(1_600, 6_000, n)
    counts = random.integers(1, 50, n).astype(float)
    surface = density(x, y, counts, REGION, bandwidth)
    assert surface.total() == pytest.approx(counts.sum(), rel=0.01, abs=1e-6)
    assert np.nanmin(surface.values) >= 0


def test_far_from_the_edge_it_is_the_kernel():
    surface = density(np.array([5_000.0]), np.array([5_000.0]), np.array([1.0]), REGION, 900.0)
    peak = 3 / (np.pi * 0.9**2)  # the quartic kernel at its middle, per km²
    assert surface.at(np.array([5_000.0]), np.array([5_000.0]))[0] == pytest.approx(peak, rel=0.02)
    assert surface.at(np.array([5_000.0]), np.array([6_000.0]))[0] == pytest.approx(0, abs=1e-9)


def test_an_even_spread_is_flat_up_to_the_edge():
    x, y = np.meshgrid(np.arange(50, 10_000, 100.0), np.arange(50, 8_000, 100.0))
    square = shapely.box(0, 0, 10_000, 8_000)
    surface = density(x.ravel(), y.ravel(), np.ones(x.size), square, 1_500.0)
    at_edge = surface.at(np.array([0.0, 5_000.0, 0.0]), np.array([4_000.0, 0.0, 0.0]))
    assert at_edge == pytest.approx([100.0] * 3, rel=0.1)  # half and a quarter without


def test_outside_there_is_no_value():
    surface = density(np.array([1.0]), np.array([1.0]), np.array([1.0]), REGION, 1_000.0)
    assert np.isnan(surface.at(np.array([-9e9, 6_500.0]), np.array([0.0, 3_500.0]))).all()


@pytest.mark.parametrize("bandwidth", [0.0, -1.0, 1.0, float("nan")])
def test_a_bandwidth_that_is_none_is_refused(bandwidth):
    with pytest.raises(InputError):
        density(np.zeros(1), np.zeros(1), np.ones(1), REGION, bandwidth)
