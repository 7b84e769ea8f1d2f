"""What counts as an empty cell is one list, and every reader of tables follows it."""

import numpy as np
import pyarrow as pa
import pytest

from geo_service.assign.choice import ChosenColumns
from geo_service.assign.points import read_points
from geo_service.base.blanks import BLANKS, blank_cells, is_blank
from geo_service.base.model import Datum
from geo_service.datum.points import CoordinateFault
from geo_service.intake.cell_texts import text_of
from geo_service.intake.guess.column_facts import facts_of
from geo_service.locate.importing import read_entries
from geo_service.tables.times import read_clock

WRITTEN = sorted({*BLANKS, *(blank.upper() for blank in BLANKS), " NULL ", "\tN/A"})


@pytest.mark.parametrize("cell", WRITTEN)
def test_every_reader_takes_it_for_empty(cell):
    column = pa.chunked_array([[cell]])
    assert is_blank(cell)
    assert blank_cells(column).tolist() == [True]

    coordinates = pa.table({"lon": column, "lat": column})
    read = read_points(coordinates, ChosenColumns("lon", "lat", None, None, None))
    assert read.fault.tolist() == [CoordinateFault.MISSING]
    at = ChosenColumns(None, None, None, None, None, point="at")
    point = read_points(pa.table({"at": column}), at)
    assert point.fault.tolist() == [CoordinateFault.MISSING]

    assert read_clock(column.combine_chunks()).unreadable.tolist() == [False]
    assert text_of(pa.table({"text": column}), "text").to_pylist() == [""]
    assert facts_of("a", column).filled == 0.0

    row = {"name": "平安里", "lon": cell, "lat": cell, "code": "001", "kind": cell}
    entry = read_entries([row], source="s", datum=Datum.WGS84, known_codes={"001"}).entries[0]
    assert (entry["lon"], entry["lat"], entry["kind"]) == (None, None, "poi")


@pytest.mark.parametrize("cell", ["0", "无名路", "nobody", "N", "-1", "空港", "a"])
def test_what_only_looks_like_it_stays(cell):
    assert not is_blank(cell)
    assert text_of(pa.table({"text": [cell]}), "text").to_pylist() == [cell]


def test_a_column_may_have_further_empty_texts_of_its_own():
    found = blank_cells(pa.array(["0000-00-00", "0", None, "x"]), "0000-00-00", "0")
    assert np.array_equal(found, [True, True, True, False])
