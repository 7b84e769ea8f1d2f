"""Detect a quotation mark that never closes and makes one cell of many rows."""

from __future__ import annotations

import csv
import io

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.errors import InputError

#: lines of one cell that are looked at, and how many must look like rows
_LOOKED_AT = 200
_LEAST_LINES = 3
#: with two columns a line of prose looks like a row as soon as it holds one delimiter
_LEAST_LINES_NARROW = 20
_MOSTLY = 0.8


def refuse_swallowed_rows(table: pa.Table, first_row: int, delimiter: str, name: str) -> None:
    """Refuse a table (text columns) that has a cell in which rows of the file stand.

    Raises:
        InputError: with the row where the quotation mark was opened.
    """
    width = table.num_columns
    least = _LEAST_LINES if width > 2 else _LEAST_LINES_NARROW
    for column in table.columns:
        lines = pc.fill_null(pc.count_substring(column, "\n"), 0).to_numpy()
        for row in np.flatnonzero(lines >= least - 1).tolist():
            cell = column[row].as_py()
            if width > 1 and _holds_rows(cell, delimiter, width, least):
                raise InputError(
                    f"{name}, row {first_row + row}: a quotation mark opens a cell and the "
                    f"{lines[row]:,} lines after it stand in this cell",
                    hint="close the quotation mark in this row, or double it if it is meant "
                    "as an inch sign",
                )


def _holds_rows(cell: str, delimiter: str, width: int, least: int) -> bool:
    """Whether most lines after the cell's first have the table's number of cells."""
    inner = [line for line in cell.splitlines()[1:] if line.strip()][:_LOOKED_AT]
    if len(inner) < least - 1:
        return False
    reader = csv.reader(io.StringIO("\n".join(inner)), delimiter=delimiter)
    alike = 0
    try:
        alike = sum(len(record) == width for record in reader)
    except csv.Error:
        return False
    return alike >= _MOSTLY * len(inner)
