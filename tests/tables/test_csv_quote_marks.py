"""Quotation marks that never close, wherever they stand, and texts that only look like it."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from geo_service.base.errors import InputError
from geo_service.tables import open_table
from geo_service.tables.csv_quote_marks import QuoteWatch


def read(tmp_path, text):
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8", newline="")
    reader = open_table(path)
    return [row for chunk in reader.chunks() for row in chunk.table.to_pylist()]


def refused(tmp_path, text, row):
    with pytest.raises(InputError, match=rf"row {row}: a quotation mark opens a cell"):
        read(tmp_path, text)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("later", ['3,"closed"', '3,"closed, by a later one"'])
def test_a_mark_closed_by_the_next_rows_mark_is_refused_with_its_row(tmp_path, end, later):
    refused(tmp_path, end.join(["id,words", "1,x", '2,"open', later, "4,y", ""]), 2)


def test_a_mark_closed_by_the_first_cell_of_a_later_row_is_refused(tmp_path):
    refused(tmp_path, '"id","words"\n"1","x"\n"2","open\n"3","y"\n"4","z"\n', 2)


@pytest.mark.parametrize("rest", ["", "\n3,y", "\n3,y\n"])
def test_a_mark_that_goes_on_to_the_end_is_refused(tmp_path, rest):
    refused(tmp_path, "\n".join(["id,words", "1,x", "", '2,"open']) + rest, 2)


@pytest.mark.parametrize(
    "cell",
    [
        'He said\n"hello" to me',
        'a 12" pipe\nbroken',
        'one\ntwo ""three"" four\n',
        "a\r\n\r\nb",
        ', "x',
    ],
)
def test_texts_of_several_lines_are_kept(tmp_path, cell):
    buffer = io.StringIO()
    rows = [["1", cell], ["2", "plain"]]
    csv.writer(buffer, lineterminator="\r\n").writerows([["id", "words"], *rows])
    assert [list(row.values()) for row in read(tmp_path, buffer.getvalue())] == rows


def test_words_in_marks_that_nobody_doubled_are_no_fault(tmp_path):
    rows = read(tmp_path, 'id,words\n1,"he said\n"hello" to me\n2,x\n')
    assert rows[1] == {"id": "2", "words": "x"}


@pytest.mark.parametrize("block", [1, 2, 3, 7])
def test_the_blocks_in_which_a_file_is_read_change_nothing(block):
    rng = np.random.default_rng(block)
    pieces = np.array(["a", ",", '"', "\n", "\r\n", '""', "é"])
    for _ in range(400):
        text = "id,words\n" + "".join(rng.choice(pieces, 14))
        assert _said(text, block) == _said(text, 1 << 20), repr(text)


def _said(text, block):
    watch = QuoteWatch(io.BytesIO(text.encode()), ",", "in.csv")
    try:
        while watch.read(block):
            pass
    except InputError as error:
        return str(error)
    return ""
