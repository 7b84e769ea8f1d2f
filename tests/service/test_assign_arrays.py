from __future__ import annotations

import numpy as np
import pytest

from geo_service import Region
from geo_service.base.errors import CoordinateError, InputError
from geo_service.datum import from_wgs84
from geo_service.service.assign_arrays import assign_columns


@pytest.fixture(scope="module")
def region(toy_folder):
    return Region.open(toy_folder)


def test_arrays_give_the_same_columns_as_files(region):
    lon = np.array([116.05, 116.1, np.nan, 10.0, 400.0])
    lat = np.array([40.1, 40.1, np.nan, 10.0, 40.1])
    table = assign_columns(region.atlas, lon, lat, h3_res=8)
    assert table["township_code"].to_pylist() == ["T1", "T1|T2", "", "", ""]
    assert table["assign_status"].to_pylist() == [
        "ok",
        "multiple",
        "no_coordinate",
        "none",
        "bad_coordinate",
    ]
    assert [cell is None for cell in table["h3_8"].to_pylist()] == [False, False, True, False, True]


def test_through_the_region(region):
    frame = region.assign(np.array([116.05]), np.array([40.1]), levels=["district"])
    assert frame["district_code"].to_list() == ["A"]


def test_datum(region):
    lon, lat = from_wgs84([116.1985], [40.1], "BD-09")
    assert assign_columns(region.atlas, lon, lat, datum="百度")["district_code"].to_pylist() == [
        "A"
    ]
    with pytest.raises(InputError):
        assign_columns(region.atlas, lon, lat, datum="nad27")


def test_arrays_of_unequal_length(region):
    with pytest.raises(CoordinateError, match="one length"):
        assign_columns(region.atlas, np.zeros(2), np.zeros(3))


def test_no_points(region):
    assert assign_columns(region.atlas, np.zeros(0), np.zeros(0)).num_rows == 0
