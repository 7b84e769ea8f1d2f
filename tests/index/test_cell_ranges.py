"""Ranges of cells: they hold all descendants of the cells given, and no others."""

from itertools import pairwise

import numpy as np
import pytest

from geo_service.base.errors import InputError
from geo_service.index.cell_ranges import descendant_ranges
from geo_service.index.cells import cells_of, parents_of


def test_ranges_hold_what_lies_below_the_cells_and_nothing_else():
    chance = np.random.default_rng(5)
    lon, lat = 116 + chance.random(4_000) * 0.1, 40 + chance.random(4_000) * 0.1
    finest = cells_of(lon=lon, lat=lat, res=11)
    for res in (7, 9, 11):
        parents = parents_of(finest, res)
        some = np.unique(parents)[::2]
        ranges = descendant_ranges(some.tolist(), 11)
        cells = finest.astype(np.int64)
        held = np.zeros(len(cells), bool)
        for first, last in ranges:
            held |= (cells >= first) & (cells <= last)
        assert held.tolist() == np.isin(parents, some).tolist()
        assert all(a[1] < b[0] for a, b in pairwise(ranges))
        [(first, last)] = descendant_ranges(some.tolist(), 11, most=1)
        assert (first, last) == (ranges[0][0], ranges[-1][1])
    assert descendant_ranges([], 11) == []


def test_siblings_are_one_range_and_finer_cells_are_refused():
    parent = 0x8831AACD5BFFFFF
    children = [descendant_ranges([parent], 9)[0][0] | digit << 18 for digit in range(7)]
    assert descendant_ranges(children, 11) == descendant_ranges([parent], 11)
    with pytest.raises(InputError, match="finer"):
        descendant_ranges(children, 8)
