"""The columns that the cube reads and those it stores.

In: one row per complaint, as the ledger exports it (``EXPORT``, plus ``<level>_code`` per level).
Kept: small integers instead of text, local calendar fields, and the cell. A position that is a
geocoder's default is kept as the pseudo-cell ``DEFAULT_LOCATION`` and the pseudo-area
``DEFAULT_AREA``, so that no view can put it on a map by mistake.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from geo_service.base.errors import InputError

#: pseudo-cells: the complaint has no position, or only a geocoder's default
NO_POSITION = 0
DEFAULT_LOCATION = 1
#: pseudo-area of a complaint that has only a geocoder's default position
DEFAULT_AREA = -1
#: pseudo-area of a complaint that has neither a position nor an area
NOWHERE_AREA = -3
#: what became of a complaint's deadline
NO_DEADLINE, LATE, IN_TIME, WAITING = -1, 0, 1, 2
#: minutes to the closing of a complaint that is not closed, or closed at a time not known
NOT_CLOSED, CLOSED_SOMETIME = -1, -2
#: month of complaints without a date
UNDATED = "undated"

_REQUIRED = ("id", "received_at", "h3")
EXPORT: dict[str, pa.DataType] = {
    "id": pa.string(),
    "source": pa.string(),
    "received_at": pa.timestamp("us", "UTC"),
    "category_1": pa.string(),
    "category_2": pa.string(),
    "category_3": pa.string(),
    "channel": pa.string(),
    "reporter": pa.string(),
    "h3": pa.uint64(),
    "default_location": pa.bool_(),
    "status": pa.string(),
    "responded": pa.bool_(),
    "resolved": pa.bool_(),
    "satisfied": pa.bool_(),
    "excluded": pa.bool_(),
    "exclusion": pa.string(),
    "body": pa.string(),
    "called_in": pa.string(),
    "answered_at": pa.timestamp("us", "UTC"),
    "due_at": pa.timestamp("us", "UTC"),
    "closed_at": pa.timestamp("us", "UTC"),
    "returns": pa.int32(),
    "synthetic": pa.bool_(),
    "duplicate": pa.bool_(),
    "erased": pa.bool_(),
    "seq": pa.int64(),
}
_BLANK = {pa.string(): "", pa.bool_(): False, pa.uint64(): 0, pa.int64(): 0, pa.int32(): 0}
_TRISTATE = ("responded", "resolved", "satisfied")


def code_column(level: str) -> str:
    """Name the column that holds a level's area codes in the ledger's export."""
    return f"{level}_code"


def area_column(level: str) -> str:
    """Name the column that holds a level's area ids in the cube."""
    return f"area_{level}"


def complete(rows: pa.Table, levels: Sequence[str]) -> pa.Table:
    """Bring an export to the declared types; a column that is absent is unknown everywhere.

    Raises:
        InputError: a column without which nothing can be counted is missing.
    """
    missing = [name for name in _REQUIRED if name not in rows.column_names]
    if missing:
        raise InputError(
            f"the complaints lack the column(s) {', '.join(missing)}",
            hint=f"the cube needs {', '.join(_REQUIRED)}",
        )
    types = EXPORT | {code_column(level): pa.string() for level in levels}
    columns = {name: _column(rows, name, kind) for name, kind in types.items()}
    return pa.table(columns)


def _column(rows: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray:
    if name not in rows.column_names:
        values = pa.chunked_array([pa.nulls(rows.num_rows, kind)])
    else:
        values = rows.column(name).cast(kind)
    blank = None if name in _TRISTATE else _BLANK.get(kind)
    return values if blank is None else values.fill_null(blank)
