"""Western addresses on a grid of a made-up town: 100 numbers to a block of 100 metres."""

import pyarrow as pa
import pytest

from geo_service.base.model import Position
from geo_service.locate.addresses import AddressBook
from geo_service.locate.addresstable import AddressTable
from geo_service.locate.arrays import open_arrays, save_arrays
from geo_service.locate.geometry import LocalPlane, distance_m
from geo_service.locate.placefile import SCHEMA
from geo_service.locate.western import find_addresses, kin, road_key

PLANE = LocalPlane(-118.3, 34.0)


def at(east_m, north_m):
    return Position(*PLANE.degrees(east_m, north_m), 0.0)


def town(rows):
    """An address book of (name, east, north) in metres."""
    entries = [
        {"name": name, "kind": "address", "lon": at(x, y).lon, "lat": at(x, y).lat}
        for name, x, y in rows
    ]
    table = [{key: entry.get(key) for key in SCHEMA.names} for entry in entries]
    return AddressBook.build(pa.Table.from_pylist(table, SCHEMA))


GRID = town(
    [(f"{n} W {road} ST, 90001", -n, y) for road, y in (("OAK", 0), ("ELM", 100)) for n in (100, 140, 300, 800)]
    + [(f"{n} N {road} AVE, 90001", x, n) for road, x in (("HILL", -200), ("LAKE", -400)) for n in (50, 90, 500)]
    + [("1000 W PINE ST, 90001", -1000, 200), ("1400 W ASH ST, 90001", -1400, 220)]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number", "roads", "locality"),
    [
        ("1234 W SUNSET BLVD", 1234, ("W SUNSET BLVD",), ""),
        (
            "POTHOLE AT 1234 WEST SUNSET BOULEVARD, 90026 SINCE MAY",
            1234,
            ("W SUNSET BLVD",),
            "90026",
        ),
        ("649 N HOBART BLVD, 90004", 649, ("N HOBART BLVD",), "90004"),
        ("1205 S ST ANDREWS PL, 90019", 1205, ("S ST ANDREWS PL",), "90019"),
        ("138 N AVENUE 57, 90042", 138, ("N AVE 57",), "90042"),
        ("206 E ST", 206, ("E ST",), ""),
        ("612 E BROADWAY, 90291", 612, ("E BROADWAY",), "90291"),
        ("4738 S LA VILLA MARINA, 90292", 4738, ("S LA VILLA MARINA",), "90292"),
        ("CANOGA AVE AT RINALDI ST, 91311", None, ("CANOGA AVE", "RINALDI ST"), "91311"),
    ],
)
def test_addresses_are_found_in_a_text(text, number, roads, locality):
    found = find_addresses(text, ())[0]
    assert (found.number, found.roads, found.locality) == (number, roads, locality)


def test_a_chinese_text_has_no_western_address():
    assert find_addresses("学院路37号院3号楼", ()) == []


def test_road_words_are_brought_to_their_short_forms():
    assert road_key("North Main Street") == road_key("N MAIN ST") == "N MAIN ST"


@pytest.mark.parametrize(("number", "east_m"), [(100, -100), (120, -120), (220, -220), (550, -550)])
def test_a_number_lies_in_proportion_between_known_ones(number, east_m):
    found = GRID.position("W OAK ST", number, "90001")
    assert distance_m(found, at(east_m, 0)) < 2


def test_beyond_the_last_known_number_the_neighbours_tell_how_far():
    found = GRID.position("W PINE ST", 300, "90001")
    assert distance_m(found, at(-300, 200)) < 25


def test_what_is_guessed_is_less_certain():
    exact, between, beyond = (GRID.position("W OAK ST", n, "90001") for n in (100, 220, 1200))
    assert exact.radius_m < between.radius_m < beyond.radius_m


def test_roads_cross_at_the_easting_of_one_and_the_northing_of_the_other():
    assert distance_m(GRID.crossing("HILL AVE", "ELM ST").position, at(-200, 100)) < 1


def test_a_crossing_that_is_known_lies_where_it_is_known():
    known = town([("OAK ST AT HILL AVE, 90001", -210, 5), ("100 W OAK ST, 90001", -100, 0)])
    assert distance_m(known.crossing("HILL AVE", "OAK ST").position, at(-210, 5)) < 1


def test_a_crossing_with_an_unknown_road_lies_somewhere_along_the_known_one():
    found = GRID.crossing("HILL AVE", "NOWHERE ST", "90001")
    assert {round(PLANE.metres(lon, lat)[0]) for lon, lat, _ in found.points} == {-200}


def test_a_name_without_its_direction_means_the_road_with_one():
    assert GRID.position("OAK ST", 120, "90001") == GRID.position("W OAK ST", 120, "90001")


def test_of_an_unknown_road_only_the_locality_is_known():
    assert GRID.position("W NOWHERE ST", 100, "90001") is None
    found = GRID.somewhere("W NOWHERE ST", 120, "90001")
    assert found.position.radius_m > 1000
    assert sum(weight for _, _, weight in found.points) == pytest.approx(1.0)
    assert GRID.somewhere("W NOWHERE ST", 120, "99999") is None


def test_where_an_unknown_road_has_a_number_its_parallels_tell():
    found = GRID.somewhere("W NOWHERE ST", 300, "90001")
    easts = [PLANE.metres(lon, lat)[0] for lon, lat, _ in found.points]
    assert max(abs(east_m + 300) for east_m in easts) < 30


def test_of_roads_in_order_the_next_one_is_near():
    rows = [(f"{n} W {k}TH ST, 90001", -n, 400 * k) for k in (4, 6, 7, 8, 9) for n in (100, 400)]
    found = town(rows).somewhere("W 5TH ST", 250, "90001")
    lon, lat, _ = max(found.points, key=lambda point: point[2])
    assert PLANE.metres(lon, lat)[1] in (pytest.approx(1600, abs=30), pytest.approx(2400, abs=30))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("HOBART", {"HOBART"}), ("21ST", {"18TH", "19TH", "20TH", "21ST", "22ND", "23RD", "24TH"})],
)
def test_names_next_in_order(name, expected):
    assert set(kin(name)) == expected


TURNED = town(
    [
        (f"{n} W {road} ST, 90001", -0.8 * n - 0.6 * y, -0.6 * n + 0.8 * y)
        for road, y in (("OAK", 0), ("ELM", 100), ("PINE", 200))
        for n in range(100, 1500, 200)
    ]
)


@pytest.mark.parametrize("number", [260, 900, 1600])
def test_a_turned_grid_is_followed(number):
    expected = at(-0.8 * number - 0.6 * 100, -0.6 * number + 0.8 * 100)
    assert distance_m(TURNED.position("W ELM ST", number, "90001"), expected) < 15


def test_odd_numbers_lie_across_the_road():
    rows = [
        (f"{n} N HILL AVE, 90001", -10 if n % 2 else 10, n) for n in (100, 121, 200, 241, 300, 341)
    ]
    rows += [(f"{n} N LAKE AVE, 90001", 210, n) for n in (100, 160, 300)]
    found = town(rows).position("N LAKE AVE", 231, "90001")
    assert distance_m(found, at(190, 231)) < 6


def test_a_table_survives_being_kept(tmp_path):
    save_arrays(GRID.table, tmp_path)
    again = AddressBook.open(open_arrays(AddressTable, tmp_path))
    for number in (100, 220, 1200):
        assert again.position("W OAK ST", number) == GRID.position("W OAK ST", number)
