from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.base.errors import CoordinateError, InputError
from geo_service.base.model import Datum
from geo_service.datum import check_points, hint, parse_datum, parse_pair, parse_point

BOUNDS = (115.4, 39.4, 117.5, 41.1)


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("wgs84", Datum.WGS84),
        ("WGS-84", Datum.WGS84),
        ("EPSG:4326", Datum.WGS84),
        ("EPSG：4326", Datum.WGS84),
        ("gcj02", Datum.GCJ02),
        (" GCJ_02 ", Datum.GCJ02),
        ("火星坐标", Datum.GCJ02),
        ("高德", Datum.GCJ02),
        ("bd09", Datum.BD09),
        ("BD-09LL", Datum.BD09),
        ("百度", Datum.BD09),
        ("cgcs2000", Datum.CGCS2000),
        ("epsg:4490", Datum.CGCS2000),
    ],
)
def test_datum_spellings(text: str, datum: Datum) -> None:
    assert parse_datum(text) is datum


@pytest.mark.parametrize("datum", list(Datum))
def test_a_datum_reads_its_own_name(datum: Datum) -> None:
    assert parse_datum(datum.value) is datum


@pytest.mark.parametrize("text", ["", "nad27", "EPSG:3857"])
def test_unknown_datum_lists_the_choices(text: str) -> None:
    with pytest.raises(InputError, match="GCJ-02"):
        parse_datum(text)


@pytest.mark.parametrize(
    ("lon", "lat", "message"),
    [
        ("x", 1.0, "longitude 'x' is not a number"),
        ("", 1.0, "not a number"),
        ("1_16", 1.0, "not a number"),
        (None, 1.0, "not a number"),
        (float("nan"), 1.0, "not a finite number"),
        (1.0, float("inf"), "latitude is not a finite number"),
        (10**400, 1.0, "not a number"),
        (39.9, 116.4, "exchanged"),
        (181.0, 0.0, "±180"),
        (12958034.0, 4825923.0, "projected"),
    ],
)
def test_unusable_points(lon: object, lat: object, message: str) -> None:
    with pytest.raises(CoordinateError, match=message):
        parse_point(lon=lon, lat=lat)


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_usable_points_pass_unchanged(lon: float, lat: float) -> None:
    assert parse_point(lon=lon, lat=lat) == (lon, lat)
    assert parse_point(lon=repr(lon), lat=repr(lat)) == (lon, lat)


@given(lon=st.floats(), lat=st.floats())
def test_bulk_check_agrees_with_the_single_one(lon: float, lat: float) -> None:
    ok = bool(check_points(np.array([lon]), np.array([lat]))[0])
    try:
        parse_point(lon=lon, lat=lat)
    except CoordinateError:
        assert not ok
    else:
        assert ok


@pytest.mark.parametrize(
    "text", ["116.39,39.91", " 116.39, 39.91 ", "116.39 39.91", "116.39，39.91", "116.39；39.91"]
)
def test_pairs(text: str) -> None:
    assert parse_pair(text) == (116.39, 39.91)


@pytest.mark.parametrize("text", ["", "116.39", "1,2,3"])
def test_wrong_count(text: str) -> None:
    with pytest.raises(CoordinateError, match="two numbers"):
        parse_pair(text)


@pytest.mark.parametrize(
    ("lon", "lat", "datum", "said"),
    [
        (39.9, 116.4, Datum.WGS84, "exchanged"),
        (12958034.0, 4825923.0, Datum.WGS84, "EPSG:3857"),
        (440_000.0, 4_400_000.0, Datum.WGS84, "projected"),
        (117.503, 40.1, Datum.WGS84, "GCJ-02"),
        (117.509, 40.1, Datum.WGS84, "BD-09"),
    ],
)
def test_hints(lon: float, lat: float, datum: Datum, said: str) -> None:
    assert said in (hint(lon, lat, datum, BOUNDS) or "")


@pytest.mark.parametrize("point", [(116.4, 39.9), (0.0, 0.0), (121.5, 31.2), (np.nan, np.nan)])
def test_no_hint_where_none_helps(point: tuple[float, float]) -> None:
    assert hint(*point, Datum.WGS84, BOUNDS) is None
