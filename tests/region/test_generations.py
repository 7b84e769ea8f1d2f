"""What changed between two generations, and putting one into force."""

from datetime import date

import pytest
import shapely

from geo_service.base.errors import ConflictError, NotFoundError
from geo_service.base.lock import exclusive
from geo_service.region.activate import activate_generation
from geo_service.region.checking.compare import diff_areas, diff_generations
from geo_service.region.folder import RegionFolder
from geo_service.region.metric import area_m2
from tests.region.toy_map import RING, A, B, C, table, unit_box


def test_the_same_areas_differ_in_nothing():
    assert diff_areas(table(a=A, b=B, r=RING), table(r=RING, b=B, a=A)).same


def test_added_removed_renamed_and_moved_areas_are_listed():
    strip = unit_box(3, 0, 4, 4)
    before = table(parents={"a": "p"}, a=A, b=B, r=RING)
    after = table(parents={"a": "q"}, a=A - strip, b=B | strip, n=unit_box(20, 0, 22, 2))
    renamed = type(after)(
        "ward", after.codes, ("甲", *after.names[1:]), after.parents, after.geometry
    )
    found = diff_areas(before, renamed)
    assert [one.code for one in found.added] == ["n"]
    assert [one.code for one in found.removed] == ["r"]
    assert {(one.code, one.what, one.before, one.after) for one in found.renamed} == {
        ("a", "name", "name of a", "甲"),
        ("a", "parent", "p", "q"),
    }
    moved = {(one.before, one.after): one for one in found.moved}
    assert set(moved) == {("a", "b"), ("r", ""), ("", "n")}
    assert moved["a", "b"].area_m2 == pytest.approx(area_m2(strip))
    assert strip.contains(shapely.Point(moved["a", "b"].lon, moved["a", "b"].lat))


def test_ground_lost_and_won_is_the_same_in_reverse():
    before, after = table(a=A, b=B), table(a=A | B)
    there, back = diff_areas(before, after), diff_areas(after, before)
    assert {(m.before, m.after) for m in there.moved} == {("b", "a")}
    assert {(m.after, m.before) for m in back.moved} == {("b", "a")}
    assert there.moved[0].area_m2 == pytest.approx(back.moved[0].area_m2)


def test_slivers_are_summed_up_and_not_listed():
    found = diff_areas(
        table(a=A, b=B), table(a=unit_box(0, 0, 4.0002, 4), b=unit_box(4.0002, 0, 8, 4))
    )
    assert found.moved == ()
    assert 500 < found.noise_m2 < 800


def test_generations_are_compared_by_their_ids(bring, city):
    bring({"a": A, "b": B}, generation="g1")
    bring({"a": A | B}, generation="g2")
    (found,) = diff_generations(RegionFolder.open(city), "g1", "g2")
    assert [one.code for one in found.removed] == ["b"]
    with pytest.raises(NotFoundError, match="g1, g2"):
        diff_generations(RegionFolder.open(city), "g1", "g3")


def test_activating_replaces_the_set_that_begins_on_the_same_day(bring, city):
    bring({"a": A, "b": B}, generation="g1")
    bring({"a": A | B}, generation="g2")
    switched = activate_generation(city, "g2")
    assert [one.generation for one in switched.on] == ["g2"]
    assert [one.generation for one in switched.off] == ["g1"]
    assert RegionFolder.open(city).area_set("ward").generation == "g2"
    activate_generation(city, "g1")
    assert RegionFolder.open(city).area_set("ward").generation == "g1"
    with pytest.raises(NotFoundError, match="g1, g2"):
        activate_generation(city, "g9")


def test_a_dated_generation_stands_beside_the_one_before(bring, city):
    bring({"a": A, "b": B}, generation="g1")
    bring({"a": A | B}, generation="g2", valid_from=date(2024, 7, 1))
    assert activate_generation(city, "g2").off == ()
    folder = RegionFolder.open(city)
    assert folder.area_set("ward", date(2024, 6, 30)).generation == "g1"
    assert folder.area_set("ward", date(2024, 7, 1)).generation == "g2"


def test_ground_that_two_areas_share_is_told_apart():
    narrow = unit_box(8, 0, 12, 4)
    lost = diff_areas(table(b=B, c=C), table(b=B, c=narrow))
    assert {(one.before, one.after) for one in lost.moved} == {("b|c", "b")}
    won = diff_areas(table(b=B, c=narrow), table(b=B, c=C))
    assert {(one.before, one.after) for one in won.moved} == {("b", "b|c")}


def test_one_process_at_a_time_changes_a_region(bring, city):
    bring({"a": A, "b": B}, generation="g1")
    lock = city.parent / f".{city.name}.lock"
    with exclusive(lock, "busy"), pytest.raises(ConflictError, match="being changed"):
        bring({"a": A | B}, generation="g2")
    bring({"a": A | B}, generation="g2")
    assert set(RegionFolder.open(city).generations()) == {"ward"}
    assert len(RegionFolder.open(city).manifest.area_sets) == 2
