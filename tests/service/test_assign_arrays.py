from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo_service import Region
from geo_service.base.errors import CoordinateError, InputError
from geo_service.datum import check_points, from_wgs84
from geo_service.datum.points import check
from geo_service.service import assign_arrays
from geo_service.service.area_columns import area_columns, find_areas
from geo_service.service.assign_arrays import assign_columns
from tests.toy_region import TOWNSHIPS, make_region, write_areas


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


def mixed_points(n=3000):
    """Points over the toy map with edges, places without coordinates and unusable ones."""
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(115.9, 116.5, n), rng.uniform(39.9, 40.3, n)
    lon[::7] = np.round(lon[::7], 1)  # on borders
    lon[5::50] = lat[5::50] = 0.0
    lon[6::50] = np.nan
    lat[7::50] = np.inf
    lon[8::50], lat[8::50] = lat[8::50], lon[8::50]
    return lon, lat


@pytest.mark.parametrize("chunk", [64, 1 << 16])
def test_coded_columns_say_what_the_texts_of_files_say(region, monkeypatch, chunk):
    monkeypatch.setattr(assign_arrays, "CHUNK", chunk)
    lon, lat = mixed_points()
    frame = region.assign(lon, lat, h3_res=9)
    points = check((lon, ~np.isnan(lon)), (lat, ~np.isnan(lat)))
    found = find_areas(region.atlas, points.lon, points.lat, levels=("district", "township"))
    for name, column in area_columns(found).items():
        assert frame[name].astype(str).to_list() == column.to_pylist()
    status = frame["assign_status"].astype(str)
    assert set(status) == {"ok", "none", "multiple", "no_coordinate", "bad_coordinate"}
    assert ((status == "no_coordinate") == points.missing).all()
    assert ((status == "bad_coordinate") == points.bad).all()
    assert frame["h3_9"].dtype == "UInt64"
    assert frame["h3_9"].isna().to_numpy().tolist() == (~points.usable).tolist()


def test_categories_do_not_depend_on_the_points(region):
    one = region.assign(np.array([116.05]), np.array([40.1]))
    none = region.assign(np.zeros(0), np.zeros(0))
    assert one["township_code"].dtype == none["township_code"].dtype
    assert pd.concat([none, one])["township_name"].dtype == one["township_name"].dtype
    edge = region.assign(np.array([116.1]), np.array([40.1]))["township_code"]
    own = one["township_code"].cat.categories.to_list()
    assert own[0] == ""
    assert edge.cat.categories.to_list() == [*own, "T1|T2"]


def test_areas_of_one_name_share_a_category(tmp_path):
    folder = make_region(tmp_path)
    areas = TOWNSHIPS | {"T3": ("东风街道", "B", TOWNSHIPS["T3"][2])}
    write_areas(folder / "areas" / "2020" / "township.parquet", areas)
    region = Region.open(folder)
    found = region.assign(
        np.array([116.05, 116.25, 116.15]), np.array([40.1] * 3), as_of=date(2021, 1, 1)
    )
    assert found["township_code"].to_list() == ["T1", "T3", "T2"]
    assert found["township_name"].to_list()[:2] == ["东风街道"] * 2
    assert found["township_name"].cat.categories.is_unique


def test_a_geodataframe_comes_back_with_the_columns(region):
    points = gpd.GeoDataFrame(
        {"district_code": ["mine", "yours", "ours"]},
        geometry=gpd.points_from_xy([116.05, 116.25, 0], [40.1, 40.1, 0], crs="EPSG:4326"),
        index=["a", "b", "c"],
    )
    points.loc["c", "geometry"] = None
    for given in (points, points.to_crs("EPSG:3857")):
        found = region.assign(given, levels=["district"])
        assert isinstance(found, gpd.GeoDataFrame)
        assert found.crs == given.crs
        assert found.index.to_list() == ["a", "b", "c"]
        assert found["district_code"].to_list() == ["A", "B", ""]
        assert found["district_code_input"].to_list() == ["mine", "yours", "ours"]
        assert found["assign_status"].to_list() == ["ok", "ok", "no_coordinate"]
    assert points.columns.to_list() == ["district_code", "geometry"]


def test_a_geodataframe_in_another_datum(region):
    lon, lat = from_wgs84([116.1985], [40.1], "GCJ-02")
    given = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat, crs="EPSG:4326"))
    assert region.assign(given)["district_code"].to_list() == ["B"]
    assert region.assign(given, datum="GCJ-02")["district_code"].to_list() == ["A"]


def test_only_points_are_assigned(region):
    areas = region.areas("district")
    with pytest.raises(InputError, match="row 0 of the frame is a Polygon"):
        region.assign(areas)
    with pytest.raises(InputError, match="points are ndarray"):
        region.assign(np.zeros(3))


def test_several_texts_give_a_frame(region):
    texts = ["东风街道漏水", "", None, "南湖镇噪声"]
    frame = region.locate(texts, top=1)
    for row, text in zip(frame.itertuples(), texts, strict=True):
        answer = region.route(text=text or "")
        assert row.verdict == answer.verdict
        assert row.probability == pytest.approx(answer.probability, abs=1e-4)
    assert frame["township_code"].to_list() == ["T1", "", "", "T3"]
    assert frame.columns.to_list()[-2:] == ["matched_text", "alternatives"]


def test_routing_many_points_says_what_routing_one_says(region):
    lon, lat = mixed_points(600)
    frame = region.route_many(lon, lat)
    usable = frame["verdict"].notna().to_numpy()
    assert usable.tolist() == check_points(lon, lat).tolist()
    for i in np.flatnonzero(usable)[:200].tolist():
        answer = region.route(lon=lon[i], lat=lat[i])
        at = region.router.thresholds
        if min(abs(answer.probability - at.direct), abs(answer.probability - at.outside)) > 0.02:
            assert frame["verdict"][i] == answer.verdict
        if answer.verdict == "direct":
            assert frame["township_code"][i] == answer.lead.code
    assert frame.loc[~usable, "township_code"].eq("").all()
