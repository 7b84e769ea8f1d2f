"""Detect a CSV file's layout: line ends, a ``sep=`` line, the delimiter, the header."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from geo_service.base.errors import InputError
from geo_service.tables.csv_preface import preface_length

DELIMITERS = ",\t;|"
#: records that are looked at
_RECORDS = 100
#: a header of quoted names with blanks between them, as R writes it
_BLANKS_BETWEEN = re.compile(r'^"[^"\n]*"(?: "[^"\n]*")+\r?(?:\n|$)')
#: rows that show that all have a name
_FEWEST_NAMED = 3
_SEP_LINE = re.compile(r'^"?sep=(?P<mark>.)"?[,;\t]*\r?\n?$', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """``leading`` is what stands before the header and is no row, in characters.

    ``titles`` says that some of it are lines of text; ``row_names`` that every row begins with a
    cell that the header does not name, as R writes them.
    """

    delimiter: str
    header: tuple[str, ...]
    leading: int
    carriage_returns: bool
    titles: bool = False
    row_names: bool = False


def find_layout(sample: str, name: str) -> CsvLayout:
    """Tell the layout from a file's beginning, without its BOM.

    Raises:
        InputError: there is no header line.
    """
    returns = "\r" in sample and "\n" not in sample
    text = sample.replace("\r", "\n") if returns else sample
    blank = len(text) - len(text.lstrip("\r\n"))
    first = text[blank:].split("\n", 1)[0] + "\n"
    stated = _SEP_LINE.match(first)
    leading = blank + (len(first) if stated else 0)
    titles = _titles(text[leading:], stated["mark"] if stated else "")
    leading += titles
    body = text[leading:]
    if not body.split("\n", 1)[0].strip():
        raise InputError(f"{name} has no header line", hint="the first line names the columns")
    delimiter = stated["mark"] if stated else best_delimiter(body)
    header = next(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter))
    row_names = _has_row_names(body, delimiter, header)
    return CsvLayout(delimiter, tuple(header), leading, returns, titles > 0, row_names)


def _titles(body: str, stated: str) -> int:
    """The characters of lines above the header, by the delimiter that fits the first line or,
    where none does, the lines under it.
    """
    mark = stated or best_delimiter(body)
    if stated or _score(body, mark)[0]:
        return preface_length(body, mark)
    for mark in DELIMITERS:
        length = preface_length(body, mark)
        if length and best_delimiter(body[length:]) == mark:
            return length
    return 0


def _has_row_names(body: str, delimiter: str, header: list[str]) -> bool:
    """Whether all rows have one cell more than the header, the first another one in each."""
    records = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    try:
        rows = [row for row in islice(records, 1, _RECORDS) if row]
    except csv.Error:
        return False
    if len(rows) < _FEWEST_NAMED or any(len(row) != len(header) + 1 for row in rows[:-1]):
        return False
    firsts = [row[0] for row in rows]
    # a delimiter at the end of every row makes an empty last cell
    return len(set(firsts)) == len(firsts) and any(row[-1].strip() for row in rows)


def best_delimiter(body: str) -> str:
    """The mark by which most rows have the header's number of cells, and that is the largest.

    A mark that stands in the header as in prose (before blanks) comes behind one that does not.
    """
    if _BLANKS_BETWEEN.match(body):
        return " "
    scored = [(_score(body, mark), -place, mark) for place, mark in enumerate(DELIMITERS)]
    return max(scored)[2]


def _score(body: str, mark: str) -> tuple[float, bool, int]:
    widths = _widths(body, mark)
    if not widths or widths[0] < 2:
        return (0.0, False, 0)
    same = Counter(widths)[widths[0]] / len(widths)
    if _breaks_quotes(body, mark):
        same /= 2
    # a mark that splits one row in ten otherwise is no worse than one that splits none
    return (round(same, 1), not _is_punctuation(body, mark), widths[0])


def _is_punctuation(body: str, mark: str) -> bool:
    """Whether every mark of the header has a blank behind it, as in prose."""
    header = body.split("\n", 1)[0]
    return header.count(f"{mark} ") == header.count(mark)


def _breaks_quotes(body: str, mark: str) -> bool:
    """Whether the mark cuts a quoted cell in two: a quotation mark then stands inside a cell."""
    try:
        header = next(csv.reader(io.StringIO(body, newline=""), delimiter=mark))
    except (csv.Error, StopIteration):
        return True
    return any('"' in cell for cell in header)


def _widths(body: str, mark: str) -> list[int]:
    records = csv.reader(io.StringIO(body, newline=""), delimiter=mark)
    widths = []
    try:
        for record in records:
            if record:
                widths.append(len(record))
            if len(widths) == _RECORDS:
                break
    except csv.Error:
        pass
    return widths
