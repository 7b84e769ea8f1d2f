from __future__ import annotations

import json
from datetime import date

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo_service.assign import Options, assign_file
from geo_service.base.errors import InputError, NoGenerationError, NotFoundError
from geo_service.base.model import Datum
from geo_service.datum import from_wgs84
from geo_service.tables import chunk as chunk_module

ADDED = ["district_code", "district_name", "township_code", "township_name"]
T1, T2, BORDER, NOWHERE = "116.05,40.1", "116.12,40.1", "116.1,40.1", "10,10"


def test_every_row_and_column_stays_in_order(assign):
    table, summary = assign(
        'id,x,lon,lat\n007,a,116.05,40.1\n008,,10,10\n009,"c,d",116.35,40.1\n010,e,,\n'
    )
    assert table.column_names == ["id", "x", "lon", "lat", *ADDED, "assign_status"]
    assert table["id"].to_pylist() == ["007", "008", "009", "010"]
    assert table["x"].to_pylist() == ["a", "", "c,d", "e"]
    assert table["lon"].to_pylist() == ["116.05", "10", "116.35", ""]
    assert table["township_code"].to_pylist() == ["T1", "", "T4", ""]
    assert table["district_name"].to_pylist() == ["甲区", "", "乙区", ""]
    assert table["assign_status"].to_pylist() == ["ok", "none", "ok", "no_coordinate"]
    assert summary.tally.rows == 4
    assert summary.tally.status["ok"] == 2
    assert summary.tally.levels["township"].codes == {"T1", "T4"}


def test_a_point_on_a_border_has_all_its_areas_joined_by_code(assign):
    table, summary = assign(f"lon,lat\n{BORDER}\n116.2,40.1\n")
    first = table.slice(0, 1).to_pylist()[0]
    assert first["township_code"] == "T1|T2"
    assert first["township_name"] == "东风街道|西山街道"
    assert first["district_code"] == "A"
    assert first["assign_status"] == "multiple"
    assert summary.tally.levels["township"].several == 1


def test_h3_is_text_in_csv_and_a_number_in_parquet(assign):
    cell = h3.latlng_to_cell(40.1, 116.05, 9)
    text, _ = assign(f"lon,lat\n{T1}\n,\n", h3_res=9)
    assert text["h3_9"].to_pylist() == [cell, ""]
    number, _ = assign(f"lon,lat\n{T1}\n,\n", out="out.parquet", h3_res=9)
    assert number.schema.field("h3_9").type == pa.uint64()
    assert number["h3_9"].to_pylist() == [int(cell, 16), None]


@pytest.mark.parametrize("res", [0, 5, 15])
def test_cells_agree_with_h3_at_any_resolution(assign, res):
    table, _ = assign(f"lon,lat\n{T1}\n{NOWHERE}\n", h3_res=res)
    assert table[f"h3_{res}"].to_pylist() == [
        h3.latlng_to_cell(40.1, 116.05, res),
        h3.latlng_to_cell(10, 10, res),
    ]


def test_unusable_rows_are_kept_and_listed(assign, tmp_path):
    table, summary = assign(
        "lon,lat\n116.05,40.1\nnorth,40.1\n,40.1\n40.1,116.05\n12958034,4825923\n181,0\n,\n"
        "NULL,n/a\n１１６.０５,40.1\ninf,1\n"
    )
    bad = "bad_coordinate"
    none = "no_coordinate"
    expected = ["ok", bad, bad, bad, bad, bad, none, none, "ok", bad]
    assert table["assign_status"].to_pylist() == expected
    assert summary.rejects == tmp_path / "out.csv.rejects.csv"
    listed = pd.read_csv(summary.rejects)
    assert listed["row"].to_list() == [2, 3, 4, 5, 6, 7, 8, 10]
    reasons = listed["reason"].to_list()
    assert "not a number" in reasons[0]
    assert "only one" in reasons[1]
    assert "exchanged" in reasons[2]
    assert "projected" in reasons[3]
    assert reasons[4] == "out of range"
    assert reasons[5] == reasons[6] == "no coordinate"
    assert summary.tally.rejects == 8


