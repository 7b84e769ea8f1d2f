"""Places with an extent: their shares, crossings, and what lies along them."""

import pytest
import shapely

from geo_service.locate.extents import measured, meetings
from geo_service.locate.shapes import packed_shapes
from tests.locate.conftest import best

#: west of 116.2 is 西河街道, east of it 松林路街道; a kilometre is 0.0117 degrees there


def line(*positions):
    return shapely.to_wkb(shapely.LineString(positions))


def road(name, west, east, lat=39.9, **other):
    middle = (west + east) / 2
    return {"name": name, "kind": "road", "lon": middle, "lat": lat, "radius_m": 2000.0,
            "shape": line((west, lat), (east, lat)), **other}  # fmt: skip


def across(name, lon, **other):
    shape = line((lon, 39.85), (lon, 39.95))
    return {"name": name, "kind": "road", "lon": lon, "lat": 39.9, "shape": shape, **other}


ROADS = [
    road("云梦大街", 116.17, 116.24),
    across("枫叶路", 116.18),
    across("海棠路", 116.23),
    {"name": "清泉桥", "kind": "bridge", "lon": 116.19, "lat": 39.9001},
    {"name": "玉兰中学", "kind": "poi", "lon": 116.22, "lat": 39.901},
    {"name": "远山中学", "kind": "poi", "lon": 116.22, "lat": 39.92},
]


def shares(located):
    return {c.areas["township"].name: c.probability for c in located.candidates}


def test_a_road_through_two_areas_has_shares_by_length(make_locator):
    located = make_locator(ROADS).locate("云梦大街路灯坏了")
    said = shares(located)
    assert said["松林路街道"] == pytest.approx(4 / 7, abs=0.03)
    assert said["西河街道"] == pytest.approx(3 / 7, abs=0.03)
    # each has its own part of the road
    lons = {c.areas["township"].name: c.position.lon for c in located.candidates}
    assert lons["西河街道"] == pytest.approx(116.185, abs=0.003)
    assert lons["松林路街道"] == pytest.approx(116.22, abs=0.003)


def test_it_is_told_what_lies_on_each_part_and_on_no_other(make_locator):
    located = make_locator([*ROADS, across("界路", 116.2)]).locate("云梦大街路灯坏了")
    along = {c.areas["township"].name: [m.name for m in c.along] for c in located.candidates}
    assert along == {"西河街道": ["枫叶路", "清泉桥"], "松林路街道": ["海棠路", "玉兰中学"]}
    assert located.extent.name == "云梦大街"
    assert located.extent.shape.bounds == pytest.approx((116.17, 39.9, 116.24, 39.9))


@pytest.mark.parametrize(
    ("said", "township"),
    [
        ("云梦大街路灯坏了。靠近枫叶路路口", "西河街道"),
        ("云梦大街路灯坏了。靠近海棠路", "松林路街道"),
        ("云梦大街靠近清泉桥的地方路灯坏了", "西河街道"),
        ("云梦大街路灯坏了,在玉兰中学附近", "松林路街道"),
        ("云梦大街与枫叶路交叉口路灯坏了", "西河街道"),
    ],
)
def test_what_is_beside_tells_where_on_the_road(make_locator, said, township):
    located = make_locator(ROADS).locate(said)
    assert best(located) == township
    assert located.candidates[0].probability > 0.9
    assert located.candidates[0].position.radius_m < 100


@pytest.mark.parametrize(
    "said",
    ["云梦大街路灯坏了。靠近远山中学", "云梦大街和霞光路路灯都坏了", "云梦大街枫叶路海棠路都停水"],
)
def test_what_is_not_beside_or_in_several_places_does_not(make_locator, said):
    located = make_locator([*ROADS, road("霞光路", 116.17, 116.24, 39.93)]).locate(said)
    assert located.candidates[0].kind != "crossing"


