"""The date of each row, for boundaries that change: the local day of an instant."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo_service.base.dates import MICROSECONDS_PER_DAY
from geo_service.base.model import NO_DAY, DayArray
from geo_service.tables import TableReader, ahead
from geo_service.tables.times import (
    NO_TIME,
    Clock,
    DateOrder,
    OrderTally,
    TimeReading,
    read_clock,
    to_utc,
)

_REMEDY = "state it with --date-order day-first or month-first"


def read_days(
    column: pa.ChunkedArray, order: DateOrder | None = None, *, zone: str = "UTC"
) -> DayArray:
    """Read a column of dates, times or text as days (n,) of the time zone ``zone``.

    Text may be written in any way that ``tables.times`` reads; one that states an offset, and a
    timestamp with a zone, count on the day they fall on in ``zone``, others on their own. Numeric
    dates without a certain order are read in ``order``, or not at all.
    """
    clock = _clock(column, order)
    stated = clock.instant | (clock.zone != "")
    local = clock.local.copy()
    if stated.any():
        converted = to_utc(clock, zone)
        local[stated] = _wall_clock(converted.utc, zone)[stated]
    days = np.where(local == NO_TIME, NO_DAY, local // MICROSECONDS_PER_DAY)
    return days.astype(np.int32)


def _clock(column: pa.ChunkedArray, order: DateOrder | None) -> Clock:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    if pa.types.is_dictionary(kind):
        array, kind = array.cast(kind.value_type), kind.value_type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return Clock.of_stamps(array)
    return read_clock(array.cast(pa.string()), order)


def _wall_clock(utc: npt.NDArray[np.int64], zone: str) -> npt.NDArray[np.int64]:
    """What clocks of the zone show at instants, in µs since 1970; ``NO_TIME`` stays."""
    import pyarrow.compute as pc

    known = utc != NO_TIME
    stamps = pa.array(utc, mask=~known).cast(pa.timestamp("us", "UTC"))
    local = pc.local_timestamp(stamps.cast(pa.timestamp("us", zone)))
    filled = local.cast(pa.int64()).fill_null(int(NO_TIME))
    return np.asarray(filled.to_numpy(zero_copy_only=False), np.int64)


def decide_order(reader: TableReader, column: str, stated: DateOrder | None) -> TimeReading:
    """Decide the order of day and month of a column by all its values, else as ``stated``."""
    kind = reader.schema.field(column).type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return TimeReading(stated)
    tally = OrderTally()
    for chunk in ahead(reader.chunks([column])):
        tally.add(read_clock(chunk.table[column].combine_chunks().cast(pa.string())))
    return tally.decide(column, stated, _REMEDY)
