"""Headings of coordinates in several languages, and with words beside the axis."""

from __future__ import annotations

import pytest

from geo_service.base.model import Datum
from geo_service.datum import hint
from geo_service.tables.axis_names import point_pair


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("Länge", "Breite"), ("Boylam", "Enlem"), ("経度", "緯度"), ("경도", "위도"),
        ("Longitude (deg)", "Latitude (deg)"), ("GPS Long.", "GPS Lat."), ("@lon", "@lat"),
        ("location_lng", "location_lat"), ("Coord X (WGS84)", "Coord Y (WGS84)"),
    ],
)  # fmt: skip
def test_usual_headings_are_known(x, y):
    assert point_pair(["id", y, x]) == (x, y)


def test_two_columns_of_one_axis_leave_it_open():
    assert point_pair(["gps_lon", "location_lon", "gps_lat", "location_lat"]) is None
    assert point_pair(["gps_lon", "location_lon", "lat", "lon"]) == ("lon", "lat")


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [
        (51.2, -30.0, "the longitude lacks its minus sign"),
        (-51.2, 30.0, "the latitude lacks its minus sign"),
        (51.2, 30.0, "lack their minus signs"),
        (-30.0, -51.2, "exchanged"),
    ],
)
def test_a_lost_minus_sign_is_told(lon, lat, said):
    assert said in (hint(lon, lat, Datum.WGS84, (-52, -31, -50, -29), "en") or "")
    assert hint(-51.2, -30.0, Datum.WGS84, (-52, -31, -50, -29), "en") is None
