"""OGC API Tiles and TileJSON: what tiles hold, as decoders that are not ours read it."""

import json
import math
import subprocess
import sys

import mapbox_vector_tile
import pytest
import shapely
from shapely.geometry import shape

TILE = "/ogc/collections/{}/tiles/WebMercatorQuad/{}/{}/{}"


def tile_of(lon, lat, z):
    """Row and column of the tile that holds a point."""
    n = 2**z
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    return int(row), int((lon + 180) / 360 * n)


def path_at(collection, z, lon=116.2, lat=40.1):
    return TILE.format(collection, z, *tile_of(lon, lat, z))


@pytest.mark.parametrize("z", [0, 4, 8, 10, 12, 14, 16])
def test_areas_in_a_tile(ogc, z):
    answer = ogc.get(path_at("areas-township", z), None)
    if z == 0:
        assert answer.status_code in (200, 204)
        return
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    layers = mapbox_vector_tile.decode(answer.content)
    assert list(layers) == ["areas-township"]
    layer = layers["areas-township"]
    assert layer["extent"] == 4096
    assert layer["version"] == 2
    for feature in layer["features"]:
        assert feature["properties"].keys() == {"code", "name", "parent"}
        assert shape(feature["geometry"]).is_valid
    assert {one["properties"]["code"] for one in layer["features"]} <= {"T1", "T2", "T3", "T4"}


_READ = """
import json, sys, pyogrio
file, layer = sys.argv[1:]
assert pyogrio.list_layers(f"MVT:{file}")[0][0] == layer
frame = pyogrio.read_dataframe(f"MVT:{file}", layer=layer)
print(json.dumps([len(frame), bool(frame.geometry.is_valid.all())]))
"""


def read_by_gdal(file, layer):
    """How many features GDAL finds, and whether all are valid.

    In a process of its own: this one may know only the drivers that the product reads with.
    """
    command = [sys.executable, "-c", _READ, str(file), layer]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_gdal_reads_the_tiles(ogc, tmp_path):
    z = 9
    row, column = tile_of(116.2, 40.1, z)
    for collection in ("areas-township", "cells"):
        data = ogc.get(path_at(collection, z)).content
        file = tmp_path / f"{collection}-{z}-{column}-{row}.pbf"
        file.write_bytes(data)
        decoded = mapbox_vector_tile.decode(data)[collection]["features"]
        assert read_by_gdal(file, collection) == [len(decoded), True]
        assert decoded


def test_cells_in_a_tile_are_those_of_the_view(ogc):
    for role in (None, "planner"):
        counts = dict(ogc.get("/v1/cells?res=8", role).json()["cells"])
        seen = {}
        for column in range(840, 846):
            for row in range(384, 390):
                answer = ogc.get(TILE.format("cells", 11, 2 * row, 2 * column), role)
                assert answer.status_code in (200, 204)
        for row in range(768, 780):
            for column in range(1680, 1692):
                data = ogc.get(TILE.format("cells", 11, row, column), role).content
                for one in mapbox_vector_tile.decode(data).get("cells", {}).get("features", []):
                    seen[one["properties"]["code"]] = one["properties"]["count"]
        assert seen == counts


def test_neighbours_meet_without_gaps(ogc):
    """The townships' union in a tile has no hole and loses nothing of the tile's part of it."""
    for z in (9, 11):
        layer = mapbox_vector_tile.decode(ogc.get(path_at("areas-township", z)).content)
        shapes = [shape(one["geometry"]) for one in layer["areas-township"]["features"]]
        whole = shapely.union_all(shapes)
        assert sum(len(part.interiors) for part in shapely.get_parts(whole)) == 0
        assert sum(one.area for one in shapes) == pytest.approx(whole.area, rel=1e-9)


