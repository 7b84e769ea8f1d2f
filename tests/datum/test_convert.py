from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo_service.base.errors import CoordinateError
from geo_service.base.model import Datum
from geo_service.datum import from_wgs84, to_wgs84
from geo_service.datum.gcj02 import gcj02_to_bd09
from geo_service.datum.outline import mainland

VECTORS = Path(__file__).resolve().parents[2] / "../shared/data/vectors/gcj02_vectors.json"
GEOD = Geod(ellps="WGS84")
SHIFTED = (Datum.GCJ02, Datum.BD09)
in_china = st.tuples(st.floats(73.0, 136.0), st.floats(17.0, 54.0))


def distance_m(a: tuple, b: tuple) -> float:
    return GEOD.inv(a[0], a[1], b[0], b[1])[2]


def test_known_gcj02_values() -> None:
    # three cities as published with the formula, and the Tian'anmen pair many ports pin
    lon, lat = from_wgs84([121.5272106, 116.404], [31.1774276, 39.915], Datum.GCJ02)
    assert lon == pytest.approx([121.531541859215, 116.41024449916938], abs=1e-9)
    assert lat == pytest.approx([31.17530398364597, 39.91640428150164], abs=1e-9)


def test_known_bd09_value() -> None:
    lon, lat = gcj02_to_bd09(np.array([116.404]), np.array([39.915]))
    assert (lon[0], lat[0]) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared reference vectors are not here")
def test_reference_vectors() -> None:
    vectors = json.loads(VECTORS.read_text())
    for case in vectors["wgs2gcj"]:
        lat, lon = case["wgs"]
        got = [float(v) for v in from_wgs84(lon, lat, Datum.GCJ02)]
        assert got == pytest.approx(case["gcj"][::-1], abs=vectors["wgs2gcj_tol_deg"])
        back = [float(v) for v in to_wgs84(*got, Datum.GCJ02)]
        assert distance_m(tuple(back), (lon, lat)) < 0.001


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared reference vectors are not here")
def test_reference_bd09_vectors_carry_the_fault_of_their_source() -> None:
    """They rest on a wave number of pi instead of pi * 3000 / 180; see docs/datums.md."""
    for case in json.loads(VECTORS.read_text())["bd2wgs"]:
        lat, lon = case["bd"]
        got = [float(v) for v in to_wgs84(lon, lat, Datum.BD09)]
        assert 5 < distance_m(tuple(got), tuple(case["wgs"][::-1])) < 45


@settings(max_examples=300, deadline=None)
@given(point=in_china, datum=st.sampled_from(SHIFTED))
def test_round_trip_within_a_millimetre_inside(point: tuple, datum: Datum) -> None:
    lon, lat = np.array([point[0]]), np.array([point[1]])
    back = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    if mainland().contains(lon, lat)[0]:
        assert distance_m((back[0][0], back[1][0]), point) < 0.001


@settings(max_examples=300, deadline=None)
@given(point=in_china, datum=st.sampled_from(SHIFTED))
def test_result_of_inverse_is_a_true_preimage_or_the_input(point: tuple, datum: Datum) -> None:
    lon, lat = np.array([point[0]]), np.array([point[1]])
    wgs = to_wgs84(lon, lat, datum)
    if wgs[0][0] != lon[0] or wgs[1][0] != lat[0]:
        again = from_wgs84(*wgs, datum)
        assert distance_m((again[0][0], again[1][0]), point) < 0.001


def test_bulk_equals_one_by_one_across_blocks() -> None:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(113, 135, 70_000), rng.uniform(21, 49, 70_000)
    bulk = to_wgs84(lon, lat, Datum.BD09)
    for i in (0, 32_767, 32_768, 69_999):
        one = to_wgs84(lon[i : i + 1], lat[i : i + 1], Datum.BD09)
        # a block stops when all its points have converged, so the last digits may differ
        assert one[0][0] == pytest.approx(bulk[0][i], abs=1e-10)
        assert one[1][0] == pytest.approx(bulk[1][i], abs=1e-10)


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.CGCS2000])
def test_equal_datums_change_nothing(datum: Datum) -> None:
    lon, lat = np.array([116.4, np.nan]), np.array([39.9, 5.0])
    for convert in (to_wgs84, from_wgs84):
        out = convert(lon, lat, datum)
        np.testing.assert_array_equal(out[0], lon)
        np.testing.assert_array_equal(out[1], lat)


@pytest.mark.parametrize("datum", SHIFTED)
def test_keeps_shape_and_lets_unusable_values_pass(datum: Datum) -> None:
    lon = np.array([[116.4, np.nan], [np.inf, 1e9]])
    lat = np.array([[39.9, 39.9], [10.0, -1e9]])
    out = to_wgs84(lon, lat, datum)
    assert out[0].shape == (2, 2)
    assert np.isnan(out[0][0, 1])
    assert out[0][1, 1] == 1e9
    assert np.isinf(out[0][1, 0])
    assert to_wgs84(116.4, 39.9, datum)[0].shape == ()


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(CoordinateError, match="2 longitudes but 1"):
        to_wgs84([1.0, 2.0], [1.0], Datum.GCJ02)


def test_input_arrays_stay_as_they_were() -> None:
    lon, lat = np.array([116.4]), np.array([39.9])
    to_wgs84(lon, lat, Datum.BD09)
    assert (lon[0], lat[0]) == (116.4, 39.9)
