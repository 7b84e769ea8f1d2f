"""Lists of places as they come: headings in Chinese, wrong rows, repetitions, other datums."""

import pytest

from geo_service.base.errors import InputError
from geo_service.base.model import Datum
from geo_service.datum import from_wgs84
from geo_service.locate.importing import columns_of, read_entries


def read(*rows, **options):
    given = {"source": "list.csv", "datum": Datum.WGS84, "known_codes": {"0101"}} | options
    return read_entries(rows, **given)


def test_headings_are_matched_in_any_language_and_case():
    assert columns_of(["小区名称", "经度", "LAT", "坐标系"], {}) == {
        "name": "小区名称", "lon": "经度", "lat": "LAT", "datum": "坐标系",
    }  # fmt: skip


def test_a_column_that_is_given_must_exist():
    with pytest.raises(InputError, match="no column 'nom'"):
        columns_of(["name"], {"name": "nom"})
    with pytest.raises(InputError, match="no column holds the names"):
        columns_of(["lon", "lat"], {})


def test_bad_rows_are_told_and_good_ones_go_on():
    done = read(
        {"name": "金桂苑", "lon": "１１６．３", "lat": "39.9"},
        {"name": "", "lon": "116.3", "lat": "39.9"},
        {"name": "银杏里", "lon": "39.9", "lat": "116.3"},
        {"name": "白杨里", "lon": "116.3", "lat": ""},
        {"name": "无处"},
        {"name": "错码", "code": "77"},
        {"name": "有码", "code": "0101"},
        {"name": "坏半径", "code": "0101", "radius_m": "大约"},
    )
    assert [entry["name"] for entry in done.entries] == ["金桂苑", "有码"]
    assert [fault.row for fault in done.faults] == [2, 3, 4, 5, 6, 8]
    assert done.entries[0]["lon"] == 116.3
    assert done.entries[0]["id"] == "list.csv:1"


def test_rows_that_repeat_others_are_counted():
    row = {"name": "金桂苑", "lon": "116.3", "lat": "39.9"}
    done = read(row, dict(row, name=" 金桂苑 "), dict(row, lon="116.31"))
    assert (len(done.entries), done.repeated) == (2, 1)


def test_a_row_may_state_its_own_datum():
    import numpy as np

    lon, lat = from_wgs84(np.array([116.3]), np.array([39.9]), Datum.BD09)
    row = {"name": "金桂苑", "lon": lon[0], "lat": lat[0], "datum": "BD-09"}
    entry = read(row).entries[0]
    assert (entry["lon"], entry["lat"]) == pytest.approx((116.3, 39.9), abs=1e-6)


def test_kinds_aliases_and_former_names():
    row = {"name": "金桂苑", "kind": "小区", "aliases": "桂苑、老桂苑", "former": "红星大院@2015-03-01",
           "code": "0101"}  # fmt: skip
    done = read(
        row,
        {"name": "怪物", "kind": "飞船", "code": "0101"},
        {"name": "楼", "code": "0101"},
        kind="compound",
    )
    assert [entry["kind"] for entry in done.entries] == ["compound", "poi", "compound"]
    assert done.unknown_kinds == 1
    assert done.entries[0]["aliases"] == "桂苑|老桂苑"
    assert done.entries[0]["former"] == "红星大院@2015-03-01"


@pytest.mark.parametrize("nothing", [("0", "0"), ("0.0", "0.000"), ("-999", "-999")])
def test_a_position_that_stands_for_none_is_no_position(nothing):
    lon, lat = nothing
    rows = [
        {"name": "A", "lon": lon, "lat": lat},
        {"name": "B", "lon": "116,391", "lat": "39°54′N"},
    ]
    done = read_entries(rows, source="a.csv", datum=Datum.WGS84, known_codes=())
    assert [fault.row for fault in done.faults] == [1]
    assert (done.entries[0]["lon"], done.entries[0]["lat"]) == (116.391, 39.9)
