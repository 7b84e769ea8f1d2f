from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo_service.base.errors import InputError, NotFoundError, TooLargeError
from geo_service.tables import open_table, workbook, write_table
from geo_service.tables.parquet import shape_metadata


def points(n: int = 5) -> gpd.GeoDataFrame:
    xy = np.arange(n)
    return gpd.GeoDataFrame(
        {"code": [f"{i:03d}" for i in range(n)], "n": xy},
        geometry=gpd.points_from_xy(116 + xy * 0.1, 39 + xy * 0.1),
        crs="EPSG:4326",
    )


def whole(path: Path) -> pa.Table:
    return pa.concat_tables(chunk.table for chunk in open_table(path).chunks())


def test_parquet_keeps_types_order_and_metadata(tmp_path: Path) -> None:
    table = pa.table(
        {
            "a": pa.array([3, 1, 2], pa.uint64()),
            "t": pa.array([1, 2, None], pa.timestamp("us", "UTC")),
        }
    ).replace_schema_metadata({"k": "v"})
    path = tmp_path / "a.parquet"
    write_table(path, table.schema, [table])
    assert pq.read_table(path).equals(table)
    reader = open_table(path)
    assert reader.rows == 3
    assert reader.schema.equals(table.schema, check_metadata=True)
    assert next(reader.chunks(["t"])).table.column_names == ["t"]


def test_a_folder_of_parquet_parts_is_one_table(tmp_path: Path) -> None:
    for i in range(3):
        pq.write_table(pa.table({"a": [i]}), tmp_path / f"part-{i}.parquet")
    reader = open_table(tmp_path)
    assert reader.rows == 3
    assert [c.first_row for c in reader.chunks()] == [1, 2, 3]
    assert whole(tmp_path)["a"].to_pylist() == [0, 1, 2]


def test_a_folder_with_another_schema_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"b": [1]}), tmp_path / "2.parquet")
    with pytest.raises(InputError, match="lacks the column"):
        whole(tmp_path)


def test_what_is_no_parquet(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(InputError, match="not a Parquet"):
        open_table(tmp_path / "a.parquet")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFoundError):
        open_table(tmp_path / "empty")


@pytest.mark.parametrize("suffix", ["geojson", "fgb", "gpkg"])
def test_vector_files_keep_order_and_geometry(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    frame = points(40).sample(frac=1, random_state=1)
    frame.to_file(path, **({"SPATIAL_INDEX": "NO"} if suffix == "fgb" else {}))
    reader = open_table(path)
    assert (reader.rows, reader.geometry) == (40, "geometry")
    table = whole(path)
    assert table["code"].to_pylist() == frame["code"].to_list()
    out = tmp_path / f"b.{suffix}"
    assert write_table(out, table.schema, [table], geometry="geometry") == 40
    again = gpd.read_file(out)
    assert again.crs.to_epsg() == 4326
    assert again["code"].to_list() == frame["code"].to_list()
    assert shapely.equals_exact(again.geometry.values, frame.geometry.values, 1e-9).all()


def test_vector_in_another_crs_arrives_in_degrees(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    points().to_crs(3857).to_file(path)
    reader = open_table(path)
    table = next(reader.chunks()).table
    shapes = shapely.from_wkb(table["geometry"].to_numpy())
    assert shapely.get_x(shapes) == pytest.approx(points().geometry.x, abs=1e-9)
    assert any("EPSG:4326" in notice for notice in reader.notices)


def test_vector_out_with_unusual_columns(tmp_path: Path) -> None:
    wkb = pa.array([b"", None], pa.binary())
    wkb = pa.array([shapely.to_wkb(shapely.Point(1, 2)), None], pa.binary())
    table = pa.table({"u": pa.array([2**63, None], pa.uint64()), "l": [[1], None], "geometry": wkb})
    out = tmp_path / "a.geojson"
    write_table(out, table.schema, [table], geometry="geometry")
    features = json.loads(out.read_text())["features"]
    assert features[0]["properties"]["u"] == str(2**63)
    assert features[1]["geometry"] is None


def test_vector_without_geometry_is_refused(tmp_path: Path) -> None:
    table = pa.table({"a": [1]})
    with pytest.raises(InputError, match="geometry"):
        write_table(tmp_path / "a.gpkg", table.schema, [table])


def test_geoparquet_points_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    points().to_parquet(path)
    assert open_table(path).geometry == "geometry"
    points().to_crs(3857).to_parquet(path)
    reader = open_table(path)
    assert reader.geometry == "geometry"
    shapes = shapely.from_wkb(next(iter(reader.chunks())).table["geometry"].to_numpy())
    assert shapely.equals_exact(shapes, points().geometry.to_numpy(), 1e-9).all()
    assert "4326" in str(reader.notices)
    table = pa.table({"geometry": points().geometry.to_wkb().to_list()})
    marked = table.replace_schema_metadata(shape_metadata("geometry", ["Point"]))
    write_table(path, marked.schema, [marked])
    assert len(gpd.read_parquet(path)) == 5


def test_workbook_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    table = pa.table({"编号": ["007", "=1+1"], "lon": [116.25, None], "c": ["a\x07b", ""]})
    write_table(path, table.schema, [table])
    assert whole(path).to_pylist() == [
        {"编号": "007", "lon": "116.25", "c": "ab"},
        {"编号": "=1+1", "lon": "", "c": ""},
    ]
    sheet = openpyxl.load_workbook(path).active
    assert sheet["A3"].data_type == "s"
    assert sheet["B2"].value == 116.25


def test_workbook_cells_as_people_make_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["n", "when", None])
    book.active.append([110101.0, __import__("datetime").datetime(2024, 1, 2), True])
    book.active.append([None, None, None])
    book.save(tmp_path / "a.xlsx")
    rows = whole(tmp_path / "a.xlsx").to_pylist()
    assert rows == [{"n": "110101", "when": "2024-01-02", "column_3": "TRUE"}]


def test_workbook_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="workbook"):
        open_table(tmp_path / "a.xlsx")
    monkeypatch.setattr(workbook, "MAX_ROWS", 1)
    table = pa.table({"a": ["1", "2"]})
    with pytest.raises(TooLargeError):
        write_table(tmp_path / "b.xlsx", table.schema, [table])
    assert not (tmp_path / "b.xlsx").exists()