def test_ragged_rows_are_kept_and_listed(assign):
    table, summary = assign("lon,lat,note\n116.05,40.1\n116.05,40.1,a,b\n116.05,40.1,c\n")
    assert table["note"].to_pylist() == ["", "a", "c"]
    assert table["assign_status"].to_pylist() == ["ok"] * 3
    assert pd.read_csv(summary.rejects)["row"].to_list() == [1, 2]


def test_an_old_list_of_rejects_goes_when_there_are_none(assign, tmp_path):
    assign("lon,lat\nx,y\n")
    assert (tmp_path / "out.csv.rejects.csv").exists()
    _, summary = assign(f"lon,lat\n{T1}\n")
    assert summary.rejects is None
    assert not (tmp_path / "out.csv.rejects.csv").exists()


@pytest.mark.parametrize(
    "header", ["lng,lat", "LONGITUDE,Latitude", "经度,纬度", "X,Y", "Point_X,point_y"]
)
def test_columns_are_guessed_and_said(assign, header):
    table, summary = assign(f"{header}\n{T1}\n")
    assert table["township_code"].to_pylist() == ["T1"]
    assert any("coordinates are read from" in notice for notice in summary.notices)


def test_named_columns_win(assign):
    table, _ = assign("lon,lat,a,b\n0,0,116.05,40.1\n", lon="a", lat="b")
    assert table["township_code"].to_pylist() == ["T1"]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("a,b\n1,2\n", {}, "the columns are: a, b"),
        ("lon,lat\n1,2\n", {"lon": "x", "lat": "lat"}, "no column 'x'"),
        ("lon,lat\n1,2\n", {"lon": "lon"}, "Only one of"),
        ("lon,lat\n1,2\n", {"h3_res": 16}, "16"),
        ("lon,lat\n1,2\n", {"as_of_column": "day"}, "no column 'day'"),
        ("lon,lat,d\n1,2,3\n", {"as_of_column": "d", "as_of": date(2024, 1, 1)}, "Both"),
    ],
)
def test_unusable_options(assign, tmp_path, text, options, message):
    with pytest.raises(InputError, match=message):
        assign(text, **options)
    assert not (tmp_path / "out.csv").exists()


def test_levels_can_be_chosen(assign):
    table, _ = assign(f"lon,lat\n{T1}\n{NOWHERE}\n", levels=["district"])
    assert table.column_names == ["lon", "lat", "district_code", "district_name", "assign_status"]
    assert table["assign_status"].to_pylist() == ["ok", "none"]
    with pytest.raises(NotFoundError, match="ward"):
        assign(f"lon,lat\n{T1}\n", levels=["ward"])
    with pytest.raises(NoGenerationError, match="community"):
        assign(f"lon,lat\n{T1}\n", levels=["community"])


def test_a_column_with_an_added_name_is_kept_under_another(assign):
    table, summary = assign(f"lon,lat,township_code\n{T1},mine\n")
    assert table["township_code_input"].to_pylist() == ["mine"]
    assert table["township_code"].to_pylist() == ["T1"]
    assert any("township_code_input" in notice for notice in summary.notices)


def test_assigning_the_output_again_keeps_everything(assign, tmp_path):
    first, _ = assign(f"lon,lat\n{T1}\n", h3_res=8)
    again, _ = assign(tmp_path / "out.csv", out="again.csv", h3_res=8)
    for name in [*ADDED, "h3_8", "assign_status"]:
        assert again[f"{name}_input"].to_pylist() == first[name].to_pylist()
        assert again[name].to_pylist() == first[name].to_pylist()


def test_boundaries_of_a_date(assign):
    text = "lon,lat\n116.17,40.1\n"
    assert assign(text, as_of=date(2023, 12, 31))[0]["township_code"].to_pylist() == ["T2"]
    assert assign(text, as_of=date(2024, 1, 1))[0]["township_code"].to_pylist() == ["T3"]
    with pytest.raises(NoGenerationError):
        assign(text, as_of=date(1999, 1, 1), levels=["township"])


