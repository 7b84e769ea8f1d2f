"""Files of shapes given to ``assign``: which are points, and what is said of those that are not."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely import LineString, MultiPoint, Point, box
from typer.testing import CliRunner

from geo_service.cli.main import app
from geo_service.region.importing.bring_in import import_areas
from geo_service.region.request import AreaSetRequest, NewRegion, ReadOptions

INSIDE = (10.01, 50.01)
SHAPES = {
    "point": Point(INSIDE),
    "one": MultiPoint([INSIDE]),
    "several": MultiPoint([INSIDE, (10.02, 50.01)]),
    "line": LineString([INSIDE, (10.02, 50.01)]),
    "polygon": box(10.01, 50.01, 10.02, 50.02),
    "nothing": None,
    "empty": Point(),
}


@pytest.fixture
def region(tmp_path):
    areas = gpd.GeoDataFrame({"c": ["a"]}, geometry=[box(10, 50, 10.05, 50.05)], crs=4326)
    areas.to_file(tmp_path / "areas.gpkg")
    import_areas(
        tmp_path / "r", ReadOptions(tmp_path / "areas.gpkg", "c"), AreaSetRequest("w"), NewRegion()
    )
    return tmp_path / "r"


def run(source, region, *options):
    out = source.parent / "out.csv"
    done = CliRunner().invoke(app, ["assign", str(source), str(out), "--region", str(region), *options])  # fmt: skip
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    rejects = out.with_name("out.csv.rejects.csv")
    table = pd.read_csv(out).set_index("k")
    return done, table, (pd.read_csv(rejects) if rejects.exists() else pd.DataFrame())


def given(tmp_path, *kinds, name="in.geojson"):
    frame = gpd.GeoDataFrame({"k": kinds}, geometry=[SHAPES[k] for k in kinds], crs=4326)
    frame.to_file(tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize("name", ["in.geojson", "in.gpkg"])
def test_each_kind_of_shape_is_said(tmp_path, region, name):
    done, table, rejects = run(given(tmp_path, *SHAPES, name=name), region)
    status = table["assign_status"].to_dict()
    assert status == {
        "point": "ok", "one": "ok", "several": "bad_coordinate", "line": "bad_coordinate",
        "polygon": "bad_coordinate", "nothing": "no_coordinate", "empty": "no_coordinate",
    }  # fmt: skip
    reasons = dict(zip(rejects["row"], rejects["reason"], strict=True))
    assert "several points" in reasons[3]
    assert "a line" in reasons[4]
    assert "a polygon" in reasons[5]
    assert "--point-on-shape" in done.output


def test_shapes_by_a_point_on_them(tmp_path, region):
    done, table, _ = run(given(tmp_path, "line", "polygon", "several"), region, "--point-on-shape")
    assert done.exit_code == 0
    assert (table["assign_status"] == "ok").all()
    assert table["lat"].between(50.01, 50.02).all()


def test_a_run_in_which_most_rows_fail_says_why_and_fails(tmp_path, region):
    done, _, _ = run(given(tmp_path, "polygon", "polygon", "point"), region)
    assert done.exit_code == 1
    assert "most rows cannot be used (2 of 3): the geometry is a polygon, not a point" in done.output  # fmt: skip
    done, _, _ = run(given(tmp_path, "polygon", "point", "point"), region)
    assert done.exit_code == 0


def test_a_run_without_any_coordinate_fails(tmp_path, region):
    path = tmp_path / "in.csv"
    path.write_text("k,lon,lat\n1,,\n2,,\n")
    done, _, _ = run(path, region)
    assert done.exit_code == 1
    assert "none of 2 rows has a coordinate" in done.output


@pytest.mark.parametrize("column", ["geometry", "geom", "position"])
def test_parquet_with_bare_wkb(tmp_path, region, column):
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"k": [1], "b": [b"xyz"], column: [Point(INSIDE).wkb]}), path)
    done, table, _ = run(path, region)
    assert table["w_code"].tolist() == ["a"]
    assert "without a CRS" in done.output
    out = tmp_path / "out.parquet"
    CliRunner().invoke(app, ["assign", str(path), str(out), "--region", str(region)])
    assert gpd.read_parquet(out).crs.is_geographic


def test_geoparquet_in_a_projection(tmp_path, region):
    path = tmp_path / "in.parquet"
    frame = gpd.GeoDataFrame({"k": [1]}, geometry=[Point(INSIDE)], crs=4326).to_crs(25832)
    frame.to_parquet(path)
    _, table, _ = run(path, region)
    assert table["w_code"].tolist() == ["a"]
    out = tmp_path / "out.parquet"
    CliRunner().invoke(app, ["assign", str(path), str(out), "--region", str(region)])
    written = gpd.read_parquet(out)
    assert written.crs.is_geographic
    assert shapely.distance(written.geometry[0], Point(INSIDE)) < 1e-9


def test_layers_are_listed(tmp_path, region):
    path = tmp_path / "two.gpkg"
    frame = gpd.GeoDataFrame({"k": [1]}, geometry=[Point(INSIDE)], crs=4326)
    frame.to_file(path, layer="first")
    frame.to_file(path, layer="second")
    out = tmp_path / "out.csv"
    done = CliRunner().invoke(app, ["assign", str(path), str(out), "--region", str(region)])
    assert "first (Point), second (Point)" in str(done.exception)
    done, table, _ = run(path, region, "--layer", "second")
    assert table["assign_status"].tolist() == ["ok"]
