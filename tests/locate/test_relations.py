"""Steps from a place, crossings, stretches and house numbers."""

import pytest

from geo_service.base.model import Position
from geo_service.locate.geometry import distance_m

ENTRIES = [
    {"name": "金桂苑小区", "lon": 116.3, "lat": 39.9},
    {"name": "银杏路", "kind": "road", "lon": 116.30, "lat": 39.95},
    {"name": "银杏路", "kind": "road", "lon": 116.32, "lat": 39.95},
    {"name": "白杨街", "kind": "road", "lon": 116.321, "lat": 39.951},
    {
        "name": "a",
        "kind": "address",
        "road": "莲池东路",
        "number": "101",
        "lon": 116.30,
        "lat": 39.9,
    },
    {
        "name": "b",
        "kind": "address",
        "road": "莲池东路",
        "number": "151",
        "lon": 116.31,
        "lat": 39.9,
    },
    {
        "name": "c",
        "kind": "address",
        "road": "莲池东路",
        "number": "126",
        "lon": 116.305,
        "lat": 39.902,
    },
]


def position(make_locator, text):
    return make_locator(ENTRIES).locate(text).candidates[0].position


@pytest.mark.parametrize(
    ("said", "east_m", "north_m"),
    [
        ("往西100米", -100, 0),
        ("北侧300米处", 0, 300),
        ("向南1.5公里", 0, -1500),
        ("东边", 60, 0),
        ("西北方向200米", -141, 141),
        ("东门", 0, 0),
        ("", 0, 0),
    ],
)
def test_a_step_from_a_place_moves_the_point(make_locator, said, east_m, north_m):
    moved = position(make_locator, f"金桂苑小区{said}")
    start = Position(116.3, 39.9, 0)
    assert distance_m(start, moved) == pytest.approx((east_m**2 + north_m**2) ** 0.5, abs=3)
    assert (moved.lon > 116.3) == (east_m > 0)
    assert (moved.lat > 39.9) == (north_m > 0)


def test_a_step_makes_it_less_certain(make_locator):
    radii = [
        position(make_locator, f"金桂苑小区{s}").radius_m for s in ("", "往西100米", "往西900米")
    ]
    assert radii == sorted(radii)
    assert radii[0] < radii[1] < radii[2]


def test_roads_cross_where_their_entries_are_nearest(make_locator):
    found = position(make_locator, "银杏路与白杨街交叉口积水")
    assert (found.lon, found.lat) == pytest.approx((116.3205, 39.9505), abs=1e-6)


def test_a_number_between_known_ones_keeps_to_its_side(make_locator):
    odd = position(make_locator, "莲池东路125号")
    assert (odd.lon, odd.lat) == pytest.approx((116.3048, 39.9), abs=1e-5)


def test_a_known_number_is_where_it_is(make_locator):
    assert position(make_locator, "莲池东路151号").lon == pytest.approx(116.31)


def test_the_number_of_a_metro_line_is_no_house(make_locator):
    located = make_locator(ENTRIES).locate("东山区莲池东路10号线地铁")
    assert not any(span.kind == "address" for span in located.mentions)
