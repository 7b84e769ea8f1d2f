"""Lines and polygons of a vector file as places with an extent."""

import json

import pytest

from geo_service.base.errors import InputError
from geo_service.base.model import Datum, Verdict
from geo_service.datum import from_wgs84
from geo_service.service.gazetteer import import_places
from geo_service.service.region import Region


def feature(name, shape, coordinates, **properties):
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"name": name, **properties}, "geometry": geometry}


STREET = [
    feature("云梦大街", "LineString", [[116.05, 40.1], [116.09, 40.1]], alias="老街"),
    feature("云梦大街", "LineString", [[116.09, 40.1], [116.13, 40.1]]),
]


@pytest.fixture
def imported(toy_folder, tmp_path):
    """Import features; gives the region and what came of it."""

    def run(*features, **options):
        file = tmp_path / "places.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
        region = Region.open(toy_folder, tmp_path / "home")
        done = import_places(region, file, columns={}, **options)
        return Region.open(toy_folder, tmp_path / "home"), done

    return run


def shares(region, text):
    answer = region.route(text=text)
    return answer, {c.areas["township"].code: c.probability for c in answer.candidates}


def test_the_lines_of_a_road_are_one_place_with_shares(imported):
    region, done = imported(*STREET, feature("清源桥", "Point", [116.07, 40.1], kind="bridge"))
    (point, road) = done.entries
    assert (point["kind"], road["kind"], road["aliases"]) == ("bridge", "road", "老街")
    answer, said = shares(region, "云梦大街路灯坏了")
    assert answer.verdict is Verdict.CONFIRM
    assert said["T1"] == pytest.approx(5 / 8, abs=0.04)
    assert said["T2"] == pytest.approx(3 / 8, abs=0.04)
    assert "清源桥（东风街道）" in answer.question
    replied = region.route(text="云梦大街路灯坏了。靠近清源桥")
    assert (replied.verdict, replied.lead.code) == (Verdict.DIRECT, "T1")


def test_a_polygon_is_shared_by_area_and_a_river_known_by_its_name(imported):
    ring = [[116.08, 40.0], [116.12, 40.0], [116.12, 40.1], [116.08, 40.1], [116.08, 40.0]]
    region, done = imported(
        feature("映月湖公园", "Polygon", [ring]),
        feature("长柳河", "LineString", [[116.02, 40.05], [116.08, 40.05]]),
    )
    assert {entry["name"]: entry["kind"] for entry in done.entries} == {
        "映月湖公园": "poi",
        "长柳河": "water",
    }
    _, said = shares(region, "映月湖公园厕所坏了")
    assert said["T1"] == pytest.approx(0.5, abs=0.06)
    answer, _ = shares(region, "长柳河有垃圾")
    assert (answer.verdict, answer.lead.code) == (Verdict.DIRECT, "T1")


def test_shapes_are_brought_to_wgs84(imported):
    lon, lat = from_wgs84([116.05, 116.08], [40.1, 40.1], Datum.GCJ02)
    line = [[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]
    _, done = imported(feature("云梦大街", "LineString", line), datum="GCJ-02")
    (entry,) = done.entries
    assert (entry["lon"], entry["lat"]) == pytest.approx((116.065, 40.1), abs=2e-3)
    from shapely import from_wkb

    assert from_wkb(entry["shape"]).bounds == pytest.approx((116.05, 40.1, 116.08, 40.1), abs=1e-5)


def test_unusable_shapes_are_faults(imported):
    multi = feature("多点", "MultiPoint", [[116.05, 40.1], [116.06, 40.1]])
    with pytest.raises(InputError, match="no usable row"):
        imported(multi)
    _, done = imported(*STREET, multi, feature("", "LineString", [[116.0, 40.1], [116.1, 40.1]]))
    assert [fault.row for fault in done.faults] == [3, 4]
    assert len(done.entries) == 1
