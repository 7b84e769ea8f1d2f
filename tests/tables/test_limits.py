"""Small files that unpack to fill the memory are refused before a reader opens them."""

import gzip
import io
import zipfile

import openpyxl
import pytest

from geo_service.base.errors import InputError, TooLargeError
from geo_service.tables import limits, open_table
from geo_service.tables.limits import UPLOADS

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>'


def workbook(path, sheet=HEAD, head="", tail="", **parts):
    """Write a workbook whose sheet, and whatever other parts are named, are made by hand."""
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.save(buffer)
    given = {
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{SPREADSHEET}"><sheetData>{sheet}'
        f"</sheetData>{tail}</worksheet>",
        **parts,
    }
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in given:
                new.writestr(name, old.read(name))
        for name, content in given.items():
            new.writestr(name, content)
    return path


def rows_of(path):
    return sum(chunk.table.num_rows for chunk in open_table(path, limits=UPLOADS).chunks())


def test_the_workbook_of_these_tests_is_read(tmp_path):
    assert rows_of(workbook(tmp_path / "a.xlsx", HEAD + "<row><c><v>1</v></c></row>" * 3)) == 3


def texts(content):
    return {"xl/sharedStrings.xml": f'<sst xmlns="{SPREADSHEET}">{content}</sst>'}


BOMBS = {
    "compressed beyond reason": {"sheet": HEAD + "<row><c><v>1</v></c></row>" * 3_000_000},
    "one row without end": {"sheet": HEAD + "<row>" + "<c/>" * 200_000 + "</row>"},
    "cells without end": {"sheet": HEAD + ("<row>" + "<c/>" * 100 + "</row>") * 51_000},
    "one cell without end": {"sheet": HEAD + "<row><c><v>" + "1" * 2_000_000 + "</v></c></row>"},
    "tags after the rows": {"tail": "<mergeCell/>" * 200_000},
    "shared texts": texts("<si/>" * 6_100_000),
    "runs of one shared text": texts("<si>" + "<r/>" * 6_100_000 + "</si>"),
    "styles": {"xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}">{"<xf/>" * 210_000}</styleSheet>'},
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_would_fill_the_memory_is_refused_unread(tmp_path, monkeypatch, bomb):
    path = workbook(tmp_path / "a.xlsx", **BOMBS[bomb])
    assert path.stat().st_size < 1_000_000
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(TooLargeError):
        rows_of(path)


def test_a_row_may_be_as_wide_as_a_sheet(tmp_path):
    wide = "".join(f'<c t="inlineStr"><is><t>n{i}</t></is></c>' for i in range(16_384))
    path = workbook(
        tmp_path / "a.xlsx", f"<row>{wide}</row><row>{'<c><v>1</v></c>' * 16_384}</row>"
    )
    table = next(open_table(path).chunks()).table
    assert table.shape == (1, 16_384)
    with pytest.raises(TooLargeError, match="16,384 columns; 1,000 are taken"):
        rows_of(path)


def test_a_row_number_beyond_the_sheet_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("geo_service.tables.workbook.MAX_ROWS", 5_000)
    path = workbook(tmp_path / "a.xlsx", HEAD + '<row r="99999999999"><c><v>1</v></c></row>')
    with pytest.raises(TooLargeError, match="rows"):
        rows_of(path)


def test_a_cell_far_to_the_right_does_not_widen_the_table(tmp_path):
    row = '<row><c r="A{0}"><v>1</v></c><c r="XFD{0}"><v>1</v></c></row>'
    path = workbook(tmp_path / "a.xlsx", HEAD + "".join(row.format(i) for i in range(2, 500)))
    chunk = next(open_table(path, limits=UPLOADS).chunks())
    assert chunk.table.shape == (498, 1)


@pytest.mark.parametrize("part", ["head", "xl/workbook.xml"])
def test_entities_are_refused(tmp_path, part):
    doctype = '<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    with pytest.raises(InputError, match="entities"):
        rows_of(
            workbook(tmp_path / "a.xlsx", **{part: f"{doctype}<x/>" if "xl" in part else doctype})
        )


@pytest.mark.parametrize("sheet", ["<row><c>", "<row", "<row><c t='s'><v>9</v></c></row>"])
def test_a_broken_sheet_is_told(tmp_path, sheet):
    with pytest.raises(InputError):
        rows_of(workbook(tmp_path / "a.xlsx", HEAD + sheet))


def test_a_gzip_that_inflates_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "RATIO_FROM_BYTES", 4 << 20)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a\n" + b"1\n" * (4 << 20)))
    with pytest.raises(TooLargeError, match="200 times"):
        rows_of(path)


def test_a_gzip_of_different_rows_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "RATIO_FROM_BYTES", 1 << 10)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a\n" + b"".join(b"%d\n" % i for i in range(100_000))))
    assert rows_of(path) == 100_000


def test_a_table_that_is_too_wide_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text(",".join(f"c{i}" for i in range(1_001)) + "\n")
    with pytest.raises(TooLargeError, match="1,001 columns"):
        rows_of(tmp_path / "a.csv")


def test_many_columns_of_one_name_are_told_apart_in_time(tmp_path):
    (tmp_path / "a.csv").write_text(
        ",".join(["a"] * 16_000) + "\n" + ",".join(["1"] * 16_000) + "\n"
    )
    assert len(set(open_table(tmp_path / "a.csv").schema.names)) == 16_000


def test_long_cells_of_a_ragged_row_are_read(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n" + "x" * 200_000 + "\n1,2\n")
    chunk = next(open_table(tmp_path / "a.csv").chunks())
    assert chunk.table.num_rows == 2
    assert [fault.row for fault in chunk.faults] == [1]
