"""Convert the ledger's rows to the cube's rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.cube.clock import local_time
from geo_service.cube.codebook import Codebooks, joined_path
from geo_service.cube.engine import connect
from geo_service.cube.schema import (
    CLOSED_SOMETIME,
    DEFAULT_AREA,
    DEFAULT_LOCATION,
    IN_TIME,
    LATE,
    NO_DEADLINE,
    NO_POSITION,
    NOT_CLOSED,
    NOWHERE_AREA,
    UNDATED,
    WAITING,
    area_column,
    code_column,
    complete,
)

_MINUTE_US = 60_000_000
CATEGORY_COLUMNS = ("c1", "c2", "c3")
#: text columns that are kept as numbers under their own name
_CODED = ("channel", "status", "body", "called_in", "exclusion")


def book_names(levels: Sequence[str]) -> list[str]:
    """Name the codebooks a cube of these levels has."""
    return [*CATEGORY_COLUMNS, *_CODED, *(area_column(level) for level in levels)]


def prepare(
    rows: pa.Table, levels: Sequence[str], zone: str, books: Codebooks
) -> tuple[pa.Table, npt.NDArray[np.object_]]:
    """Turn exported complaints into stored rows, extending ``books``.

    Returns the rows in the order given, and the month (n,) of each as text ``YYYY-MM``.
    """
    rows = complete(rows, levels)
    default = rows["default_location"].to_numpy()
    cells = rows["h3"].to_numpy()
    columns: dict[str, Any] = {
        **_calendar(rows["received_at"], zone),
        **_categories(rows, books),
        **{name: books[name].encode(rows[name]) for name in _CODED},
        "h3": np.where(default, np.uint64(DEFAULT_LOCATION), cells),
        **_areas(rows, levels, default, cells == NO_POSITION, books),
        **{name: _tristate(rows[name]) for name in ("responded", "resolved", "satisfied")},
        **{name: rows[name] for name in ("excluded", "synthetic", "duplicate", "erased", "seq")},
        "returned": pc.greater(rows["returns"], 0),
        **_deadlines(rows),
        **_closings(rows),
        **_hashes(rows),
    }
    months = columns.pop("month")
    return pa.table(columns), months


def _calendar(received_at: pa.ChunkedArray, zone: str) -> dict[str, Any]:
    known = pc.is_valid(received_at).to_numpy()
    at_us = pc.fill_null(received_at.cast(pa.int64()), 0).to_numpy()
    local = local_time(at_us, zone)
    months = np.where(known, local.month.astype(str), UNDATED).astype(object)
    return {
        "received": received_at,
        "day": pa.array(local.day, pa.int32(), mask=~known).cast(pa.date32()),
        "hour": pa.array(local.hour, pa.uint8(), mask=~known),
        "weekday": pa.array(local.weekday, pa.uint8(), mask=~known),
        "month": months,
    }


def _categories(rows: pa.Table, books: Codebooks) -> dict[str, Any]:
    parts = [rows[f"category_{depth}"] for depth in (1, 2, 3)]
    return {
        name: books[name].encode(joined_path(parts[: depth + 1]))
        for depth, name in enumerate(CATEGORY_COLUMNS)
    }


def _areas(
    rows: pa.Table,
    levels: Sequence[str],
    default: npt.NDArray[np.bool_],
    unplaced: npt.NDArray[np.bool_],
    books: Codebooks,
) -> dict[str, Any]:
    columns = {}
    for level in levels:
        name = area_column(level)
        ids = books[name].encode(rows[code_column(level)])
        ids = np.where(unplaced & (ids == 0), np.int32(NOWHERE_AREA), ids)
        columns[name] = np.where(default, np.int32(DEFAULT_AREA), ids)
    return columns


def _tristate(column: pa.ChunkedArray) -> npt.NDArray[np.int8]:
    known: npt.NDArray[np.int8] = pc.fill_null(column.cast(pa.int8()), -1).to_numpy()
    return known


def _deadlines(rows: pa.Table) -> dict[str, Any]:
    """Say what became of each deadline, and when those fall due that still wait."""
    due, answered = rows["due_at"], rows["answered_at"]
    has_due = pc.is_valid(due).to_numpy()
    is_answered = pc.is_valid(answered).to_numpy()
    in_time = pc.fill_null(pc.less_equal(answered, due), False).to_numpy()
    answer = np.where(in_time, IN_TIME, LATE)
    state = np.where(has_due, np.where(is_answered, answer, WAITING), NO_DEADLINE)
    waiting = pa.array(state == WAITING)
    return {
        "deadline": state.astype(np.int8),
        "due": pc.if_else(waiting, due, pa.scalar(None, due.type)),
    }


def _closings(rows: pa.Table) -> dict[str, Any]:
    """Give the whole minutes from receipt to closing, and whether that was within the deadline.

    ``close_min`` is ``NOT_CLOSED`` or ``CLOSED_SOMETIME`` where there is no such time;
    ``closed_in_time`` is -1 where the complaint is open or has no deadline; ``close_due`` is the
    deadline of those that are open.
    """
    closed = pc.equal(rows["status"], "closed").to_numpy()
    received, at, due = (rows[name] for name in ("received_at", "closed_at", "due_at"))
    spent = pc.subtract(at.cast(pa.int64()), received.cast(pa.int64()))
    spent_us = pc.fill_null(spent, -1).to_numpy()
    minutes = np.where(spent_us < 0, CLOSED_SOMETIME, spent_us // _MINUTE_US)
    minutes = np.where(closed, np.minimum(minutes, np.iinfo(np.int32).max), NOT_CLOSED)
    in_time = pc.fill_null(pc.less_equal(at, due).cast(pa.int8()), -1).to_numpy()
    return {
        "close_min": minutes.astype(np.int32),
        "closed_in_time": np.where(closed, in_time, -1).astype(np.int8),
        "close_due": pc.if_else(pa.array(closed), pa.scalar(None, due.type), due),
    }


def _hashes(rows: pa.Table) -> dict[str, Any]:
    """Give 64-bit keys of the complaint and of the reporter; a reporter not known is 0.

    MD5 by DuckDB: its value is fixed by definition, unlike a library's own hash.
    """
    texts = pa.table({name: rows[name] for name in ("source", "id", "reporter")})
    with connect() as connection:
        connection.register("texts", texts)
        hashed = connection.sql(
            "SELECT md5_number_lower(source || chr(31) || id) AS key, CASE WHEN reporter = '' "
            "THEN 0::UBIGINT ELSE md5_number_lower(reporter) END AS reporter FROM texts"
        ).to_arrow_table()
    return {"key": hashed["key"], "reporter": hashed["reporter"]}
