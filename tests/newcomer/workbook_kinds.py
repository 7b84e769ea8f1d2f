"""Kinds of workbooks: several and hidden sheets, title rows, old and open formats, typed cells."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

from tests.newcomer.case import Case
from tests.newcomer.place import PLACES
from tests.newcomer.table_kinds import Row, draw, grid, kind

Sheets = dict[str, list[list[object]]]


def workbook(
    sheets: Sheets, *, hidden: tuple[str, ...] = (), name: str = "in.xlsx"
) -> Callable[[Path], Path]:
    """A writer of an Excel workbook."""

    def write(folder: Path) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            sheet.sheet_state = "hidden" if title in hidden else "visible"
            for row in rows:
                sheet.append(row)
        book.save(folder / name)
        return folder / name

    return write


def open_document(sheets: Sheets) -> Callable[[Path], Path]:
    """A writer of an OpenDocument spreadsheet, cells as texts or numbers."""

    def cell(value: object) -> str:
        if isinstance(value, int | float):
            return (f'<table:table-cell office:value-type="float" office:value="{value}">'
                    f"<text:p>{value}</text:p></table:table-cell>")  # fmt: skip
        text = escape(str(value))
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    def table(title: str, rows: list[list[object]]) -> str:
        lines = "".join(
            "<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows
        )
        return f'<table:table table:name="{escape(title)}">{lines}</table:table>'

    def write(folder: Path) -> Path:
        spaces = " ".join(
            f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
            for short in ("office", "text", "table"))  # fmt: skip
        body = "".join(table(title, rows) for title, rows in sheets.items())
        with zipfile.ZipFile(folder / "in.ods", "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr(
                "content.xml",
                f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
                f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
            )
            archive.writestr(
                "META-INF/manifest.xml",
                '<?xml version="1.0"?><manifest:manifest '
                'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            )
        return folder / "in.ods"

    return write


def typed(rows: list[Row]) -> list[list[object]]:
    """Header and cells with numbers as numbers, ids as texts."""
    return [list(rows[0].cells), *([float(cell) if key in ("lon", "lat") else cell
                                    for key, cell in row.cells.items()] for row in rows)]  # fmt: skip


def untyped(rows: list[Row]) -> list[Row]:
    """Truth without the columns whose writing a spreadsheet decides."""
    return [
        replace(row, cells={k: v for k, v in row.cells.items() if k not in ("lon", "lat")})
        for row in rows
    ]


@kind
def sheets(rng):
    """Hidden, several and empty sheets."""
    place = rng.choice(PLACES)
    how = rng.choice(
        ["hidden first", "two filled", "empty beside", "hidden last", "a sheet of notes"]
    )
    name = rng.choice(["in.xlsx", "in.xlsm", "in.xls"])
    rows = draw(rng, place)
    other = [["old", "things"], [1, 2], [3, 4]]
    data = typed(rows) if rng.random() < 0.5 else grid(rows)
    title = rng.choice(["Mai 2024", "数据", "Sheet 1", "Réclamations"])
    made, hidden = {
        "hidden first": ({"Alt": other, title: data}, ("Alt",)),
        "hidden last": ({title: data, "Alt": other}, ("Alt",)),
        "two filled": ({title: data, "Juni": typed(draw(rng, place))}, ()),
        "empty beside": ({title: data, "leer": []}, ()),
        "a sheet of notes": ({"Hinweise": [["Stand Mai"], ["nur intern"]], title: data}, ()),
    }[how]
    asks = how in ("two filled", "a sheet of notes")
    yield Case("sheets of a workbook", f"{how} {name} {title}", "assign", place,
               workbook(made, hidden=hidden, name=name), untyped(rows), mend=("--sheet", title) if asks else (),
               named=("--sheet", title), notes=("Alt",) if "hidden" in how else ())  # fmt: skip


@kind
def title_rows(rng):
    """Titles, dates and blank rows above the header."""
    place = rng.choice(PLACES)
    above = rng.choice(
        [
            [["Complaints of May"]],
            [["Title"], []],
            [["Title"], ["as of"], ["2024"]],
            [[None, "Report"], [], ["by the city", None]],
            [[], []],
        ]
    )
    rows = draw(rng, place)
    form = rng.choice(["xlsx", "ods"])
    made = {"data": [*above, *typed(rows)]}
    if form == "ods":
        made = {"data": [[cell or "" for cell in row] for row in made["data"]]}
    yield Case("title rows", f"{len(above)} {form} {above[0]}", "assign", place,
               open_document(made) if form == "ods" else workbook(made), untyped(rows))  # fmt: skip


@kind
def duplicate_headings(rng):
    """A heading twice, a heading that is empty."""
    place, second = rng.choice(PLACES), rng.choice(["words", None, "Words"])
    rows = draw(rng, place)
    data = typed(rows)
    data = [[*data[0], second], *([*row, f"s{n}"] for n, row in enumerate(data[1:]))]
    truth = untyped(rows)
    yield Case("headings that repeat or are empty", repr(second), "assign", place,
               workbook({"d": data}), truth)  # fmt: skip


@kind
def open_documents(rng):
    """OpenDocument spreadsheets with one and with two sheets."""
    place, two = rng.choice(PLACES), rng.random() < 0.5
    rows = draw(rng, place)
    made = {"Daten": typed(rows)} | ({"B": [["x"], [1]]} if two else {})
    yield Case("OpenDocument", f"{place.key} {two}", "assign", place, open_document(made), untyped(rows),
               mend=("--sheet", "Daten") if two else (), named=("--sheet", "Daten"))  # fmt: skip


@kind
def typed_cells(rng):
    """Dates, times, booleans, long numbers and formulas in cells."""
    place, what = (
        rng.choice(PLACES),
        rng.choice(["date", "moment", "bool", "long", "error", "text number", "time"]),
    )
    value, told = {
        "date": (dt.date(2024, 5, 3), "2024-05-03"),
        "moment": (dt.datetime(2024, 5, 3, 14, 5, 6), "2024-05-03"),
        "bool": (True, "true|TRUE|True"),
        "long": (123456789012345, "123456789012345"),
        "error": ("#N/A", ""),
        "text number": ("00123", "00123"),
        "time": (dt.time(14, 5), "14:05"),
    }[what]
    rows = draw(rng, place)
    data = typed(rows)
    data = [[*data[0], "extra"], *([*row, value] for row in data[1:])]
    truth = [replace(row, cells={**row.cells, "extra": f"re:{told}"}) for row in untyped(rows)]
    yield Case("typed cells", what, "assign", place, workbook({"d": data}), truth)


@kind
def merged_and_numbers_as_text(rng):
    """Coordinates as texts with decimal commas in a workbook, merged titles."""
    place = rng.choice(PLACES)
    rows = draw(rng, place)
    comma = rng.random() < 0.5
    mark = "," if comma else "."
    data = [list(rows[0].cells), *([row.cells["id"], row.cells["lon"].replace(".", mark),
                                    row.cells["lat"].replace(".", mark), row.cells["words"]] for row in rows)]  # fmt: skip

    def write(folder: Path) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Report of the city, all wards"])
        sheet.merge_cells("A1:D1")
        for row in data:
            sheet.append(row)
        book.save(folder / "in.xlsx")
        return folder / "in.xlsx"

    yield Case("numbers as text under a merged title", f"{place.key} {mark}", "assign", place, write,
               untyped(rows))  # fmt: skip
