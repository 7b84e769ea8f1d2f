"""The basemap of a small drawing: what is in which tile, read by decoders that are not ours."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys

import mapbox_vector_tile
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

pytest.importorskip("osmium", reason="the extra `osm` is not installed")

from geo_service.base.progress import progress_told_to
from geo_service.region.basemap.archive import BasemapArchive
from geo_service.region.basemap.overview import MOST_POSITIONS, read_overview, write_overview
from geo_service.region.basemap.progress_board import UNITS
from geo_service.region.basemap.scan import LayerFeatures
from geo_service.region.basemap.schema import read_schema
from tests.basemap.streets import MIDDLE, make_basemap, tile_at


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("streets")
    told = []
    with progress_told_to(lambda *said: told.append(said)):
        assert make_basemap(folder / "basemap.pmtiles", folder) > 10
    # from a process of its own: how far the drawing is
    assert {unit for _, _, unit in told} & set(UNITS)
    # nothing is left of the way there
    assert sorted(one.name for one in folder.iterdir()) == [
        "basemap.pmtiles", "basemap_lines.parquet", "streets.osm",
    ]  # fmt: skip
    return folder / "basemap.pmtiles"


@pytest.fixture(scope="module")
def at(file):
    archive = BasemapArchive(file)

    def layers(z, lon=MIDDLE[0], lat=MIDDLE[1]):
        data = archive.tile(*tile_at(lon, lat, z))
        return mapbox_vector_tile.decode(gzip.decompress(data)) if data else {}

    return layers


def told(layers, layer, key="name"):
    return {one["properties"].get(key) for one in layers.get(layer, {"features": []})["features"]}


def test_everything_is_there_at_street_level(at):
    layers = at(14)
    assert told(layers, "roads") == {"长安大道", "槐树街", None}
    assert told(layers, "roads", "kind") == {"primary", "street", "path"}
    assert "Long Avenue" in told(layers, "roads", "name_en")
    assert told(layers, "buildings", "kind") == {"building"}
    assert told(layers, "numbers", "ref") == {"3"}
    assert told(layers, "stations") == {"学府"}
    assert told(layers, "green", "kind") == {"park"}
    assert told(layers, "landmarks") == {"柳荫公园"}
    assert told(layers, "places") == {"槐树村"}


def test_a_city_shows_what_matters(at):
    layers = at(10)
    assert told(layers, "roads", "kind") == {"primary"}
    assert told(layers, "waterways") == {"清水河"}
    assert told(layers, "water", "kind") == {"water"}
    assert told(layers, "places") == {"槐树村"}
    for none in ("buildings", "numbers", "stations", "landmarks"):
        assert none not in layers


def test_a_small_water_comes_where_it_can_be_seen(at):
    lon, lat = MIDDLE
    assert len(at(14, lon + 0.005, lat + 0.003).get("water", {"features": []})["features"]) == 1
    assert "water" not in at(13, lon + 0.005, lat + 0.003)


def test_what_lies_far_off_is_left_out(at):
    assert at(12, 119.0) == {}


def test_a_long_road_is_in_every_tile_along_it(at):
    for lon in (116.01, 116.1, 116.2, 116.3, 116.38):
        assert "primary" in told(at(13, lon), "roads", "kind")


def test_gdal_reads_the_file(file):
    # in a process of its own: ours takes all drivers but those of vector files out of GDAL
    code = (
        "import json, sys, pyogrio; file = sys.argv[1]\n"
        "frame = pyogrio.read_dataframe(file, layer='roads')\n"
        "names = [name for name, _ in pyogrio.list_layers(file)]\n"
        "box = frame.to_crs('EPSG:4326').total_bounds.tolist()\n"
        "print(json.dumps([names, frame['name'].dropna().tolist(), box]))"
    )
    command = [sys.executable, "-c", code, str(file)]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    names, roads, (west, south, east, north) = json.loads(told)
    assert set(names) == set(read_schema().layers)
    assert set(roads) == {"长安大道", "槐树街"}
    assert (west, east) == pytest.approx((116.0, 116.39), abs=0.01)
    assert (south, north) == pytest.approx((40.01, 40.19), abs=0.01)


def test_it_says_whose_data_it_is(file):
    metadata = BasemapArchive(file).metadata
    assert metadata["attribution"] == "© OpenStreetMap contributors (ODbL)"
    assert metadata["day"] == "2026-01-02"


def test_the_same_file_gives_the_same_basemap(file, tmp_path):
    make_basemap(tmp_path / "again.pmtiles", tmp_path)
    assert (tmp_path / "again.pmtiles").read_bytes() == file.read_bytes()


def test_main_lines_for_reports(file):
    lines = read_overview(file.parent)
    assert set(lines) == {"road", "river", "lake"}
    assert lines["road"].length == pytest.approx(0.39, abs=0.001)
    assert lines["lake"].area == pytest.approx(0.04**2, rel=0.01)
    assert read_overview(file.parent / "none") == {}


def test_main_lines_stay_few(file, monkeypatch):
    rng = np.random.default_rng(3)
    wild = LayerFeatures()
    for i in range(60):
        wild.kinds.append("primary")
        along = np.linspace(0, 0.1, 1_000)
        across = i * 0.01 + rng.normal(0, 0.0004, 1_000)
        wild.shapes.append(shapely.LineString(np.column_stack([along, across])))
    layers = {name: LayerFeatures() for name in read_schema().layers} | {"roads": wild}
    write_overview(file.with_name("wild.parquet"), layers)
    made = pq.read_table(file.with_name("wild.parquet"))
    assert made["kind"].to_pylist() == ["road"]
    (shape,) = shapely.from_wkb(made["geometry"].to_pylist())
    assert 60 <= shapely.get_num_coordinates(shape) <= MOST_POSITIONS
    file.with_name("wild.parquet").unlink()
