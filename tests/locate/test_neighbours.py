"""Areas side by side."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.base.model import Level, NamedArea
from geo_service.locate.areas import AreaBook
from geo_service.locate.neighbours import KEPT, Neighbours

N = KEPT + 8
LEVELS = (Level("district", "区", "District"), Level("township", "街道", "Township"))
NAMES = {
    "district": [NamedArea("district", "1", "东山区")],
    "township": [NamedArea("township", f"1{k:02}", f"第{k}街道", "1") for k in range(N)],
}


@pytest.fixture(scope="module")
def book():
    return AreaBook.build(LEVELS, NAMES, "township", "district")


@pytest.fixture(scope="module")
def row(book):
    """Areas in a row from west to east, the last of them unknown."""
    return Neighbours.build(book, {f"1{k:02}": (116.0 + k / 100, 40.0) for k in range(N - 1)})


def test_the_next_area_weighs_most(row):
    spread = row.spread({5: 1.0})
    assert spread[5] == 0.0
    assert set(np.argsort(-spread)[:2].tolist()) == {4, 6}


@given(st.dictionaries(st.integers(0, N - 2), st.floats(0, 1), max_size=4))
def test_what_is_spread_is_neither_more_nor_less(row, shares):
    assert row.spread(shares).sum() == pytest.approx(sum(shares.values()))


def test_an_area_without_a_centre_has_no_neighbours(row):
    assert row.spread({N - 1: 1.0}).sum() == 0.0


def test_too_few_centres_are_none(book):
    assert Neighbours.build(book, {"100": (116.0, 40.0)}) is None
