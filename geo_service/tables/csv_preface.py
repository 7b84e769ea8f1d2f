"""Find what stands above a CSV file's header: titles of an office, comments of a portal."""

from __future__ import annotations

import csv
import io
from collections import Counter

#: lines above a header at most, and records that are looked at
_MOST_LINES = 20
_RECORDS = 60
#: records of the table that there must be, and the share of them that have one width
_FEWEST, _SAME = 3, 0.9
_COMMENT = "#"


def preface_length(body: str, mark: str) -> int:
    """Give the characters before the header of cells cut by ``mark``; 0 where none are.

    A title has one cell filled, the header and the rows under it have more, and nearly all rows
    as many cells as the header. Lines that begin with ``#`` above such a table are comments.
    """
    lines = body.split("\n", _MOST_LINES + _RECORDS)[: _MOST_LINES + _RECORDS]
    if len(lines) == _MOST_LINES + _RECORDS:
        lines.pop()  # it may be cut
    usual = Counter(line.count(mark) for line in lines).most_common(1)[0][0]
    above = 0
    while above < min(_MOST_LINES, len(lines)) and _is_above(lines[above], mark, usual):
        above += 1
    if above == 0 or not _is_table(lines[above:], mark, commented=lines[0].startswith(_COMMENT)):
        return 0
    return sum(len(line) + 1 for line in lines[:above])


def _is_above(line: str, mark: str, usual: int) -> bool:
    """Whether a line can be no header: a comment, blank, or with one filled cell."""
    if line.startswith(_COMMENT):
        return line.count(mark) != usual
    cells = line.strip("\r").split(mark)
    return sum(bool(cell.strip(' "')) for cell in cells) <= 1


def _is_table(lines: list[str], mark: str, *, commented: bool) -> bool:
    """Whether lines are a header and rows of one width, which are no sentences with commas.

    Without a comment above, it has at least three columns, one of which holds digits in its rows
    and none in its header.
    """
    try:
        rows = [row for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=mark) if row]
    except csv.Error:
        return False
    if len(rows) <= _FEWEST or len(rows[0]) < (2 if commented else 3):
        return False
    width, same = Counter(map(len, rows[1:])).most_common(1)[0]
    fits = width == len(rows[0]) and same >= _SAME * (len(rows) - 1 - _FEWEST)
    full = [row for row in rows if len(row) == width]
    return fits and all(cell.strip() for cell in rows[0]) and (commented or _has_numbers(full))


def _has_numbers(rows: list[list[str]]) -> bool:
    """Whether a column has digits in all its filled cells and none in its header."""
    for name, *cells in zip(*rows, strict=True):
        filled = [cell for cell in cells if cell.strip()]
        if filled and not _has_digit(name) and all(map(_has_digit, filled)):
            return True
    return False


def _has_digit(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell)
