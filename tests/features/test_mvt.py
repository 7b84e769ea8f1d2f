"""The tile encoder: commands of the specification's own examples, and what survives rounding."""

import json
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from geo_service.features.mercator import EXTENT, Tile, check_tile, to_plane
from geo_service.features.mvt import encode_layer
from geo_service.features.simplified import SimplifiedAreas

FIXTURES = Path(__file__).resolve().parents[2] / "../shared/data/vectors/mvt/fixtures"
TILE = Tile(3, 5, 2)
#: polygons among the valid fixtures of mapbox/mvt-fixtures that have area and rings the right way round
POLYGONS = ("019", "022", "053", "054", "055", "056")


def in_plane(geometry):
    """Geometry in a tile's units, y downward, as metres of the plane."""
    west, north = TILE.origin_m
    return shapely.transform(
        geometry,
        lambda xy: np.column_stack((west + xy[:, 0] * TILE.unit_m, north - xy[:, 1] * TILE.unit_m)),
    )


def decoded(data):
    return mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})


def encode(*shapes, **properties):
    geometry = np.array([in_plane(one) for one in shapes], dtype=object)
    return encode_layer("layer", TILE, geometry, properties)


@pytest.mark.parametrize("number", POLYGONS)
def test_polygons_of_the_fixtures_come_back(number):
    if not FIXTURES.is_dir():
        pytest.skip("the fixtures of the vector tile specification are not on this machine")
    folder = FIXTURES / number
    assert json.loads((folder / "info.json").read_text())["validity"]["v2"] is True
    theirs = decoded((folder / "tile.mvt").read_bytes())
    shapes = [shape(one["geometry"]) for layer in theirs.values() for one in layer["features"]]
    ours = decoded(encode(*shapes))["layer"]["features"]
    for mine, one in zip(ours, shapes, strict=True):
        assert shape(mine["geometry"]).equals(one)


def test_commands_of_the_specification():
    """4.3.5.5: a polygon (3,6) (8,12) (20,34)."""
    data = encode(shapely.Polygon([(3, 6), (8, 12), (20, 34)]))
    assert bytes([9, 6, 12, 18, 10, 12, 24, 44, 15]) in data


def test_commands_of_the_specification_for_several_polygons():
    """4.3.5.6: two squares, the second with a hole; rings the wrong way round are turned."""
    squares = shapely.MultiPolygon(
        [
            shapely.box(0, 0, 10, 10),
            shapely.Polygon(
                [(11, 11), (20, 11), (20, 20), (11, 20)],
                [[(13, 13), (13, 17), (17, 17), (17, 13)]],
            ),
        ]
    )
    for given in (squares, shapely.MultiPolygon([one.reverse() for one in squares.geoms])):
        found = shape(decoded(encode(given))["layer"]["features"][0]["geometry"])
        assert found.equals(squares)
        assert [one.exterior.is_ccw for one in found.geoms] == [True, True]  # y downward: clockwise
        assert found.geoms[1].interiors[0].is_ccw is False


def test_what_has_no_area_at_the_scale_is_left_out():
    tiny = shapely.box(5.1, 5.1, 5.2, 5.2)
    line = shapely.LineString([(0, 0), (9, 9)])
    assert encode(tiny) == b""
    assert encode(line) == b""
    kept = decoded(encode(tiny, shapely.box(0, 0, 9, 9), line, code=["a", "b", "c"]))
    assert [one["properties"] for one in kept["layer"]["features"]] == [{"code": "b"}]


def test_a_ring_that_rounding_would_cross_stays_valid():
    draw = np.random.default_rng(3)
    shapes = [shapely.Point(*draw.uniform(5, 40, 2)).buffer(draw.uniform(1, 6)).difference(
        shapely.LineString(draw.uniform(0, 45, (2, 2))).buffer(0.3)) for _ in range(300)]  # fmt: skip
    for one in decoded(encode(*shapes))["layer"]["features"]:
        assert shape(one["geometry"]).is_valid


def test_properties_of_every_type():
    box = shapely.box(0, 0, 9, 9)
    columns = {
        "text": ["街道", None],
        "whole": [-5, 3_000_000_000],
        "share": [0.25, None],
        "yes": [True, False],
    }
    features = decoded(encode(box, box, **columns))["layer"]["features"]
    assert features[0]["properties"] == {"text": "街道", "whole": -5, "share": 0.25, "yes": True}
    assert features[1]["properties"] == {"whole": 3_000_000_000, "yes": False}


def test_neighbours_share_their_simplified_border():
    edge = np.column_stack([np.full(200, 116.2), np.linspace(40.0, 40.2, 200)])
    edge[:, 0] += 0.002 * np.sin(np.arange(200))
    left = shapely.Polygon([(116.0, 40.0), *edge, (116.0, 40.2)])
    right = shapely.Polygon([*edge, (116.4, 40.2), (116.4, 40.0)])
    areas = SimplifiedAreas(np.array([left, right], dtype=object))
    x, y = to_plane(np.array([116.2]), np.array([40.1]))
    for z in (6, 9, 12, 15):
        side = TILE.unit_m * EXTENT * 2 ** (3 - z)
        west, north = Tile(z, 0, 0).origin_m
        tile = check_tile(z, int((x[0] - west) / side), int((north - y[0]) / side))
        rows, shapes = areas.in_tile(tile)
        assert rows.tolist() == [0, 1]
        data = encode_layer("layer", tile, shapes, {})
        found = [shape(one["geometry"]) for one in decoded(data)["layer"]["features"]]
        whole = shapely.union_all(found)
        assert whole.geom_type == "Polygon"
        assert len(whole.interiors) == 0
        assert sum(one.area for one in found) == pytest.approx(whole.area)
    assert len(shapely.get_coordinates(areas.at(6).geometry)) < 60
    assert len(shapely.get_coordinates(areas.at(15).geometry)) > 400
