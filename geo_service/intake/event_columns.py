"""Read events of complaints from the columns of a source's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.intake.cell_texts import text_of
from geo_service.intake.profile import EventColumns, SourceProfile, When, YesNoColumn
from geo_service.intake.times import NO_TIME, Int64Array, TimeColumns, first_filled, read_times
from geo_service.ledger import mask_column
from geo_service.ledger.bulk import EVENTS
from geo_service.ledger.clock import MICROSECONDS_PER_HOUR, from_us
from geo_service.ledger.events import EventKind

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OrderedEvents:
    """Events in the order of their complaints and times.

    ``unreadable`` marks by column the rows (n,) whose time cannot be read; ``happened`` holds by
    column when something happened.
    """

    events: pa.Table
    unreadable: Mapping[str, BoolArray]
    happened: Mapping[str, Int64Array] = field(default_factory=dict)

    def later_than(self, end_us: int) -> dict[str, BoolArray]:
        """By column, the rows where something is said to happen from ``end_us`` on."""
        return {name: times >= end_us for name, times in self.happened.items()}


class _Times:
    """The time columns of a table, each read once."""

    def __init__(self, table: pa.Table, columns: TimeColumns) -> None:
        self._table, self._columns = table, columns
        self._read: dict[str, Int64Array] = {}
        self.unreadable: dict[str, BoolArray] = {}

    def of(self, name: str) -> Int64Array:
        if name not in self._table.column_names:
            return np.full(self._table.num_rows, NO_TIME)
        if name not in self._read:
            self._read[name], wrong = read_times(self._table[name], name, self._columns)
            self.unreadable[name] = wrong
        return self._read[name]

    def of_events(self, names: Sequence[str]) -> dict[str, Int64Array]:
        """The columns of ``names`` that were read."""
        return {name: self._read[name] for name in names if name in self._read}

    def first(self, names: Sequence[str]) -> Int64Array:
        return first_filled([self.of(name) for name in names])


def _holds(table: pa.Table, when: When | None) -> BoolArray:
    if when is None:
        return np.ones(table.num_rows, np.bool_)
    found = pc.is_in(text_of(table, when.column), pa.array(when.values, pa.string()))
    return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)


def _details(hours: npt.NDArray[np.float64]) -> pa.Array:
    texts = [
        b"" if np.isnan(h) else orjson.dumps({"deadline_h": round(h, 4)}) for h in hours.tolist()
    ]
    return pa.array(texts, pa.binary()).cast(pa.string())


def _deadlines(
    times: _Times, one: EventColumns, at: Int64Array, rows: npt.NDArray[np.intp]
) -> pa.Array:
    if not one.until:
        return pa.repeat("", len(rows))
    until = times.of(one.until)[rows]
    hours = (until - at[rows]) / MICROSECONDS_PER_HOUR
    return _details(np.where((until == NO_TIME) | (hours <= 0), np.nan, hours))


def _not_before(
    at: Int64Array, received: Int64Array, details: pa.Array
) -> tuple[Int64Array, pa.Array]:
    """Nothing happens before the complaint came in: an earlier time is moved, and noted."""
    early = (at < received) & (received != NO_TIME)
    if not early.any():
        return at, details
    texts = details.to_pylist()
    for row in np.flatnonzero(early).tolist():
        said = orjson.loads(texts[row]) if texts[row] else {}
        said["stated_at"] = from_us(int(at[row])).isoformat()
        texts[row] = orjson.dumps(said).decode()
    return np.where(early, received, at), pa.array(texts, pa.string())


def _part(
    kind: str,
    rows: npt.NDArray[np.intp],
    at: Int64Array,
    received: Int64Array,
    order: int,
    details: pa.Array,
    body: pa.Array | None = None,
    reason: pa.Array | None = None,
) -> pa.Table:
    """Events of one kind, with their place among those of the same time."""
    empty = pa.repeat("", len(rows))
    happened, details = _not_before(at[rows], received[rows], details)
    columns = {
        "row": pa.array(rows.astype(np.int32)),
        "kind": pa.repeat(kind, len(rows)),
        "at": pa.array(happened),
        # a source that has names only: the name is its code
        "body_code": empty if body is None else body,
        "body_name": empty if body is None else body,
        "reason": empty if reason is None else reason,
        "details": details,
        "order": pa.repeat(order, len(rows)),
    }
    return pa.table(columns)


def _of_columns(
    table: pa.Table, times: _Times, one: EventColumns, received: Int64Array, order: int
) -> pa.Table:
    at = times.first(one.at)
    wanted = _holds(table, one.when)
    if one.without_time == "receipt":  # it happened, whether or not the source says when
        at = np.where(wanted & (at == NO_TIME), received, at)
    rows = np.flatnonzero(wanted & (at != NO_TIME))
    body, reason = (
        text_of(table, name).take(pa.array(rows)) for name in (one.body_name, one.reason)
    )
    details = _deadlines(times, one, at, rows)
    return _part(one.kind, rows, at, received, order, details, body, mask_column(reason).texts)


def _answers(table: pa.Table, rate: YesNoColumn) -> tuple[BoolArray, BoolArray]:
    return _holds(table, When(rate.column, rate.yes)), _holds(table, When(rate.column, rate.no))


def _called_back(
    table: pa.Table, times: _Times, profile: SourceProfile, received: Int64Array, order: int
) -> pa.Table:
    answers = {name: _answers(table, rate) for name, rate in profile.rates.items()}
    said = np.zeros(table.num_rows, np.bool_)
    for yes, no in answers.values():
        said |= yes | no
    at = times.first(profile.rates_at) if profile.rates_at else received
    rows = np.flatnonzero(said)

    def details(row: int) -> bytes:
        given = {name: bool(yes[row]) for name, (yes, no) in answers.items() if yes[row] | no[row]}
        return orjson.dumps(given)

    texts = pa.array([details(row) for row in rows.tolist()], pa.binary()).cast(pa.string())
    at = np.where(at == NO_TIME, received, at)
    return _part(EventKind.CALLED_BACK.value, rows, at, received, order, texts)


def read_histories(
    table: pa.Table, profile: SourceProfile, received: Int64Array, columns: TimeColumns
) -> OrderedEvents:
    """The events that the profile finds in a table; ``received`` is when each row came in.

    Events of a row are ordered by time, and at the same time as the profile lists them.
    """
    times = _Times(table, columns)
    parts = [
        _of_columns(table, times, one, received, order) for order, one in enumerate(profile.events)
    ]
    if profile.rates:
        parts.append(_called_back(table, times, profile, received, len(parts)))
    if not parts:
        return OrderedEvents(EVENTS.empty_table(), times.unreadable)
    events = pa.concat_tables(parts)
    keys = [("row", "ascending"), ("at", "ascending"), ("order", "ascending")]
    ordered = events.take(pc.sort_indices(events, sort_keys=keys)).drop_columns(["order"])
    happened = times.of_events([name for one in profile.events for name in one.at])
    return OrderedEvents(ordered.select(EVENTS.names).cast(EVENTS), times.unreadable, happened)
