"""Read the rows of a source's table by a profile: usable ones, and reasons for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.assign.choice import ChosenColumns
from geo_service.assign.points import read_points
from geo_service.base.characters import unclean_rows, visible
from geo_service.datum.points import REASONS, CheckedPoints, CoordinateFault
from geo_service.intake import cell_texts
from geo_service.intake.event_columns import OrderedEvents, read_histories
from geo_service.intake.profile import SourceProfile
from geo_service.intake.time_of_day import joined
from geo_service.intake.times import (
    NO_TIME,
    Int64Array,
    TimeColumns,
    TimeLimits,
    first_filled,
    read_times,
)

NO_ID = "no id of its own"
BAD_ID = "the id holds control characters"
NO_RECEIVED = "no time of receipt"
BAD_RECEIVED = "the time of receipt cannot be read"
BAD_EVENT_TIME = "the time of an event cannot be read"
SHORT_ID = (
    'the id was shortened by a spreadsheet; export it as text, or set source_id = "" in the profile'
)
TOO_EARLY = "the time is too far back (GEO_EARLIEST_YEAR)"
TOO_LATE = "the time lies in the future (GEO_FUTURE_DAYS)"
#: what stands between a reason and the value it is about
QUOTE = ": "
_SHORTENED = r"^[+-]?\d(?:[.,]\d+)?[eE]\+\d{2,}$"
_QUOTED_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's rows read by a profile; ``reasons`` is empty where a row is usable."""

    table: pa.Table
    source_ids: pa.Array
    received: Int64Array
    given: CheckedPoints
    histories: OrderedEvents
    reasons: npt.NDArray[np.object_]


def point_columns(profile: SourceProfile, *, lat_first: bool = False) -> ChosenColumns:
    """Which columns hold coordinates and addresses."""
    lon, lat, point = (name or None for name in (profile.lon, profile.lat, profile.point))
    return ChosenColumns(
        lon, lat, None, profile.address or None, None, point=point, lat_first=lat_first
    )


def _given(table: pa.Table, profile: SourceProfile, columns: ChosenColumns) -> CheckedPoints:
    if profile.has_points:
        return read_points(table, columns)
    nowhere = np.full(table.num_rows, np.nan)
    return CheckedPoints(
        nowhere, nowhere, np.full(table.num_rows, CoordinateFault.MISSING, np.uint8)
    )


def _received(
    table: pa.Table, profile: SourceProfile, columns: TimeColumns
) -> tuple[Int64Array, npt.NDArray[np.bool_]]:
    names = [name for name in profile.received_at if name in table.column_names]
    days = {name: table[name] for name in names}
    if profile.time_of_day in table.column_names:
        days[names[0]] = joined(table[names[0]], table[profile.time_of_day])
    read = [read_times(column, name, columns) for name, column in days.items()]
    times = first_filled([times for times, _ in read])
    unreadable = np.logical_or.reduce([wrong for _, wrong in read])
    return times, unreadable & (times == NO_TIME)


@dataclass
class _Judge:
    """Collects the reasons why rows cannot be used; a later one replaces an earlier one."""

    table: pa.Table
    reasons: npt.NDArray[np.object_]

    def refuse(self, rows: npt.NDArray[np.bool_], reason: str, quoting: Sequence[str] = ()) -> None:
        """Refuse ``rows``; the first filled cell of the columns ``quoting`` is quoted."""
        for row in np.flatnonzero(rows).tolist():
            self.reasons[row] = reason + self._quoted(row, quoting)

    def _quoted(self, row: int, names: Sequence[str]) -> str:
        for name in names:
            value = self.table[name][row].as_py() if name in self.table.column_names else None
            if value not in (None, ""):
                return f"{QUOTE}{visible(str(value))[:_QUOTED_CHARACTERS]!r} in {name!r}"
        return ""


def _judge_times(
    judge: _Judge,
    profile: SourceProfile,
    received: tuple[Int64Array, npt.NDArray[np.bool_]],
    histories: OrderedEvents,
    limits: TimeLimits,
) -> None:
    """Times that cannot be read, or cannot be right. A time is not personal, so it is quoted."""
    for name, rows in histories.unreadable.items():
        judge.refuse(rows, BAD_EVENT_TIME, (name,))
    times, unreadable = received
    first, end = limits.bounds_us()
    for name, late in histories.later_than(end).items():
        judge.refuse(late, TOO_LATE, (name,))
    judge.refuse(times == NO_TIME, NO_RECEIVED)
    judge.refuse(unreadable, BAD_RECEIVED, profile.received_at)
    judge.refuse((times != NO_TIME) & (times < first), TOO_EARLY, profile.received_at)
    judge.refuse(times >= end, TOO_LATE, profile.received_at)


def _judge_points(judge: _Judge, given: CheckedPoints) -> None:
    for fault in CoordinateFault:
        judge.refuse(given.bad & (given.fault == fault), REASONS[fault])


def _judge_ids(judge: _Judge, source_ids: pa.Array, column: str) -> None:
    judge.refuse(_flags(pc.equal(source_ids, "")), NO_ID)
    if column not in judge.table.column_names:
        return
    judge.refuse(_flags(pc.match_substring_regex(source_ids, _SHORTENED)), SHORT_ID, (column,))
    # two ids must not become one by what is taken out of them
    judge.refuse(unclean_rows(judge.table[column].cast(pa.string())), BAD_ID)


def _flags(found: pa.Array) -> npt.NDArray[np.bool_]:
    return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)


def read_rows(
    table: pa.Table,
    profile: SourceProfile,
    digest: str,
    row_numbers: Sequence[int],
    points: ChosenColumns,
    columns: TimeColumns | None = None,
    limits: TimeLimits | None = None,
) -> Rows:
    """Read a table by a profile; ``row_numbers`` (n,) are the rows' numbers in the file.

    ``columns`` says how the whole file's times are written; without it, as the profile states.
    """
    columns = columns or TimeColumns.of(profile)
    source_ids = cell_texts.source_ids(table, profile, digest, row_numbers)
    received = _received(table, profile, columns)
    given = _given(table, profile, points)
    histories = read_histories(table, profile, received[0], columns)
    judge = _Judge(table, np.full(table.num_rows, "", object))
    _judge_points(judge, given)
    _judge_times(judge, profile, received, histories, limits or TimeLimits())
    _judge_ids(judge, source_ids, profile.source_id)
    return Rows(table, source_ids, received[0], given, histories, judge.reasons)
