"""Every fault on a toy map is found, and a sound map has none."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from geo_service.region.checking import repair, topology
from geo_service.region.checking.faults import check_areas, check_degrees
from geo_service.region.metric import area_m2
from tests.region.toy_map import PARENT, RING, A, B, C, table, unit_box


def kinds(areas, above=None, *, overlap_ok=False, sliver_width_m=1.0):
    found = check_areas(areas, above, overlap_ok=overlap_ok, sliver_width_m=sliver_width_m)
    return {(one.kind, str(one.severity), one.codes) for one in found}


def test_areas_that_share_an_edge_have_no_fault():
    assert kinds(table(a=A, b=B)) == set()


def test_an_overlap_is_an_error_in_a_partition_and_a_note_elsewhere():
    areas = table(b=B, c=C)
    assert kinds(areas) == {("overlap", "error", ("b", "c"))}
    assert kinds(areas, overlap_ok=True) == {("overlap", "note", ("b", "c"))}


def test_an_overlap_is_measured_on_the_ellipsoid_with_a_point_inside():
    (piece,) = topology.overlaps(table(b=B, c=C).geometry, ("b", "c"))
    assert piece.area_m2 == pytest.approx(area_m2(shapely.intersection(B, C)), rel=1e-9)
    # 0.01 by 0.04 degrees at 50 north: about 716 m by 4,449 m
    assert piece.area_m2 == pytest.approx(716.6 * 4449.4, rel=0.01)
    assert shapely.intersection(B, C).contains(shapely.Point(piece.lon, piece.lat))


def test_a_gap_between_areas_and_a_hole_in_one_are_found():
    left, right = unit_box(0, 0, 2, 4) | unit_box(2, 0, 4, 1), unit_box(2, 1.5, 4, 4)
    around = table(a=left, b=right, c=unit_box(4, 0, 6, 4), r=RING)
    assert ("gap", "warning", ("a", "b", "c")) in kinds(around)
    assert ("gap", "warning", ("r",)) in kinds(around)


def test_a_centimetre_of_overlap_is_a_sliver_and_no_error():
    wider = unit_box(3.99999, 0, 8, 4)
    assert kinds(table(a=A, b=wider)) == {("sliver", "note", ("a", "b"))}
    # wider than a sliver, and still less than a thousandth of either area
    assert kinds(table(a=A, b=wider), sliver_width_m=0.001) == {("overlap", "warning", ("a", "b"))}
    assert kinds(table(a=A, b=unit_box(3.9, 0, 8, 4))) == {("overlap", "error", ("a", "b"))}


def test_duplicate_and_empty_codes_are_errors():
    areas = table(a=A, b=B)
    twice = type(areas)("ward", ("a", "a"), areas.names, areas.parents, areas.geometry)
    assert ("duplicate_code", "error", ("a",)) in kinds(twice)
    empty = type(areas)("ward", ("", "b"), areas.names, areas.parents, areas.geometry)
    assert ("empty_code", "error", ()) in kinds(empty)


def test_children_are_held_against_their_parents():
    above = table("city", p=unit_box(0, 0, 8, 4))
    inside = table(parents={"a": "p", "b": "p"}, a=A, b=B)
    assert kinds(inside, above) == set()
    reaching = table(parents={"a": "p", "c": "p"}, a=A, c=unit_box(4, 0, 9, 4))
    assert kinds(reaching, above) == {("outside_parent", "warning", ("c", "p"))}
    elsewhere = table(parents={"a": "p", "b": "p", "r": "p"}, a=A, b=B, r=RING)
    assert ("outside_parent", "error", ("r", "p")) in kinds(elsewhere, above)


def test_a_parent_that_is_unknown_or_not_covered_is_found():
    above = table("city", p=PARENT)
    found = kinds(table(parents={"a": "p", "b": "q"}, a=A, b=B), above)
    assert ("unknown_parent", "error", ("b",)) in found
    assert ("hole_in_coverage", "warning", ("p",)) in found


def test_an_invalid_ring_is_repaired_and_listed_with_its_place():
    bowtie = Polygon([(10, 50), (10.1, 50.1), (10.1, 50), (10, 50.1)])
    mended = repair.repair(np.array([A, bowtie], dtype=object), ("a", "bow"))
    assert shapely.is_valid(mended.geometry).all()
    (found,) = mended.findings
    assert (found.kind, found.severity, found.codes) == ("invalid_ring", "warning", ("bow",))
    assert (found.lon, found.lat) == pytest.approx((10.05, 50.05))
    assert [one.severity for one in repair.faults(np.array([bowtie]), ("bow",))] == ["error"]


def test_what_is_no_polygon_is_an_error():
    shapes = np.array([shapely.Point(10, 50), None, A], dtype=object)
    found = repair.repair(shapes, ("point", "nothing", "a")).findings
    assert [(one.kind, one.codes) for one in found] == [
        ("no_area", ("point",)),
        ("no_area", ("nothing",)),
    ]


def test_coordinates_that_are_not_degrees_are_found():
    metres = shapely.transform(A, lambda xy: xy * 100_000)
    assert [one.codes for one in check_degrees(table(a=A, m=metres))] == [("m",)]


@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=6, unique=True),
    st.lists(st.integers(1, 9), min_size=2, max_size=6, unique=True),
    st.randoms(use_true_random=False),
)
def test_any_chessboard_is_sound_and_any_doubled_square_is_not(columns, rows, random):
    xs, ys = [0, *sorted(columns), 10], [0, *sorted(rows), 10]
    squares = {
        f"{i}-{j}": unit_box(xs[i], ys[j], xs[i + 1], ys[j + 1])
        for i in range(len(xs) - 1)
        for j in range(len(ys) - 1)
    }
    assert kinds(table(**squares)) == set()
    victim = random.choice(sorted(squares))
    doubled = kinds(table(**squares, twin=squares[victim]))
    assert {kind for kind, _, codes in doubled if victim in codes} == {"overlap"}
