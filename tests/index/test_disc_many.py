"""Error discs in bulk: the same samples counted one by one, whatever shortcut settles a disc."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import shapely

from geo_service.index import AreaIndex, disc_many, disc_shares, fine, top_sets
from geo_service.index.disc import EAST, NORTH, RIM, SAMPLES
from geo_service.index.fine import EXACT, SIDE
from geo_service.index.near import metres_per_degree
from tests.index.toy import toy_map


def counted(index: AreaIndex, lon: float, lat: float, radius_m: float) -> tuple[int, int]:
    """The most frequent set of a disc's samples and how often, by a look-up of each."""
    m_per_lon, m_per_lat = metres_per_degree(lat)
    lons, lats = lon + EAST * radius_m / m_per_lon, lat + NORTH * radius_m / m_per_lat
    samples = index.lookup(lons, lats).set_id.tolist()
    centre = index.lookup(np.array([lon]), np.array([lat])).set_id[0]
    if all(one == centre for one in samples[-RIM:]):
        return int(centre), SAMPLES
    return Counter(samples).most_common(1)[0]  # the earliest of several, as counted here


@pytest.mark.parametrize("most", [1 << 15, 0], ids=["16 bits", "32 bits"])
@pytest.mark.parametrize("side", [4, 40])
@pytest.mark.parametrize("radius_m", [0.0, 30.0, 900.0, 6_000.0])
def test_each_disc_is_what_its_samples_say(side, radius_m, most, monkeypatch):
    monkeypatch.setattr(fine, "_MOST", most)
    index = AreaIndex.build(toy_map(), side=side)
    draw = np.random.default_rng(3)
    points = draw.uniform([115.97, 39.97], [116.23, 40.23], (400, 2))
    edges = shapely.get_coordinates(index.geometry)[:40]  # discs whose centre lies on a border
    lon, lat = np.vstack([points, edges]).T.copy()
    own = index.lookup(lon, lat).set_id
    top, share = top_sets(index, lon, lat, np.full(len(lon), radius_m), own)
    expected = [counted(index, *at, radius_m) for at in zip(lon, lat, strict=True)]
    assert len({value for value, _ in expected}) >= 4
    assert [value for value, _ in expected] == top.set_id.tolist()
    assert [count / SAMPLES for _, count in expected] == share.tolist()


def test_a_point_that_is_no_number_lies_nowhere():
    index = AreaIndex.build(toy_map())
    lon, lat = np.array([np.nan, 116.05, np.inf]), np.array([40.05, np.nan, 40.05])
    top, share = top_sets(index, lon, lat, np.full(3, 500.0), index.lookup(lon, lat).set_id)
    assert top.set_id.tolist() == [-1, -1, -1]
    assert share.tolist() == [1.0, 1.0, 1.0]


def test_many_discs_on_several_cores_are_the_same(monkeypatch):
    index = AreaIndex.build(toy_map())
    lon, lat = np.random.default_rng(4).uniform([115.97, 39.97], [116.23, 40.23], (5_000, 2)).T
    lon, lat = lon.copy(), lat.copy()
    own, radius = index.lookup(lon, lat).set_id, np.full(5_000, 900.0)
    one = top_sets(index, lon, lat, radius, own)
    monkeypatch.setattr(disc_many, "MIN_CHUNK", 700)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    several = top_sets(index, lon, lat, radius, own)
    assert (one[0].set_id == several[0].set_id).all()
    assert (one[1] == several[1]).all()


def test_the_parts_of_a_cell_say_what_the_edges_say():
    index = AreaIndex.build(toy_map(), side=12)
    grid, parts = index.grid, index.fine
    n_cols = grid.shape[0]
    draw = np.random.default_rng(5)
    told = 0
    for cell in np.flatnonzero(grid.table < -1).tolist():
        own = parts[-2 - grid.table[cell]]
        for part in np.flatnonzero(own != EXACT).tolist():
            x, y = draw.uniform(0, 1, (2, 20))
            lon = grid.frame[0] + (cell % n_cols + (part % SIDE + x) / SIDE) / grid.frame[2]
            lat = grid.frame[1] + (cell // n_cols + (part // SIDE + y) / SIDE) / grid.frame[3]
            assert set(index.lookup(lon, lat).set_id.tolist()) == {int(own[part])}
            told += 1
    assert told > 0.4 * parts.size


def test_one_disc_counts_every_sample():
    index = AreaIndex.build(toy_map(), side=20)
    draw = np.random.default_rng(6)
    for lon, lat in draw.uniform([115.97, 39.97], [116.23, 40.23], (200, 2)).tolist():
        radius_m = float(draw.choice([20.0, 700.0, 4_000.0]))
        m_per_lon, m_per_lat = metres_per_degree(lat)
        lons, lats = lon + EAST * radius_m / m_per_lon, lat + NORTH * radius_m / m_per_lat
        found = index.lookup(lons, lats)
        expected = Counter(found.sets[s] if s >= 0 else () for s in found.set_id.tolist())
        shares = disc_shares(index, lon=lon, lat=lat, radius_m=radius_m)
        assert list(shares.items()) == [(s, n / SAMPLES) for s, n in expected.most_common()]
