"""Detect a CSV file's layout: line ends, a ``sep=`` line, the delimiter, the header."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from geo_service.base.errors import InputError

DELIMITERS = ",\t;|"
#: records that are looked at
_RECORDS = 100
_SEP_LINE = re.compile(r'^"?sep=(?P<mark>.)"?[,;\t]*\r?\n?$', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """``leading`` is what stands before the header and is no row, in characters."""

    delimiter: str
    header: tuple[str, ...]
    leading: int
    carriage_returns: bool


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
    body = text[leading:]
    if not body.split("\n", 1)[0].strip():
        raise InputError(f"{name} has no header line", hint="the first line names the columns")
    delimiter = stated["mark"] if stated else best_delimiter(body)
    header = next(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter))
    return CsvLayout(delimiter, tuple(header), leading, returns)


def best_delimiter(body: str) -> str:
    """The mark by which most rows have the header's number of cells, and that is the largest.

    A mark that stands in the header as in prose (before blanks) comes behind one that does not.
    """
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
