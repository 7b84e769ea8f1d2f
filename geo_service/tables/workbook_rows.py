"""The sheets of a workbook and their rows."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from geo_service.base.errors import InputError, TooLargeError
from geo_service.tables.archives import open_archive
from geo_service.tables.limits import Limits
from geo_service.tables.workbook_check import check_workbook

MAX_ROWS = 1_048_575
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
#: bytes of a whole-read workbook at most: it is held in memory several times over
_MOST_WHOLE_BYTES = 64 << 20
_BROKEN = (
    InvalidFileException, BadZipFile, KeyError, IndexError, OSError, ValueError, SyntaxError,
    TypeError,
)  # fmt: skip


class Sheet:
    """One sheet: its name, whether it is shown, and its rows."""

    def __init__(self, name: str, visible: bool) -> None:
        self.name = name
        self.visible = visible


class OpenXmlBook:
    """A workbook of Office Open XML, read row by row."""

    def __init__(self, path: Path, limits: Limits) -> None:
        check_workbook(path, limits)
        self._path = path

    def sheets(self) -> list[Sheet]:
        """The sheets in their order."""
        book = self._open()
        try:
            return [Sheet(one.title, one.sheet_state == "visible") for one in book.worksheets]
        finally:
            book.close()

    def rows(self, sheet: str, width: int | None) -> Iterator[tuple[Any, ...]]:
        """A sheet's rows, cut or filled to ``width`` cells where it is given."""
        book = self._open()
        try:
            for number, row in enumerate(book[sheet].iter_rows(values_only=True, max_col=width)):
                if number > MAX_ROWS:  # a row's own number can be anything
                    raise TooLargeError(f"{self._path.name} has more than {MAX_ROWS:,} rows")
                yield row
        except _BROKEN as error:
            if isinstance(error, TooLargeError):
                raise
            raise InputError(f"{self._path.name} cannot be read to its end: {error}") from error
        finally:
            book.close()

    def _open(self) -> Any:
        try:
            # a path would be judged by its suffix; the content was looked at already
            return openpyxl.load_workbook(
                self._path.open("rb"), read_only=True, data_only=True, keep_vba=False
            )
        except _BROKEN as error:
            raise InputError(f"{self._path.name} is not a readable workbook: {error}") from error


class WholeWorkbook:
    """A workbook of BIFF (.xls) or OpenDocument (.ods), read whole."""

    def __init__(self, path: Path, limits: Limits) -> None:
        _check_whole(path, limits)
        from python_calamine import CalamineWorkbook

        self._path = path
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except Exception as error:  # the reader's own errors have no common class but this
            raise InputError(
                f"{path.name} is not a readable workbook", hint="save it as .xlsx or CSV"
            ) from error

    def sheets(self) -> list[Sheet]:
        """The sheets in their order."""
        return [Sheet(one.name, str(one.visible).endswith(".Visible"))
                for one in self._book.sheets_metadata
                if str(one.typ).endswith(".WorkSheet")]  # fmt: skip

    def rows(self, sheet: str, width: int | None) -> Iterator[tuple[Any, ...]]:
        """A sheet's rows, cut or filled to ``width`` cells where it is given."""
        try:
            rows = self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        except Exception as error:
            raise InputError(f"{self._path.name} cannot be read to its end") from error
        for row in rows:
            cells = [None if cell == "" else cell for cell in row]
            yield tuple(cells if width is None else (cells + [None] * width)[:width])


def open_book(path: Path, limits: Limits) -> OpenXmlBook | WholeWorkbook:
    """Open a workbook as what its content is; many an .xls is something else.

    Raises:
        InputError: it is no workbook.
        TooLargeError: it is, or unpacks to, more than the limits allow.
    """
    with path.open("rb") as file:
        head = file.read(len(_OLE))
    if head == _OLE:
        return WholeWorkbook(path, limits)
    if head.startswith(_ZIP):
        return WholeWorkbook(path, limits) if _is_open_document(path) else OpenXmlBook(path, limits)
    raise InputError(
        f"{path.name} is not a workbook, whatever its name says",
        hint="if it opens as text, name it .csv; else save it again as .xlsx",
    )


def _is_open_document(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read("mimetype").decode("ascii", "replace").strip() == _ODS
    except (KeyError, BadZipFile, OSError, RuntimeError, NotImplementedError):
        return False


def _check_whole(path: Path, limits: Limits) -> None:
    most = min(_MOST_WHOLE_BYTES, limits.unpacked_bytes)
    if path.stat().st_size > most:
        raise TooLargeError(
            f"{path.name} has more than {most >> 20} MiB", hint="save it as .xlsx or CSV"
        )
    if not zipfile.is_zipfile(path):
        return
    with open_archive(path, limits, "workbook") as archive:
        if sum(one.file_size for one in archive.infolist()) > limits.held_bytes:
            raise TooLargeError(
                f"{path.name} unpacks to more than {limits.held_bytes >> 20} MiB",
                hint="save it as .xlsx or CSV",
            )
        with archive.open("content.xml") as part:
            head = part.read(4096)
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise InputError(f"{path.name} declares XML entities, which no workbook needs")


def choose_sheet(
    path: Path, book: OpenXmlBook | WholeWorkbook, asked: str | None
) -> tuple[str, list[str]]:
    """Give the sheet to read, and what to say of it: the one asked for, or the only one filled.

    Raises:
        InputError: there is no such sheet, or several could be meant.
    """
    sheets = book.sheets()
    names = [one.name for one in sheets]
    if asked is not None:
        if asked not in names:
            raise InputError(f"{path.name} has no sheet {asked!r}", hint=f"it has {_list(names)}")
        return asked, []
    shown = [one.name for one in sheets if one.visible]
    filled = [name for name in shown if _is_filled(book, name)]
    if len(filled) > 1:
        raise InputError(f"{path.name} has several sheets", hint=f"name one: --sheet {_or(filled)}")
    if not filled:
        hidden = [one.name for one in sheets if not one.visible]
        hint = f"hidden are {_list(hidden)}: name one with --sheet" if hidden else None
        raise InputError(f"{path.name} has no header row", hint=hint or "its sheets are empty")
    left = [name for name in names if name != filled[0]]
    told = [f"the sheet {filled[0]!r} was read; {_list(left)} is hidden or empty"] if left else []
    return filled[0], told


def _is_filled(book: OpenXmlBook | WholeWorkbook, name: str) -> bool:
    rows = book.rows(name, None)
    for number, row in enumerate(rows):
        if any(cell not in (None, "") for cell in row):
            return True
        if number > 1_000:
            break
    return False


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))


def _or(names: Sequence[str]) -> str:
    return " | ".join(f'"{name}"' if " " in name else name for name in names)