def test_each_row_by_the_boundaries_of_its_day(assign):
    days = ["2023-12-31", "2024-01-01", "2023/5/6 08:00", "soon", "1999-01-01", "20240601"]
    rows = "".join(f"116.17,40.1,{day}\n" for day in days)
    table, summary = assign("lon,lat,day\n" + rows, as_of_column="day")
    assert table["township_code"].to_pylist() == ["T2", "T3", "T2", "", "", "T3"]
    # districts have no beginning, so they hold in 1999 too
    assert table["district_code"].to_pylist() == ["A", "A", "A", "", "A", "A"]
    assert table["assign_status"].to_pylist() == ["ok", "ok", "ok", "none", "none", "ok"]
    listed = pd.read_csv(summary.rejects)
    assert listed["row"].to_list() == [4, 5]
    assert "cannot be read" in listed["reason"][0]
    assert "no boundaries" in listed["reason"][1]


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_declared_datum_is_converted(assign, datum):
    # 100 m inside T2, which the undeclared coordinate is not
    lon, lat = from_wgs84(116.1985, 40.1, datum)
    text = f"lon,lat\n{lon},{lat}\n"
    declared, summary = assign(text, datum=datum)
    assert declared["district_code"].to_pylist() == ["A"]
    assert not any("assumed" in notice for notice in summary.notices)
    undeclared, summary = assign(text)
    assert undeclared["district_code"].to_pylist() == ["B"]
    assert any("WGS-84 is assumed" in notice for notice in summary.notices)


def test_rows_outside_for_one_reason_get_a_hint(assign):
    _, summary = assign("lon,lat\n" + "40.1,80.5\n" * 3)
    assert not any("suggest" in notice for notice in summary.notices)
    _, summary = assign("lat,lon\n" + "".join(f"116.{i},40.1\n" for i in range(4)))
    assert any("exchanged" in notice for notice in summary.notices)


@pytest.mark.parametrize("suffix", ["geojson", "fgb", "gpkg", "parquet"])
def test_geometry_in_and_out(assign, tmp_path, suffix):
    points = [shapely.Point(116.05, 40.1), None, shapely.Point(116.35, 40.1)]
    if suffix == "fgb":
        points[1] = shapely.Point(10, 10)
    frame = gpd.GeoDataFrame({"n": [1, 2, 3]}, geometry=points, crs="EPSG:4326")
    source = tmp_path / f"in.{suffix}"
    if suffix == "parquet":
        frame.to_parquet(source)
    else:
        frame.to_file(source, **({"SPATIAL_INDEX": "NO"} if suffix == "fgb" else {}))
    assign(source, out=f"out.{suffix}", h3_res=7)
    out = tmp_path / f"out.{suffix}"
    again = gpd.read_parquet(out) if suffix == "parquet" else gpd.read_file(out)
    assert again["n"].to_list() == [1, 2, 3]
    assert again["township_code"].to_list() == ["T1", "", "T4"]
    assert again.geometry[2].equals(points[2])
    table, _ = assign(source, out="out.csv")
    assert table["lon"].to_pylist()[::2] == ["116.05", "116.35"]
    assert "geometry" not in table.column_names


def test_what_is_no_point_is_a_bad_coordinate(assign, tmp_path):
    shapes = [shapely.box(116, 40, 117, 41), shapely.Point(116.05, 40.1)]
    gpd.GeoDataFrame({"n": [1, 2]}, geometry=shapes, crs=4326).to_file(tmp_path / "in.geojson")
    table, _ = assign(tmp_path / "in.geojson")
    assert table["assign_status"].to_pylist() == ["bad_coordinate", "ok"]


def test_columns_become_points_in_geojson(assign, tmp_path):
    assign(f"id,lon,lat\n1,{T1}\n2,,\n", out="out.geojson", h3_res=9)
    features = json.loads((tmp_path / "out.geojson").read_text())["features"]
    assert features[0]["geometry"]["coordinates"] == [116.05, 40.1]
    assert features[0]["properties"]["h3_9"] == h3.latlng_to_cell(40.1, 116.05, 9)
    assert features[1]["geometry"] is None


