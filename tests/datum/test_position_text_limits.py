"""Cells from strangers' files: a position that is no position is told at once."""

from __future__ import annotations

import pytest

from geo_service.datum.position_text import read_axis, read_pair


@pytest.mark.parametrize("part", [" ", "1 ", "N", "\t", ",", " ,", "POINT("])
@pytest.mark.parametrize("beginning", ["", "1", "39°", "POINT(1 ", "N39.9"])
def test_a_long_cell_is_no_position_and_takes_no_time(part, beginning, monkeypatch):
    """The patterns are never tried on it: with blanks they take time by the square."""
    cell = beginning + part * 100_000 + "x"
    monkeypatch.setattr("geo_service.datum.position_text.plain", _never)
    assert read_axis(cell) is None
    assert read_pair(cell) is None


def _never(text):
    raise AssertionError("a long cell was read")


def test_positions_as_long_as_people_write_them_are_read():
    assert read_axis("39" + "." + "9" * 150) is not None
    assert read_pair("POINT(116.4" + "0" * 60 + " 39.9" + "0" * 60 + ")") is not None
