"""Areas derived from points tile their parents, whatever the order, and state their error."""

import csv

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from geo_service.base.errors import ConflictError, InputError
from geo_service.region.checking.faults import check_areas
from geo_service.region.deriving.accuracy import estimate, share_beyond
from geo_service.region.deriving.derive import derive
from geo_service.region.deriving.derive_region import Derivation, derive_region
from geo_service.region.deriving.held_out import HeldOut, leave_one_out
from geo_service.region.deriving.labelled import ALONE, DISPUTED, FAR, TWIN, LabelledPoints
from geo_service.region.deriving.shared_vertices import knit
from geo_service.region.deriving.sites import trusted
from geo_service.region.deriving.voronoi import SeedPoints
from geo_service.region.folder import RegionFolder
from geo_service.region.request import NewRegion, ReadOptions
from tests.region.toy_map import UNIT, table, unit_box

WEST, EAST = unit_box(0, 0, 10, 10), unit_box(10, 0, 20, 10)
PARENTS = table("district", w=WEST, e=EAST)


def labelled(*points):
    """Points as (x, y, code) in units of the toy map, with parents by the code's first letter."""
    seat = [code.endswith("!") for _, _, code in points]
    codes = [code.rstrip("!") for _, _, code in points]
    return LabelledPoints(
        lon=np.array([10 + x * UNIT for x, _, _ in points]),
        lat=np.array([50 + y * UNIT for _, y, _ in points]),
        code=np.array(codes, dtype=object),
        parent=np.array([code[0] for code in codes], dtype=object),
        seat=np.array(seat),
        group=np.array([f"#{row}" for row in range(len(points))], dtype=object),
    )


def grid(code, xs, ys):
    return [(x, y, code) for x in xs for y in ys]


HALVES = [
    *grid("w1", (1, 2, 3, 4), (1, 3, 5, 7, 9)),
    *grid("w2", (6, 7, 8, 9), (1, 3, 5, 7, 9)),
    *grid("e1", (12, 15, 18), (2, 4)),
    *grid("e2", (12, 15, 18), (6, 8)),
]


def shape_of(made, code):
    return made.areas.geometry[made.areas.codes.index(code)]


def test_a_border_runs_halfway_between_points_of_different_areas():
    made = derive(labelled(*HALVES), PARENTS, {"w1": "西"}, "ward")
    assert made.areas.codes == ("e1", "e2", "w1", "w2")
    assert made.areas.parents == ("e", "e", "w", "w")
    assert made.areas.names == ("e1", "e2", "西", "w2")
    assert shape_of(made, "w1").equals_exact(unit_box(0, 0, 5, 10), UNIT / 100, normalize=True) or (
        shapely.symmetric_difference(shape_of(made, "w1"), unit_box(0, 0, 5, 10)).area
        < 1e-3 * UNIT**2
    )


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 79), st.integers(0, 39), st.sampled_from(("1", "2", "3"))),
        min_size=1,
        max_size=40,
        unique_by=lambda point: point[:2],
    ),
    st.randoms(use_true_random=False),
)
def test_derived_areas_tile_their_parents_in_any_order(spots, random):
    points = [(x / 4, y / 4, ("w" if x < 40 else "e") + code) for x, y, code in spots]
    made = derive(labelled(*points), PARENTS, {}, "ward")
    assert check_areas(made.areas, None, overlap_ok=False, sliver_width_m=0.0) == []
    for parent in set(made.areas.parents):
        children = made.areas.geometry[[p == parent for p in made.areas.parents]]
        whole = made.parents.geometry[made.parents.codes.index(parent)]
        assert shapely.equals(shapely.union_all(children), whole)
    random.shuffle(points)
    again = derive(labelled(*points), PARENTS, {}, "ward")
    assert again.areas.codes == made.areas.codes
    assert shapely.equals(again.areas.geometry, made.areas.geometry).all()


def test_a_mislabelled_point_makes_no_island_and_is_reported():
    stray = (8, 5.2, "w1")
    made = derive(labelled(*HALVES, stray), PARENTS, {}, "ward")
    assert list(made.reason).count(ALONE) == 1
    assert made.reason[-1] == ALONE
    assert shape_of(made, "w1").geom_type == "Polygon"
    seated = derive(labelled(*HALVES, (8, 5.2, "w1!")), PARENTS, {}, "ward")
    assert seated.reason[-1] == ""
    assert shape_of(seated, "w1").geom_type == "MultiPolygon"


