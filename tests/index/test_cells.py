"""H3 cells, in bulk and one by one, must be the same cells."""

import h3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.base.errors import InputError
from geo_service.index.cells import cell_of, cell_texts, cells_from_text, cells_of, parents_of

LON, LAT = st.floats(-180, 180), st.floats(-90, 90)


@given(st.lists(st.tuples(LON, LAT), min_size=1, max_size=20), st.integers(0, 15))
def test_bulk_equals_one_by_one(points, res):
    lon, lat = np.array(points).T
    cells = cells_of(lon=lon, lat=lat, res=res)
    assert cell_texts(cells).tolist() == [cell_of(lon=x, lat=y, res=res) for x, y in points]


@given(LON, LAT, st.integers(0, 15), st.data())
def test_parents_by_bit_arithmetic_are_h3s_parents(lon, lat, res, data):
    coarser = data.draw(st.integers(0, res))
    cell = cells_of(lon=np.array([lon]), lat=np.array([lat]), res=res)
    expected = h3.cell_to_parent(f"{cell[0]:x}", coarser)
    assert cell_texts(parents_of(cell, coarser)).tolist() == [expected]


def test_unusable_points_have_no_cell():
    cells = cells_of(lon=np.array([np.nan, 181.0, 116.0]), lat=np.array([40.0, 40.0, 91.0]), res=9)
    assert cells.tolist() == [0, 0, 0]
    assert cell_texts(cells).tolist() == ["", "", ""]
    assert parents_of(cells, 5).tolist() == [0, 0, 0]


def test_text_round_trip_and_errors():
    cells = cells_of(lon=np.array([116.4, np.nan]), lat=np.array([39.9, 39.9]), res=9)
    assert (cells_from_text(cell_texts(cells)) == cells).all()
    with pytest.raises(InputError, match="not an H3 cell"):
        cells_from_text(np.array(["quux"]))
    with pytest.raises(InputError, match="resolution 16"):
        cells_of(lon=np.array([1.0]), lat=np.array([1.0]), res=16)
    with pytest.raises(InputError, match="coarser"):
        parents_of(cells, 10)
