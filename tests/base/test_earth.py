"""Distances within a city against the geodesic."""

import pytest
from pyproj import Geod

from geo_service.base.earth import metres_between

GEODESIC = Geod(ellps="WGS84")


@pytest.mark.parametrize("lat", [0.0, 23.1, 39.9, 53.5, -33.9])
@pytest.mark.parametrize(("east", "north"), [(0.1, 0.0), (0.0, 0.1), (0.2, -0.15), (0.001, 0.002)])
def test_a_distance_is_close_to_the_geodesic(lat, east, north):
    there = {"lon": 116.4, "lat": lat, "other_lon": 116.4 + east, "other_lat": lat + north}
    exact = GEODESIC.inv(116.4, lat, 116.4 + east, lat + north)[2]
    assert metres_between(**there) == pytest.approx(exact, rel=0.006)


def test_it_is_the_same_both_ways_and_nothing_for_one_point():
    one = metres_between(lon=116.4, lat=39.9, other_lon=116.5, other_lat=40.0)
    other = metres_between(lon=116.5, lat=40.0, other_lon=116.4, other_lat=39.9)
    assert one == other
    assert metres_between(lon=1.0, lat=2.0, other_lon=1.0, other_lat=2.0) == 0.0