def test_points_on_one_spot_and_points_far_off_are_left_out():
    extra = [(1, 1, "w1"), (6, 1, "w1"), (500, 5, "e1")]
    made = derive(labelled(*HALVES, *extra), PARENTS, {}, "ward")
    by_reason = {reason: list(made.reason).count(reason) for reason in (TWIN, DISPUTED, FAR)}
    assert by_reason == {TWIN: 1, DISPUTED: 2, FAR: 1}


def test_a_piece_without_a_point_goes_to_its_neighbour():
    # the parent is a horseshoe: across its gap, cells of the left leg reach the right one
    horseshoe = unit_box(0, 0, 20, 2) | unit_box(0, 2, 8, 12) | unit_box(12, 2, 20, 12)
    points = labelled((7.5, 11, "w1"), (1, 1, "w2"), (18, 1, "w3"), (18, 3, "w3"))
    made = derive(points, table("district", w=horseshoe), {}, "ward")
    assert [shape.geom_type for shape in made.areas.geometry] == ["Polygon"] * 3
    assert shape_of(made, "w3").covers(shapely.Point(10 + 12.5 * UNIT, 50 + 11.5 * UNIT))


def test_small_groups_are_trusted_only_with_a_seat_or_enough_points():
    def sites(stray, seated):
        xy = [(x, y) for x in range(5) for y in range(5)]
        xy += [(10 + x, y) for x in range(5) for y in range(5)]
        label = np.array([0] * 25 + [1] * 25, dtype=np.int32)
        label[[37, 38, 42][:stray]] = 0
        seat = np.zeros(50, dtype=bool)
        seat[37] = seated
        return SeedPoints(np.array(xy, dtype=float), label, seat, np.arange(50, dtype=np.int32))

    assert not trusted(sites(1, seated=False))[37]
    assert trusted(sites(1, seated=True))[37]
    assert not trusted(sites(2, seated=False))[[37, 38]].any()
    assert trusted(sites(3, seated=False)).all()


def test_leaving_one_out_is_the_same_as_deriving_without_it():
    rng = np.random.default_rng(1)
    xy = rng.uniform(0, 10_000, (60, 2))
    label = (xy[:, 0] + rng.normal(0, 800, 60) > 5_000).astype(np.int32)
    rows = np.arange(60, dtype=np.int32)
    sites = SeedPoints(xy, label, np.zeros(60, dtype=bool), rows)
    every = np.ones(60, dtype=bool)
    outcome = leave_one_out(sites, every, every)
    cells = shapely.voronoi_polygons
    for row in rows:
        rest = rows != row
        parts = shapely.get_parts(
            cells(shapely.MultiPoint(xy[rest]), extend_to=shapely.box(0, 0, 1e4, 1e4), ordered=True)
        )
        areas = [shapely.union_all(parts[label[rest] == one]) for one in (0, 1)]
        point = shapely.Point(xy[row])
        assert areas[outcome.label[row]].covers(point)
        assert outcome.right[row] == areas[label[row]].covers(point)
        # the distances stated are the least there can be
        assert outcome.miss_m[row] <= areas[label[row]].distance(point) + 1e-6
        inside = shapely.intersection(areas[0].boundary, areas[1].boundary)
        assert outcome.border_m[row] <= inside.distance(point) + 1e-6


def test_points_of_one_group_are_held_out_together():
    xy = np.array([(0, 0), (1, 0), (100, 0), (101, 0)], dtype=float)
    label = np.array([0, 0, 1, 1], dtype=np.int32)
    every = np.ones(4, dtype=bool)
    apart = SeedPoints(xy, label, ~every, np.arange(4, dtype=np.int32))
    assert leave_one_out(apart, every, every).right.all()
    together = SeedPoints(xy, label, ~every, np.array([0, 0, 1, 1], dtype=np.int32))
    assert len(leave_one_out(together, every, every).right) == 0


