"""Cells that a spreadsheet would run are guarded on the way out, and come back as they were."""

import csv
import io

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.tables import open_table, write_table
from geo_service.tables.formulas import guard, guard_column, unguard, unguard_column
from tests.hostile_texts import HOSTILE

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
texts = st.text(st.sampled_from([*LIVE, "'", "1", "a", ".", "e", "%", " ", ";", "东"]), max_size=8)
texts |= st.sampled_from(HOSTILE) | st.text()


@given(texts)
def test_what_is_guarded_comes_back(text):
    assert unguard(guard(text)) == text


@given(texts)
def test_nothing_that_runs_is_left(text):
    try:
        float(text)
    except ValueError:
        assert not guard(text).startswith(LIVE) or text.rstrip("%") != text


@given(texts.filter(lambda text: not text.startswith((*LIVE, "'"))))
def test_other_texts_stay(text):
    assert guard(text) == unguard(text) == text


@pytest.mark.parametrize("number", ["-5", "+3.2", "-0.5e-7", "-.5", "+7.", "-12%", "3"])
def test_numbers_stay(number):
    assert guard(number) == number


@pytest.mark.parametrize("text", ["-5\n", "-1+1", "--5", "+86 10 1", "-", "=5", "-5\t", "-1e"])
def test_what_only_looks_like_a_number_is_guarded(text):
    assert guard(text) == f"'{text}"


@given(st.lists(texts, max_size=20))
def test_columns_are_guarded_as_texts_are(column):
    array = pa.array(column, pa.string())
    guarded = guard_column(array)
    assert guarded.to_pylist() == [guard(text) for text in column]
    assert unguard_column(pa.chunked_array([guarded])).to_pylist() == column


def read_csv(path):
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_a_file_for_people_is_guarded_and_numbers_are_not(tmp_path):
    table = pa.table({"=a": list(HOSTILE), "n": [-1.5] * len(HOSTILE)})
    write_table(tmp_path / "a.csv", table.schema, [table], for_people=True)
    header, *rows = read_csv(tmp_path / "a.csv")
    assert header == ["'=a", "n"]
    assert [unguard(row[0]) for row in rows] == list(HOSTILE)
    assert not [row for row in rows if row[0].startswith(LIVE)]
    assert {row[1] for row in rows} == {"-1.5"}


def test_a_file_for_machines_is_not(tmp_path):
    table = pa.table({"=a": list(HOSTILE)})
    write_table(tmp_path / "a.csv", table.schema, [table])
    assert read_csv(tmp_path / "a.csv") == [["=a"], *([text] for text in HOSTILE)]
    back = pa.concat_tables([chunk.table for chunk in open_table(tmp_path / "a.csv").chunks()])
    assert back["=a"].to_pylist() == list(HOSTILE)


def test_cells_of_a_workbook_are_text(tmp_path):
    shown = [text for text in HOSTILE if "\x1b" not in text]
    table = pa.table({"=a": shown})
    write_table(tmp_path / "a.xlsx", table.schema, [table])
    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows()]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert [cell.value.replace("\r\n", "\n") for cell in cells] == [
        "=a",
        *(text.replace("\r\n", "\n") for text in shown),
    ]
