"""Workbooks as people keep them: titles, hidden and several sheets, old formats."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from geo_service.base.errors import InputError
from geo_service.tables import open_table


def book(path, sheets, hidden=()):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def rows_of(reader):
    return [row for chunk in reader.chunks() for row in chunk.table.to_pylist()]


DATA = [["id", "lon", "lat"], ["0012", 10.005, 50], ["0013", 10.25, 50.5]]
MEANT = [
    {"id": "0012", "lon": "10.005", "lat": "50"},
    {"id": "0013", "lon": "10.25", "lat": "50.5"},
]


def test_a_hidden_sheet_is_not_read_and_said(tmp_path):
    path = book(tmp_path / "a.xlsx", {"old": [["x"], [1]], "data": DATA}, hidden=("old",))
    reader = open_table(path)
    assert rows_of(reader) == MEANT
    assert "'old'" in reader.notices[0]
    assert rows_of(open_table(path, sheet="old")) == [{"x": "1"}]


def test_several_sheets_need_a_name(tmp_path):
    path = book(tmp_path / "a.xlsx", {"may": DATA, "june 2": DATA[:2], "empty": []})
    with pytest.raises(InputError, match=r'--sheet may \| "june 2"'):
        open_table(path)
    assert rows_of(open_table(path, sheet="june 2")) == MEANT[:1]
    with pytest.raises(InputError, match="no sheet 'july'"):
        open_table(path, sheet="july")


@pytest.mark.parametrize("above", [[["Complaints 2024"]], [["A title"], [], ["as of", "May"]]])
def test_titles_above_the_header_are_left_out(tmp_path, above):
    wide = [[*row, "x", "y"] for row in DATA]
    wide[0][3:] = ["way", "kind"]
    reader = open_table(book(tmp_path / "a.xlsx", {"data": [*above, *wide]}))
    assert reader.schema.names == ["id", "lon", "lat", "way", "kind"]
    assert [row["id"] for row in rows_of(reader)] == ["0012", "0013"]
    assert f"row {len(above) + 1}" in reader.notices[0]


def test_a_header_that_comes_twice_is_said(tmp_path):
    reader = open_table(book(tmp_path / "a.xlsx", {"d": [["id", "lon", "lon"], [1, 2, 3]]}))
    assert rows_of(reader) == [{"id": "1", "lon": "2", "lon_3": "3"}]
    assert "repeats the name 'lon'" in reader.notices[0]


@pytest.mark.parametrize("suffix", [".xls", ".xlsm"])
def test_the_content_counts_not_the_suffix(tmp_path, suffix):
    path = book(tmp_path / "a.xlsx", {"data": DATA}).rename(tmp_path / f"a{suffix}")
    assert rows_of(open_table(path)) == MEANT


def _open_document(path, doctype=""):
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in DATA
    )
    names = "".join(
        f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "table", "text")
    )
    text = (
        f'<?xml version="1.0"?>{doctype}<office:document-content{names}><office:body>'
        f'<office:spreadsheet><table:table table:name="data">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", text)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def test_open_document_is_read_and_entities_refused(tmp_path):
    assert rows_of(open_table(_open_document(tmp_path / "a.ods"))) == MEANT
    with pytest.raises(InputError, match="entities"):
        open_table(_open_document(tmp_path / "b.ods", "<!DOCTYPE a [<!ENTITY b 'c'>]>"))


def test_text_with_a_workbooks_name_is_refused_in_one_line(tmp_path):
    (tmp_path / "a.xls").write_text("<table><tr><td>1</td></tr></table>")
    with pytest.raises(InputError, match=r"not a workbook"):
        open_table(tmp_path / "a.xls")