def test_the_share_beyond_a_border_is_that_of_a_disc():
    disc = shapely.Point(0, 0).buffer(1, quad_segs=2000)
    for t in (0.0, 0.3, 0.8, 1.0, 1.7):
        beyond = disc.intersection(shapely.box(t, -2, 4, 2)).area / disc.area
        assert share_beyond(np.array([t]), 1.0)[0] == pytest.approx(beyond, abs=1e-4)


def test_the_error_that_was_put_in_is_the_error_estimated():
    rng = np.random.default_rng(2)
    spacing = rng.uniform(300, 3_000, 40_000)
    border = rng.uniform(0, 2, 40_000) * spacing
    right = rng.random(40_000) >= share_beyond(border, 0.6 * spacing)
    outcome = HeldOut(np.zeros(40_000, dtype=np.int32), right, border, np.where(right, 0, border))
    found = estimate(outcome, spacing)
    assert found.fitted
    assert found.spacing_factor == pytest.approx(0.6, rel=0.06)
    assert found.brier < found.brier_flat


def test_with_too_few_wrong_answers_nothing_is_fitted():
    outcome = HeldOut(np.zeros(9, dtype=np.int32), np.ones(9, dtype=bool), np.ones(9), np.zeros(9))
    found = estimate(outcome, np.full(9, 400.0))
    assert (found.fitted, found.accuracy_m) == (False, 200.0)


def test_knitted_areas_share_every_vertex_and_lose_their_slivers():
    left = unit_box(0, 0, 5, 10)
    right = Polygon([(10 + UNIT * x, 50 + UNIT * y) for x, y in
                     ((5.0000001, 0), (10, 0), (10, 10), (5, 10), (5.0000002, 4))])  # fmt: skip
    areas, borders = knit(np.array([left, right]), np.array([unit_box(0, 0, 10, 10)]))
    assert shapely.coverage_is_valid(areas)
    assert shapely.equals(shapely.union_all(areas), borders[0])
    assert shapely.hausdorff_distance(areas, np.array([left, right])).max() < 2e-7


def points_csv(path, points, header=("lon", "lat", "code", "name")):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows((10 + x * UNIT, 50 + y * UNIT, code, f"n{code}") for x, y, code in points)
    return path


def within_file(path):
    import geopandas as gpd

    frame = gpd.GeoDataFrame(
        {"code": ["w", "e"], "name": ["西", "东"]}, geometry=[WEST, EAST], crs=4326
    )
    frame.to_file(path / "within.geojson", driver="GeoJSON")
    return ReadOptions(path / "within.geojson", "code", "name")


def test_a_derived_region_says_that_it_is_approximate(tmp_path):
    file = points_csv(tmp_path / "points.csv", HALVES)
    file.write_text(
        file.read_text(encoding="utf-8") + "x,50,w1,bad\n10,50,,bad\n", encoding="utf-8"
    )
    done = derive_region(
        tmp_path / "made", Derivation(file, within_file(tmp_path)), NewRegion(time_zone="UTC")
    )
    assert done.refused == ((54, "no usable coordinate"), (55, "no code"))
    folder = RegionFolder.open(tmp_path / "made")
    areas = folder.area_set("township")
    assert (areas.method, areas.approximate) == ("derived", True)
    assert areas.accuracy_m == folder.manifest.table("derived")["township"]["accuracy_m"] > 0
    made = folder.areas("township")
    assert made.names == ("ne1", "ne2", "nw1", "nw2")
    assert made.parents == ("e", "e", "w", "w")
    assert made.accuracy_m is not None
    assert (made.accuracy_m > 0).all()
    with pytest.raises(ConflictError):
        derive_region(tmp_path / "made", Derivation(file, within_file(tmp_path)), NewRegion())


def test_points_that_cannot_be_used_say_why(tmp_path):
    task = Derivation(
        points_csv(tmp_path / "p.csv", HALVES, ("a", "b", "c", "d")), within_file(tmp_path)
    )
    with pytest.raises(InputError, match="the columns are a, b, c, d"):
        derive_region(tmp_path / "made", task, NewRegion())
    elsewhere = [(x + 5_000, y, code) for x, y, code in HALVES]
    task = Derivation(points_csv(tmp_path / "q.csv", elsewhere), within_file(tmp_path))
    with pytest.raises(InputError, match="no point"):
        derive_region(tmp_path / "made", task, NewRegion())
    assert not (tmp_path / "made").exists()