def test_a_known_tile_is_a_304(ogc):
    for collection in ("areas-township", "cells"):
        path = path_at(collection, 10)
        first = ogc.get(path)
        again = ogc.get(path, **{"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert ogc.get(path, None).headers["etag"] != first.headers["etag"]


def test_tiles_of_another_generation(ogc):
    path = path_at("areas-township", 12, lon=116.16, lat=40.1)
    now, then = ogc.get(path), ogc.get(path, params={"datetime": "2021-01-01"})
    assert now.headers["etag"] != then.headers["etag"]
    codes = [
        {
            one["properties"]["code"]
            for one in mapbox_vector_tile.decode(answer.content)["areas-township"]["features"]
        }
        for answer in (now, then)
    ]
    assert codes[0] != codes[1]
    assert ogc.get(path, params={"datetime": "2019-01-01"}).status_code == 404


def test_where_nothing_is(ogc):
    assert ogc.get(TILE.format("areas-township", 10, 0, 0)).status_code == 204
    assert ogc.get(TILE.format("cells", 10, 0, 0)).status_code == 204


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("areas-township/tiles/WebMercatorQuad/2/4/0", 404),
        ("areas-township/tiles/WebMercatorQuad/2/0/4", 404),
        ("areas-township/tiles/WebMercatorQuad/19/0/0", 404),
        ("areas-township/tiles/WebMercatorQuad/x/0/0", 400),
        ("areas-township/tiles/WebMercatorQuad/-1/0/0", 400),
        ("areas-township/tiles/WebMercatorQuad/5/99999999999999/0", 400),
        ("areas-nope/tiles/WebMercatorQuad/0/0/0", 404),
        ("nope/tiles/WebMercatorQuad/0/0/0", 404),
        ("choropleth-township/tiles/WebMercatorQuad/0/0/0", 404),
        ("choropleth-township/tiles", 404),
        ("areas-township/tiles/Other/0/0/0", 404),
        ("areas-township/tiles/WebMercatorQuad/0/0/0?zzz=1", 400),
        ("areas-township/tiles/WebMercatorQuad/0/0/0?datetime=x", 400),
    ],
)
def test_what_cannot_be_given(ogc, path, status):
    assert ogc.get(f"/ogc/collections/{path}").status_code == status


def test_tilesets_lead_to_tiles(ogc):
    one = ogc.get("/ogc/collections/areas-township").json()
    rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
    href = next(link["href"] for link in one["links"] if link["rel"] == rel)
    listed = ogc.get(href).json()["tilesets"]
    assert len(listed) == 1
    tileset = ogc.get(next(x["href"] for x in listed[0]["links"] if x["rel"] == "self")).json()
    template = next(x["href"] for x in tileset["links"] if x["rel"] == "item")
    row, column = tile_of(116.2, 40.1, 10)
    address = template.replace("{tileMatrix}", "10").replace("{tileRow}", str(row))
    assert ogc.get(address.replace("{tileCol}", str(column))).status_code == 200
    scheme = next(x["href"] for x in tileset["links"] if x["rel"].endswith("tiling-scheme"))
    matrices = ogc.get(scheme).json()["tileMatrices"]
    assert [one["id"] for one in matrices] == [str(z) for z in range(19)]
    assert matrices[0]["scaleDenominator"] == pytest.approx(559082264.028717)
    assert matrices[10]["cellSize"] == pytest.approx(152.874056570353)
    listed = ogc.get("/ogc/tileMatrixSets").json()["tileMatrixSets"]
    assert ogc.get(listed[0]["links"][0]["href"]).status_code == 200


@pytest.mark.parametrize("collection", ["areas-township", "cells"])
def test_tilejson(ogc, collection):
    body = ogc.get(f"/ogc/collections/{collection}/tilejson").json()
    assert body["tilejson"] == "3.0.0"
    row, column = tile_of(116.2, 40.1, 10)
    address = body["tiles"][0].replace("{z}", "10").replace("{y}", str(row))
    answer = ogc.get(address.replace("{x}", str(column)))
    layer = mapbox_vector_tile.decode(answer.content)
    assert list(layer) == [one["id"] for one in body["vector_layers"]] == [collection]
    fields = set(body["vector_layers"][0]["fields"])
    for feature in layer[collection]["features"]:
        assert set(feature["properties"]) <= fields
