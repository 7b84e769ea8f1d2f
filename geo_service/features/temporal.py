"""The relations of CQL2 between times: each side an interval of microseconds.

Relations as J. F. Allen, "Maintaining knowledge about temporal intervals", CACM 26(11), 1983, in
the form of OGC 21-065r2, 7.9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo_service.base.dates import MICROSECONDS_PER_DAY
from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray
from geo_service.features.table import Column, Kind
from geo_service.features.values import TIMES, Truth, read_time

#: no beginning and no end
EVER_BEFORE, EVER_AFTER = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """First and last microseconds (n,), and which of them are known."""

    first: Any
    last: Any
    known: BoolArray


Relation = Callable[[TimeSpan, TimeSpan], Any]
RELATIONS: dict[str, Relation] = {
    "t_after": lambda a, b: a.first > b.last,
    "t_before": lambda a, b: a.last < b.first,
    "t_disjoint": lambda a, b: (a.first > b.last) | (a.last < b.first),
    "t_intersects": lambda a, b: (a.first <= b.last) & (a.last >= b.first),
    "t_equals": lambda a, b: (a.first == b.first) & (a.last == b.last),
    "t_contains": lambda a, b: (a.first < b.first) & (a.last > b.last),
    "t_during": lambda a, b: (a.first > b.first) & (a.last < b.last),
    "t_finishes": lambda a, b: (a.first > b.first) & (a.last == b.last),
    "t_finishedBy": lambda a, b: (a.first < b.first) & (a.last == b.last),
    "t_starts": lambda a, b: (a.first == b.first) & (a.last < b.last),
    "t_startedBy": lambda a, b: (a.first == b.first) & (a.last > b.last),
    "t_meets": lambda a, b: (a.last == b.first) & (a.first < b.first),
    "t_metBy": lambda a, b: (a.first == b.last) & (a.last > b.last),
    "t_overlaps": lambda a, b: (a.first < b.first) & (a.last > b.first) & (a.last < b.last),
    "t_overlappedBy": lambda a, b: (a.first > b.first) & (a.first < b.last) & (a.last > b.last),
}


def related(op: str, left: TimeSpan, right: TimeSpan) -> Truth:
    """``op(left, right)``; not known where either is not."""
    return Truth.of(np.asarray(RELATIONS[op](left, right), bool), left.known & right.known)


def span_of(column: Column) -> TimeSpan:
    """Days last until their last microsecond; an instant begins and ends at once."""
    if column.kind not in TIMES:
        raise InputError(
            f"a relation in time takes days or instants, not {column.kind}",
            hint="as T_AFTER(received_at, TIMESTAMP('2026-03-31T08:00:00Z'))",
        )
    longer = MICROSECONDS_PER_DAY - 1 if column.kind is Kind.DATE else 0
    return TimeSpan(column.values, column.values + longer, column.known)


def interval(first: Column | str, last: Column | str) -> TimeSpan:
    """An interval of two ends: columns, or texts of which ``..`` is open.

    Raises:
        InputError: an end is no time, or the first lies after the last.
    """
    begin, end = _end(first, 0), _end(last, 1)
    fixed = len(begin[0]) == 1 == len(end[0])
    if fixed and begin[0][0] > end[0][0]:
        raise InputError("an interval ends before it begins", hint="write the earlier time first")
    return TimeSpan(begin[0], end[0], begin[1] & end[1])


def _end(end: Column | str, which: int) -> tuple[Any, BoolArray]:
    sure = np.ones(1, bool)
    if isinstance(end, str):
        if end in ("..", ""):
            return np.array([EVER_AFTER if which else EVER_BEFORE]), sure
        return np.array([read_time(end)[which]]), sure
    span = span_of(end)
    return (span.last if which else span.first), span.known
