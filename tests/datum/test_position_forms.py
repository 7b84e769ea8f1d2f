"""Positions of portals and phones: objects, GeoJSON points, addresses, the ordinal sign, letters."""

from __future__ import annotations

import pytest

from geo_service.datum.position_text import read_axis, read_pair


@pytest.mark.parametrize(
    ("cell", "first", "second", "lat_first"),
    [
        ('{"type": "Point", "coordinates": [-87.6, 41.8]}', -87.6, 41.8, False),
        ("{'latitude': '41.8', 'longitude': '-87.6'}", 41.8, -87.6, True),
        ('{"longitude": -87.6, "latitude": 41.8, "needs_recoding": false}', 41.8, -87.6, True),
        ("geo:41.8,-87.6;u=35", 41.8, -87.6, True),
        ("12 High St\n(41.8, -87.6)", 41.8, -87.6, None),
        ("50º 00’ 36” N 10º 30’ 00” E", 50.01, 10.5, True),
        ("50d00m36s N 10d30m00s E", 50.01, 10.5, True),
        ("N50d00m36s E10d30m00s", 50.01, 10.5, True),
        ("23.5S 46.7W", -23.5, -46.7, True),
    ],
)
def test_a_cell_with_both(cell, first, second, lat_first):
    found = read_pair(cell)
    assert found is not None
    assert (found.first, found.second) == (pytest.approx(first), pytest.approx(second))
    assert found.lat_first is lat_first


@pytest.mark.parametrize(
    "cell", ["{}", "geo:1", '{"latitude": "x"}', "10 High St", "(12)", "{" * 990]
)
def test_other_cells_are_none(cell):
    assert read_pair(cell) is None


def test_the_ordinal_sign_is_taken_for_the_degree_sign():
    assert read_axis("50º 00’ 36” N") == read_axis("50° 00’ 36” N")
