"""The index must agree with brute-force shapely ``covers`` on every point."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.base.errors import InputError
from geo_service.index import AreaIndex
from tests.index.toy import adversarial, partition, random_map, toy_map


def brute_force(areas, points):
    """(n, areas) bool: which areas cover which points, by shapely alone."""
    shapely.prepare(areas)
    return np.stack([shapely.intersects_xy(a, points[:, 0], points[:, 1]) for a in areas], axis=1)


def by_index(index, points):
    found = index.lookup(points[:, 0], points[:, 1])
    out = np.zeros((len(points), index.n_areas), bool)
    for set_id in np.unique(found.set_id[found.set_id >= 0]):
        rows = found.set_id == set_id
        for area in found.sets[set_id]:
            out[rows, area] = True
    return out


def differences(areas, points, **options):
    wrong = (by_index(AreaIndex.build(areas, **options), points) != brute_force(areas, points)).any(
        1
    )
    return points[wrong]


@pytest.mark.parametrize("side", [16, 64, 257, 1024])
def test_toy_map_agrees_with_shapely_on_edges_vertices_holes_and_overlaps(side):
    areas = toy_map()
    points = adversarial(areas, np.random.default_rng(side), 8_000)
    assert len(differences(areas, points, side=side)) == 0


@pytest.mark.parametrize("seed", range(6))
def test_random_overlapping_maps_agree_with_shapely(seed):
    areas = random_map(seed)
    points = adversarial(areas, np.random.default_rng(seed), 6_000)
    assert len(differences(areas, points)) == 0


@pytest.mark.parametrize("seed", range(4))
def test_partitions_agree_with_shapely_on_a_million_points(seed):
    areas = partition(seed)
    rng = np.random.default_rng(seed)
    points = np.concatenate(
        [adversarial(areas, rng, 15_000), rng.uniform([116, 40], [117, 41], (130_000, 2))]
    )
    assert len(points) >= 250_000
    assert len(differences(areas, points)) == 0


COORDINATE = st.integers(0, 12).map(lambda i: 116 + i / 10) | st.floats(116, 117.2)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=8), min_size=1, max_size=4
    ),
    st.integers(0, 2**32 - 1),
)
def test_any_polygons_agree_with_shapely(rings, seed):
    shapes = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings]
    areas = np.array([s.buffer(0) for s in shapes], dtype=object)
    areas = areas[~shapely.is_empty(areas)]
    if not len(areas):
        return
    points = adversarial(areas, np.random.default_rng(seed), 60)
    assert len(differences(areas, points, side=16)) == 0


def test_one_by_one_equals_bulk():
    areas = toy_map()
    index = AreaIndex.build(areas)
    points = adversarial(areas, np.random.default_rng(1), 300)
    found = index.lookup(points[:, 0], points[:, 1])
    for (lon, lat), set_id in zip(points.tolist(), found.set_id.tolist(), strict=True):
        expected = found.sets[set_id] if set_id >= 0 else ()
        assert index.lookup_one(lon=lon, lat=lat) == expected


def test_a_shared_corner_belongs_to_every_area_that_touches_it():
    index = AreaIndex.build(toy_map())
    assert index.lookup_one(lon=116.1, lat=40.1) == (0, 1, 2, 4)


def test_unusable_coordinates_are_nowhere():
    index = AreaIndex.build(toy_map())
    bad = np.array([np.nan, np.inf, -np.inf, 1e300, 116.05])
    assert (
        index.lookup(bad, np.array([40.05, 40.05, 40.05, 40.05, np.nan])).set_id.tolist()
        == [-1] * 5
    )


def test_order_of_points_and_threads_do_not_matter():
    areas = random_map(3)
    index = AreaIndex.build(areas)
    points = adversarial(areas, np.random.default_rng(3), 20_000)
    order = np.random.default_rng(4).permutation(len(points))
    straight = by_index(index, points)
    shuffled = by_index(index, points[order])
    assert (straight[order] == shuffled).all()
    one = index.lookup(points[:, 0], points[:, 1], threads=1)
    two = index.lookup(points[:, 0], points[:, 1], threads=2)
    assert [one.sets[i] for i in one.set_id] == [two.sets[i] for i in two.set_id]


def test_areas_without_geometry_hold_nothing():
    index = AreaIndex.build(
        np.array([None, shapely.Polygon(), shapely.box(0, 0, 1, 1)], dtype=object)
    )
    assert index.lookup_one(lon=0.5, lat=0.5) == (2,)
    empty = AreaIndex.build(np.array([None], dtype=object))
    assert empty.lookup(np.array([0.5]), np.array([0.5])).set_id.tolist() == [-1]


def test_lines_and_unfinished_rings_are_refused():
    with pytest.raises(InputError, match="not a Polygon"):
        AreaIndex.build(np.array([shapely.LineString([(0, 0), (1, 1)])], dtype=object))
    infinite = shapely.Polygon([(0, 0), (1, 0), (np.inf, 1)])
    with pytest.raises(InputError, match="not finite"):
        AreaIndex.build(np.array([infinite], dtype=object))


def test_many_overlapping_sets_outgrow_the_first_guess_of_their_number():
    boxes = np.array([shapely.box(i / 40, 0, i / 40 + 0.5, 1) for i in range(120)], dtype=object)
    points = np.random.default_rng(0).uniform([0, 0], [3.5, 1], (20_000, 2))
    assert len(differences(boxes, points, side=512)) == 0


def test_borders_shared_by_two_three_and_overlapping_areas_are_told_apart():
    # many areas a cell: each border lies between two, three meet in corners, one lies over all
    tiles = [
        shapely.box(x / 10, y / 10, (x + 1) / 10, (y + 1) / 10)
        for x in range(10)
        for y in range(10)
    ]
    areas = np.array(
        [*tiles, shapely.box(0, 0, 1, 1), shapely.box(0.05, 0.05, 0.2, 0.2)], dtype=object
    )
    points = adversarial(areas, np.random.default_rng(0), 4_000)
    for side in (16, 20, 128):
        assert len(differences(areas, points, side=side)) == 0
