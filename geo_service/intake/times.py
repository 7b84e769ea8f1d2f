"""Parse times of a file's columns to microseconds since 1970 UTC."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo_service.intake.profile import SourceProfile
from geo_service.ledger.clock import END_YEAR, FIRST_YEAR
from geo_service.tables import TableReader, ahead
from geo_service.tables.times import NO_TIME, Clock, DateOrder, OrderTally, read_clock, to_utc

__all__ = ["NO_TIME", "Int64Array", "TimeColumns", "TimeLimits", "first_filled", "read_times"]

Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
#: how some systems write that there is no time
_PLACEHOLDER_BEFORE = datetime(FIRST_YEAR, 1, 2, tzinfo=UTC)
_REMEDY = 'state it in the profile: date_order = "day-first" or "month-first"'


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Which times a complaint or an event can have: ``future_days`` from now on at most."""

    future_days: int = 1
    earliest_year: int = 1970

    def bounds_us(self) -> tuple[int, int]:
        """Give the first time that is taken and the first that is not, in µs since 1970 UTC."""
        first = datetime(self.earliest_year, 1, 1, tzinfo=UTC)
        end = datetime.now(UTC) + timedelta(days=self.future_days)
        return _us(first), _us(end)


def _us(moment: datetime) -> int:
    return int(np.datetime64(moment.replace(tzinfo=None), "us").astype(np.int64))


@dataclass
class TimeColumns:
    """How each column of times of a file is read; what was not certain is counted."""

    zone: str
    stated: DateOrder | None = None
    forms: tuple[str, ...] = ()
    orders: dict[str, DateOrder | None] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    twice: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, profile: SourceProfile) -> TimeColumns:
        """As the profile states it, without a look at any values."""
        return cls(profile.time_zone, profile.order, profile.times)

    @classmethod
    def scan(cls, reader: TableReader, profile: SourceProfile) -> TimeColumns:
        """Look at all values of the file's columns of times, and decide how each is read."""
        found = cls.of(profile)
        names = [name for name in profile.time_columns if name in reader.schema.names]
        texts = [name for name in names if _is_text(reader.schema.field(name).type)]
        tallies = {name: OrderTally() for name in texts}
        if texts:
            for chunk in ahead(reader.chunks(texts)):
                for name, tally in tallies.items():
                    tally.add(read_clock(_texts(chunk.table[name])))
        for name, tally in tallies.items():
            reading = tally.decide(name, found.stated, _REMEDY)
            found.orders[name] = reading.order
            found.notices += [reading.notice] if reading.notice else []
        return found

    def uncounted(self) -> TimeColumns:
        """The same reading, whose counts go nowhere: for rows that are read again."""
        return replace(self, twice=Counter(), skipped=Counter())

    def order_of(self, name: str) -> DateOrder | None:
        """The order of a column's numeric dates; None where nothing tells it."""
        return self.orders.get(name, self.stated)

    def further_notices(self) -> list[str]:
        """What was not certain in the rows read so far."""
        told = [
            f"{count:,} times in {name!r} lie in the hour that comes twice when summer time ends "
            f"({self.zone}); the first was taken"
            for name, count in self.twice.items()
        ]
        return told + [
            f"{count:,} times in {name!r} lie in the hour that is skipped when summer time begins "
            f"({self.zone}); they were moved on by the hour"
            for name, count in self.skipped.items()
        ]


def _is_text(kind: pa.DataType) -> bool:
    return not (pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def _texts(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return array.cast(pa.string())


def read_times(
    column: pa.ChunkedArray, name: str, columns: TimeColumns
) -> tuple[Int64Array, BoolArray]:
    """The times (n,), ``NO_TIME`` where none, and which cells hold something unreadable.

    A year that cannot be right (9999, say) is how some systems write that there is no time.
    """
    clock = _clock(column, columns.order_of(name), columns.forms)
    converted = to_utc(clock, columns.zone)
    for counter, count in ((columns.twice, converted.twice), (columns.skipped, converted.skipped)):
        if count:
            counter[name] += count
    unreadable = clock.unreadable | converted.unknown_zone
    return _meant(converted.utc), unreadable


def _clock(column: pa.ChunkedArray, order: DateOrder | None, forms: Sequence[str]) -> Clock:
    if not _is_text(column.type):
        return Clock.of_stamps(column.combine_chunks())
    texts = _texts(column)
    clock = read_clock(texts, order)
    _by_forms(clock, texts, forms)
    return clock


def _by_forms(clock: Clock, texts: pa.Array, forms: Sequence[str]) -> None:
    """Read what no usual form fits by the profile's own strptime formats."""
    rows = np.flatnonzero(clock.unreadable)
    if not len(rows) or not forms:
        return
    known: dict[str, int] = {}
    for row, text in zip(rows.tolist(), texts.take(pa.array(rows)).to_pylist(), strict=True):
        if text not in known:
            known[text] = _by_form(text.strip(), forms)
        clock.local[row] = known[text]


def _by_form(text: str, forms: Sequence[str]) -> int:
    for form in forms:
        try:
            return _us(datetime.strptime(text, form).replace(tzinfo=UTC))
        except ValueError:
            continue
    return int(NO_TIME)


_FIRST_US = _us(_PLACEHOLDER_BEFORE)
_END_US = _us(datetime(END_YEAR, 1, 1, tzinfo=UTC))


def _meant(utc: Int64Array) -> Int64Array:
    return np.where((utc >= _FIRST_US) & (utc < _END_US), utc, NO_TIME)


def first_filled(columns: Sequence[Int64Array]) -> Int64Array:
    """Per row the first time that there is."""
    times = columns[0].copy()
    for later in columns[1:]:
        times = np.where(times == NO_TIME, later, times)
    return times


def stated_order(forms: Sequence[str], named: str) -> DateOrder | None:
    """The order of day and month that a profile states: by name, else by its formats."""
    if named:
        return DateOrder(named)
    found = set()
    for form in forms:
        day, month, year = (min((form.find(p) for p in parts if p in form), default=-1)
                            for parts in (("%d", "%e"), ("%m",), ("%Y", "%y")))  # fmt: skip
        if 0 <= min(day, month) < year:
            found.add(DateOrder.DAY_FIRST if day < month else DateOrder.MONTH_FIRST)
    return found.pop() if len(found) == 1 else None