def test_a_road_nearly_all_in_one_area_is_sure_and_a_code_is_believed(make_locator):
    entries = [road("长安道", 116.1, 116.2004), road("永和道", 116.1, 116.24, code="0202")]
    locator = make_locator(entries)
    assert locator.locate("长安道路灯坏了").candidates[0].probability > 0.94
    assert best(locator.locate("永和道路灯坏了")) == "溪口镇"


def test_earlier_tickets_count_beside_the_length(make_locator, tmp_path):
    locator = make_locator(ROADS, tmp_path)
    before = shares(locator.locate("云梦大街路灯坏了"))
    locator.learn([locator.lesson("云梦大街路灯坏了", "0201", f"t:{i}") for i in range(20)])
    after = shares(locator.locate("云梦大街路灯坏了"))
    assert before["西河街道"] < 0.5 < 0.8 < after["西河街道"] < 0.95


def test_of_homonymous_roads_the_longer_counts_more(make_locator):
    entries = [road("新兴街", 116.21, 116.25), road("新兴街", 116.15, 116.16, 39.95)]
    said = shares(make_locator(entries).locate("新兴街路灯坏了"))
    assert said["松林路街道"] == pytest.approx(0.8, abs=0.05)


def test_a_park_has_shares_by_area(make_locator):
    park = shapely.to_wkb(shapely.box(116.19, 39.9, 116.22, 39.92))
    entry = {"name": "映月湖公园", "kind": "poi", "lon": 116.2, "lat": 39.91, "shape": park}
    located = make_locator([entry]).locate("映月湖公园厕所坏了")
    assert shares(located)["松林路街道"] == pytest.approx(2 / 3, abs=0.06)


def test_a_long_gazetteer_is_opened_from_its_copy_with_shapes(make_locator, tmp_path, monkeypatch):
    monkeypatch.setattr("geo_service.locate.prepared.WORTH_KEEPING", 1)
    first = make_locator(ROADS, tmp_path / "state").locate("云梦大街路灯坏了")
    again = make_locator(ROADS, tmp_path / "state").locate("云梦大街路灯坏了")
    assert shares(first) == shares(again)
    assert again.extent.shape.equals(first.extent.shape)


def test_outside_all_areas_there_is_no_extent():
    shape = shapely.LineString([(0, 0), (0.1, 0)])
    assert measured(shape, lambda lon, lat, radius_m: {}) is None


def test_shares_sum_to_one_and_leave_out_what_is_only_touched():
    def at(lon, lat, radius_m):
        return {0: 1.0} if lon < 0.9999 else {1: 0.5}

    extent = measured(shapely.LineString([(0, 0), (1, 0)]), at)
    assert extent.shares == {0: pytest.approx(1.0)}
    both = measured(shapely.MultiLineString([[(0, 0), (0.4, 0)], [(2, 0), (2.1, 0)]]), at)
    assert sum(both.shares.values()) == pytest.approx(1.0)
    assert both.shares[1] == pytest.approx(0.05 / 0.45, rel=0.03)


def test_lanes_apart_make_one_crossing_and_far_ones_several():
    lanes = shapely.MultiLineString([[(0, 0), (1, 0)], [(0, 0.0003), (1, 0.0003)]])
    street = shapely.LineString([(0.2, -1), (0.2, 1)])
    ((lon, lat),) = meetings(lanes, street)
    assert (lon, lat) == pytest.approx((0.2, 0.00015), abs=1e-5)
    wave = shapely.LineString([(0.2, -1), (0.2, 1), (0.6, 1), (0.6, -1)])
    assert len(meetings(lanes, wave)) == 2
    assert meetings(lanes, shapely.LineString([(0, 1), (1, 1)])) == []


def test_a_shape_that_cannot_be_read_is_none():
    entry, _, ends, box = packed_shapes([None, b"no shape", line((0, 0), (1, 1))])
    assert entry.tolist() == [2]
    assert (len(ends), box.shape) == (1, (1, 4))
    assert packed_shapes([None])[3].shape == (0, 4)
