"""Compute as columns the states that result from a batch's events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pyarrow as pa

from geo_service.ledger.clock import from_us
from geo_service.ledger.events.state import fold
from geo_service.ledger.records import ComplaintState, NewEvent
from geo_service.ledger.rows import state_values

_TYPES = {
    "status": pa.string(),
    "holder_code": pa.string(),
    "holder_name": pa.string(),
    "due_at": pa.int64(),
    "returns": pa.int32(),
    "responded": pa.bool_(),
    "resolved": pa.bool_(),
    "satisfied": pa.bool_(),
    "excluded": pa.bool_(),
}


def as_event(row: dict[str, Any], actor: str) -> NewEvent:
    """A new event from a row of ``EVENTS``."""
    return NewEvent(
        kind=row["kind"],
        actor=actor,
        at=from_us(row["at"]),
        body_code=row["body_code"],
        body_name=row["body_name"],
        reason=row["reason"],
        details=json.loads(row["details"]) if row["details"] else {},
    )


def _by_row(events: pa.Table) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    for row, own in groupby(events.to_pylist(), key=lambda one: one["row"]):
        yield row, list(own)


def _folded(own: list[dict[str, Any]]) -> dict[str, Any]:
    return state_values(fold(as_event(one, "") for one in own).state)


def state_columns(events: pa.Table, count: int) -> dict[str, pa.Array]:
    """State columns of ``count`` complaints; ``events`` is grouped by ``row``, in order.

    Histories that differ only in their times end in one state, unless a deadline still runs; so
    few of them are folded.
    """
    start = state_values(ComplaintState())
    columns: dict[str, list[Any]] = {name: [value] * count for name, value in start.items()}
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row, own in _by_row(events):
        parts = ((e["kind"], e["body_code"], e["body_name"], e["details"]) for e in own)
        pattern = tuple(parts)
        values = seen.get(pattern)
        if values is None:
            values = _folded(own)
            if values["due_at"] is None:  # nothing else in a state depends on times
                seen[pattern] = values
        for name, value in values.items():
            columns[name][row] = value
    return {name: pa.array(values, _TYPES[name]) for name, values in columns.items()}
