from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo_service.region.osm.rings import BoundaryWay, assemble


def strand(id_: int, *positions: tuple[float, float]) -> BoundaryWay:
    nodes = tuple(hash(position) for position in positions)
    return BoundaryWay(id_, nodes, np.array(positions, dtype=float))


def ring(id_: int, west: float, south: float, east: float, north: float) -> BoundaryWay:
    return strand(id_, (west, south), (east, south), (east, north), (west, north), (west, south))


@given(
    cuts=st.lists(st.integers(1, 19), unique=True, max_size=6),
    turned=st.lists(st.booleans(), min_size=8, max_size=8),
    order=st.permutations(range(8)),
)
def test_any_cutting_of_a_ring_gives_the_same_polygon(cuts, turned, order) -> None:
    corners = [(np.cos(a).item(), np.sin(a).item()) for a in np.linspace(0, 2 * np.pi, 21)[:-1]]
    corners.append(corners[0])
    ends = [0, *sorted(cuts), 20]
    pieces = [corners[a : b + 1] for a, b in pairwise(ends)]
    strands = [strand(i, *(piece[::-1] if turned[i] else piece)) for i, piece in enumerate(pieces)]
    mixed = sorted(strands, key=lambda s: order[s.id])
    found = assemble(mixed, []).polygon
    assert found is not None
    assert found.equals(shapely.Polygon(corners))


def test_holes_and_islands() -> None:
    outer = [ring(1, 0, 0, 10, 10), ring(2, 20, 0, 30, 10)]
    found = assemble(outer, [ring(3, 2, 2, 4, 4)])
    assert found.polygon is not None
    assert found.polygon.area == pytest.approx(196)
    assert not found.polygon.covers(shapely.Point(3, 3))


def test_rings_that_touch_in_a_node() -> None:
    found = assemble([ring(1, 0, 0, 1, 1), ring(2, 1, 1, 2, 2)], [])
    assert found.polygon is not None
    assert found.polygon.area == pytest.approx(2)


def test_a_way_that_is_a_member_twice_counts_once() -> None:
    square = ring(1, 0, 0, 1, 1)
    found = assemble([square, square], [])
    assert found.polygon is not None


@pytest.mark.parametrize(
    ("outer", "inner", "fault"),
    [
        ([], [], "no outer way"),
        ([strand(1, (0, 0), (1, 0), (1, 1))], [], "open at 0.00000 0.00000; 1.00000 1.00000"),
        (
            [strand(1, (0, 0), (1, 1), (1, 0), (0, 1), (0, 0))],
            [],
            "crosses|no area|twice",
        ),
        ([ring(1, 0, 0, 1, 1)], [ring(2, 5, 5, 6, 6)], "inner ring reaches out"),
        ([ring(1, 0, 0, 1, 1)], [strand(2, (0.2, 0.2), (0.4, 0.4))], "open"),
        (
            [strand(1, (0, 0), (1, 0)), strand(2, (1, 0), (0, 0))],
            [],
            "no area|twice",
        ),
    ],
)
def test_broken_rings_say_where(outer: list, inner: list, fault: str) -> None:
    found = assemble(outer, inner)
    assert found.polygon is None
    assert re.search(fault, found.fault)
    assert (found.at is None) == (outer == [])
