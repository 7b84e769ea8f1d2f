"""Distance to the neighbour, and shares of an error disc."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo_service.index import AreaIndex, disc_shares, nearest_other, top_sets
from tests.index.toy import random_map, toy_map

GEOD = Geod(ellps="WGS84")


def geodesic_distance(area, lon, lat):
    """Metres from the point to the area, by walking its border in small steps."""
    border = shapely.get_coordinates(shapely.segmentize(area.boundary, 0.0005))
    _, _, metres = GEOD.inv(np.full(len(border), lon), np.full(len(border), lat), *border.T)
    return metres.min()


@pytest.mark.parametrize("seed", range(3))
def test_the_nearest_other_area_is_the_one_brute_force_finds(seed):
    areas = random_map(seed, 12)
    index = AreaIndex.build(areas)
    for lon, lat in (
        np.random.default_rng(seed).uniform([115.5, 39.5], [117.5, 41.5], (40, 2)).tolist()
    ):
        own = index.lookup_one(lon=lon, lat=lat)
        found = nearest_other(index, lon=lon, lat=lat, own=own)
        distance = {i: geodesic_distance(a, lon, lat) for i, a in enumerate(areas) if i not in own}
        assert found is not None
        assert found[1] == pytest.approx(min(distance.values()), abs=30, rel=0.01)
        assert distance[found[0]] == pytest.approx(min(distance.values()), abs=30, rel=0.01)


def test_a_neighbour_beyond_the_reach_is_none():
    index = AreaIndex.build(toy_map())
    own = index.lookup_one(lon=116.02, lat=40.05)
    assert own == (0,)
    assert nearest_other(index, lon=116.02, lat=40.05, own=own, max_m=100) is None
    near = nearest_other(index, lon=116.02, lat=40.0999, own=own, max_m=100)
    assert near is not None
    assert near[0] == 2
    assert near[1] == pytest.approx(11.1, abs=0.1)


def test_nothing_else_there_is_none():
    index = AreaIndex.build(np.array([shapely.box(0, 0, 1, 1)], dtype=object))
    assert nearest_other(index, lon=0.5, lat=0.5, own=(0,)) is None


def test_a_disc_on_a_straight_border_is_cut_in_half():
    index = AreaIndex.build(
        np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], dtype=object)
    )
    shares = disc_shares(index, lon=1.0, lat=0.5, radius_m=500)
    assert shares[(0,)] == pytest.approx(0.5, abs=0.05)
    assert shares[(0,)] + shares[(1,)] == pytest.approx(1.0)


def test_shares_follow_the_true_area_of_the_overlap():
    index = AreaIndex.build(np.array([shapely.box(0, 0, 1, 1)], dtype=object))
    for offset_m in (-800, -300, 0, 300, 800):
        lon = offset_m / 111_320
        share = disc_shares(index, lon=lon, lat=0.5, radius_m=1000).get((0,), 0.0)
        d = -offset_m / 1000  # circular segment, unit radius
        expected = (np.arccos(d) - d * np.sqrt(1 - d * d)) / np.pi
        assert share == pytest.approx(expected, abs=0.03)


def test_no_radius_asks_about_the_point():
    index = AreaIndex.build(toy_map())
    assert disc_shares(index, lon=116.05, lat=40.05, radius_m=0) == {(0,): 1.0}
    assert disc_shares(index, lon=100.0, lat=40.05, radius_m=50) == {(): 1.0}


def test_shares_in_bulk_agree_with_one_by_one():
    index = AreaIndex.build(toy_map())
    points = np.random.default_rng(0).uniform([115.99, 39.99], [116.21, 40.21], (300, 2))
    lon, lat = points.T
    own = index.lookup(lon, lat).set_id
    top, bulk = top_sets(index, lon, lat, np.full(len(points), 600.0), own)
    assert (bulk < 1).sum() > 20
    for (lon, lat), set_id, share in zip(
        points.tolist(), top.set_id.tolist(), bulk.tolist(), strict=True
    ):
        shares = disc_shares(index, lon=lon, lat=lat, radius_m=600.0)
        assert max(shares.values()) == pytest.approx(share, abs=0.02)
        assert shares[top.sets[set_id] if set_id >= 0 else ()] == pytest.approx(share, abs=0.02)