def test_parquet_keeps_the_types_of_the_input(assign, tmp_path):
    table = pa.table(
        {
            "lon": pa.array([116.05, None, float("nan")]),
            "lat": pa.array([40.1, None, 40.1]),
            "t": pa.array([1, 2, 3], pa.timestamp("ms", "Asia/Shanghai")),
            "tags": [["a"], [], None],
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    out, _ = assign(tmp_path / "in.parquet", out="out.parquet")
    assert out.select(["lat", "t", "tags"]).equals(table.select(["lat", "t", "tags"]))
    statuses = out["assign_status"].to_pylist()
    assert statuses == ["ok", "no_coordinate", "bad_coordinate"]
    text, _ = assign(tmp_path / "in.parquet", out="out.csv")
    assert text["tags"].to_pylist() == ['["a"]', "[]", ""]


def test_an_empty_table(assign):
    table, summary = assign("lon,lat\n")
    assert (table.num_rows, summary.tally.rows) == (0, 0)
    assert table.column_names == ["lon", "lat", *ADDED, "assign_status"]


def test_the_output_may_replace_the_input(assign, tmp_path):
    path = tmp_path / "both.csv"
    path.write_text(f"lon,lat\n{T1}\n")
    table, _ = assign(path, out="both.csv")
    assert table["township_code"].to_pylist() == ["T1"]


def test_a_spreadsheet_gets_its_byte_order_mark_back(assign, tmp_path):
    source = tmp_path / "in.csv"
    source.write_bytes(f"名,经度,纬度\n甲,{T1}\n".encode("gb18030"))
    table, _ = assign(source)
    assert table["名"].to_pylist() == ["甲"]
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_many_chunks_equal_one(atlas, tmp_path, monkeypatch):
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        {
            "i": np.arange(5000),
            "lon": rng.uniform(115.9, 116.5, 5000),
            "lat": rng.uniform(39.9, 40.3, 5000),
        }
    )
    frame.to_parquet(tmp_path / "in.parquet")
    assign_file(atlas, tmp_path / "in.parquet", tmp_path / "one.parquet", Options(h3_res=8))
    monkeypatch.setattr("geo_service.tables.parquet.CHUNK_ROWS", 97)
    seen = []
    assign_file(
        atlas,
        tmp_path / "in.parquet",
        tmp_path / "many.parquet",
        Options(h3_res=8),
        progress=lambda rows, share: seen.append((rows, share)),
    )
    one, many = pq.read_table(tmp_path / "one.parquet"), pq.read_table(tmp_path / "many.parquet")
    assert one.equals(many)
    assert len(seen) > 50
    assert seen == sorted(seen)
    assert seen[-1] == (5000, 1.0)


POINT = st.tuples(
    st.sampled_from([115.95, 116.0, 116.05, 116.1, 116.15, 116.2, 116.33, 116.4, 116.41]),
    st.sampled_from([39.99, 40.0, 40.1, 40.2, 40.21]),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(points=st.lists(POINT, min_size=1, max_size=30))
def test_agrees_with_shapely_covers_and_not_with_the_order(points, assign, atlas):
    text = "lon,lat\n" + "".join(f"{x},{y}\n" for x, y in points)
    codes = assign(text)[0]["township_code"].to_pylist()
    areas = atlas.folder.areas("township")
    for (x, y), found in zip(points, codes, strict=True):
        covering = [
            code
            for code, shape in zip(areas.codes, areas.geometry, strict=True)
            if shape.covers(shapely.Point(x, y))
        ]
        assert found == "|".join(covering)
    backwards = "lon,lat\n" + "".join(f"{x},{y}\n" for x, y in reversed(points))
    assert assign(backwards)[0]["township_code"].to_pylist() == codes[::-1]


def test_chunk_size_is_bounded():
    assert chunk_module.CHUNK_ROWS <= 1 << 20
