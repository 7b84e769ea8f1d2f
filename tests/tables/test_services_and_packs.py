"""Answers of map services, parts of shapefiles, tables in zip files, and JSON as rows."""

from __future__ import annotations

import json
import zipfile

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import box

from geo_service.base.errors import InputError
from geo_service.region.importing.vector import read_features
from geo_service.tables import open_table
from geo_service.tables.json_services import missing_features


def collection(**more):
    feature = {"type": "Feature", "properties": {"CODE": "1"},
               "geometry": {"type": "Point", "coordinates": [6.9, 50.9]}}  # fmt: skip
    return {"type": "FeatureCollection", **more, "features": [feature]}


def rows_of(path):
    reader = open_table(path)
    return [row for chunk in reader.chunks() for row in chunk.table.to_pylist()], reader.notices


@pytest.mark.parametrize(
    "more",
    [
        {"numberMatched": 9, "numberReturned": 1},
        {"totalFeatures": 9},
        {"exceededTransferLimit": True},
        {"properties": {"exceededTransferLimit": True}},
    ],
)
def test_one_page_of_a_services_answer_is_no_set_of_areas(tmp_path, more):
    (tmp_path / "p.geojson").write_text(json.dumps(collection(**more)))
    with pytest.raises(InputError, match="is not whole"):
        read_features(tmp_path / "p.geojson")
    _, told = rows_of(tmp_path / "p.geojson")
    assert any("is not whole" in notice for notice in told)


def test_a_whole_answer_is_read(tmp_path):
    text = json.dumps(collection(numberMatched=1, numberReturned=1, exceededTransferLimit=False))
    (tmp_path / "p.geojson").write_text(text)
    assert len(read_features(tmp_path / "p.geojson").geometry) == 1


def test_json_of_arcgis_is_read(tmp_path):
    content = {
        "geometryType": "esriGeometryPolygon", "spatialReference": {"wkid": 4326},
        "fields": [{"name": "CODE", "type": "esriFieldTypeString", "length": 5}],
        "features": [{"attributes": {"CODE": "01"},
                      "geometry": {"rings": [[[6, 50], [6, 51], [7, 51], [7, 50], [6, 50]]]}}],
    }  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(content))
    found = read_features(tmp_path / "a.json")
    assert found.geometry[0].equals(box(6, 50, 7, 51))
    assert found.codes("CODE") == ("01",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([{"type": "Feature"}], "it is a list"),
        ({"error": {"code": 498, "message": "Invalid token."}}, "message of an error"),
        ({"meta": {}, "data": []}, "rows.json"),
        (json.loads(json.dumps(collection()).replace("6.9, 50.9", '"6.9", "50.9"')), "texts in"),
    ],
)
def test_what_is_sent_instead_of_features_is_named(tmp_path, content, said):
    (tmp_path / "x.geojson").write_text(json.dumps(content))
    with pytest.raises(InputError, match=said):
        open_table(tmp_path / "x.geojson")


@pytest.fixture
def shapefile(tmp_path):
    frame = gpd.GeoDataFrame(
        {"CODE": ["1", "2", "3"]}, geometry=[box(n, 50, n + 1, 51) for n in range(3)], crs=2154
    )
    frame.to_file(tmp_path / "s.shp")
    return tmp_path / "s.shp"


def test_fewer_records_than_shapes_are_refused(shapefile):
    dbf = shapefile.with_suffix(".dbf")
    data = bytearray(dbf.read_bytes())
    data[4:8] = (2).to_bytes(4, "little")
    dbf.write_bytes(data)
    with pytest.raises(InputError, match=r"s\.dbf has 2 records for 3 shapes"):
        read_features(shapefile)


def test_records_marked_as_deleted_are_told(shapefile):
    dbf = shapefile.with_suffix(".dbf")
    data = bytearray(dbf.read_bytes())
    data[int.from_bytes(data[8:10], "little")] = 0x2A
    dbf.write_bytes(data)
    found = read_features(shapefile)
    assert found.codes("CODE") == ("2", "3")
    assert any("marked as deleted" in notice for notice in found.notices)


def test_a_prj_that_is_cut_off_tells_no_crs(shapefile):
    shapefile.with_suffix(".prj").write_text('PROJCS["Lambert"')
    found = read_features(shapefile)
    assert found.crs is None
    assert any("s.prj cannot be read" in notice for notice in found.notices)


def test_a_table_in_a_zip_file_is_read_beside_notes(tmp_path):
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("export/calls.csv", "id,lon\n01,6.9\n")
        archive.writestr("export/README.txt", "Read me.")
        archive.writestr("__MACOSX/export/._calls.csv", b"\x00")
    rows, told = rows_of(tmp_path / "z.zip")
    assert rows == [{"id": "01", "lon": "6.9"}]
    assert any("calls.csv" in notice for notice in told)


def test_of_several_tables_in_a_zip_file_one_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("a.csv", "id\n1\n")
        archive.writestr("b.csv", "id\n2\n")
    with pytest.raises(InputError, match="holds 2 tables"):
        open_table(tmp_path / "z.zip")
    chunk = next(open_table(tmp_path / "z.zip", sheet="b").chunks())
    assert chunk.table.to_pylist() == [{"id": "2"}]


def test_json_objects_are_rows_as_they_are_written(tmp_path):
    lines = ['{"id": "007", "lon": 6.90, "at": {"x": 1}, "tags": ["a"], "no": null}', "", "[1]"]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    reader = open_table(tmp_path / "a.jsonl")
    (chunk,) = reader.chunks()
    assert chunk.table.to_pylist()[0] == {
        "id": "007", "lon": "6.90", "at.x": "1", "tags": '["a"]', "no": None,
    }  # fmt: skip
    assert [(fault.row, fault.reason) for fault in chunk.faults] == [
        (2, "the line is no JSON object")
    ]
    (tmp_path / "a.json").write_text('[\n {"id": "007", "lon": 6.90}]')
    assert rows_of(tmp_path / "a.json")[0] == [{"id": "007", "lon": "6.90"}]


@pytest.mark.parametrize("text", ['[{"id": 1}, {"id"', ""])
def test_json_that_breaks_off_is_refused(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(InputError):
        open_table(tmp_path / "a.json")


def test_parts_in_folders_named_as_columns_are_refused(tmp_path):
    (tmp_path / "t" / "year=2024").mkdir(parents=True)
    pq.write_table(pa.table({"id": [1]}), tmp_path / "t" / "year=2024" / "p.parquet")
    with pytest.raises(InputError, match="holds its parts in folders"):
        open_table(tmp_path / "t")


def test_a_page_of_a_services_gml_is_told(tmp_path):
    (tmp_path / "p.gml").write_text('<wfs:FeatureCollection numberMatched="40" numberReturned="9">')
    assert missing_features(tmp_path / "p.gml") == "the service sent 9 of 40 features"
    (tmp_path / "p.gml").write_text('<wfs:FeatureCollection numberMatched="unknown">')
    assert missing_features(tmp_path / "p.gml") == ""
