"""Facts about a column's contents: times, numbers, ids, distinct values, lengths."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.blanks import blank_cells
from geo_service.base.dates import DateOrder
from geo_service.intake.time_of_day import TIME_OF_DAY
from geo_service.tables.times import NO_TIME, Clock, OrderTally, TimeReading, read_clock

_BARE_NUMBER = r"^[+-]?\d+(?:[.,]\d+)?$"
_REMEDY = 'state it: date_order = "day-first" or "month-first"'


@dataclass(frozen=True, slots=True)
class Facts:
    """Shares are of the filled cells; ``first_us`` is the median time, as the clock shows it.

    ``zoned`` is the share of times that state their offset, ``dated`` of those without a time of
    day, ``hours`` the share of cells that are times of day alone. ``counting`` says that the cells
    number the rows.
    """

    name: str
    filled: float
    times: float
    zoned: float
    median_us: int
    reading: TimeReading
    numbers: float
    distinct: int
    unique: float
    length: float
    common: tuple[str, ...]
    hours: float = 0.0
    dated: float = 0.0
    counting: bool = False


def facts_of(name: str, column: pa.ChunkedArray) -> Facts:
    """Look at the cells of a column (n,)."""
    array = column.combine_chunks()
    stamps = pa.types.is_timestamp(array.type) or pa.types.is_date(array.type)
    texts = pc.utf8_trim_whitespace(pc.fill_null(array.cast(pa.string()), ""))
    filled = texts.filter(pa.array(~blank_cells(texts)))
    count = max(len(filled), 1)
    clock, reading = (Clock.of_stamps(array), TimeReading()) if stamps else _times(name, filled)
    read = clock.local != NO_TIME
    numbers = int(pc.sum(pc.match_substring_regex(filled, _BARE_NUMBER)).as_py() or 0)
    counted = Counter(filled.to_pylist())
    return Facts(
        name,
        len(filled) / max(len(texts), 1),
        float(read.sum()) / count,
        float(((clock.zone != "") | clock.instant)[read].mean()) if read.any() else 0.0,
        int(np.median(clock.local[read])) if read.any() else 0,
        reading,
        numbers / count,
        len(counted),
        len(counted) / count,
        _length(filled),
        tuple(value for value, _ in counted.most_common(30)),
        float(pc.sum(pc.match_substring_regex(filled, TIME_OF_DAY)).as_py() or 0) / count,
        float((~clock.timed)[read].mean()) if read.any() else 0.0,
        _counts(filled),
    )


def _counts(filled: pa.Array) -> bool:
    """Whether the cells number the rows, from 0 or 1 on."""
    first = filled[0].as_py() if len(filled) else ""
    if first not in ("0", "1"):
        return False
    numbers = [str(number + int(first)) for number in range(len(filled))]
    return bool(filled.to_pylist() == numbers)


def _length(filled: pa.Array) -> float:
    """The mean length in characters of Latin letters: a Chinese one says as much as two."""
    letters = pc.utf8_length(filled)
    wide = pc.count_substring_regex(filled, r"[\x{2E80}-\x{9FFF}\x{AC00}-\x{D7AF}]")
    return float(pc.mean(pc.add(letters, wide)).as_py() or 0.0)


def _times(name: str, texts: pa.Array) -> tuple[Clock, TimeReading]:
    """The column as times; numbers alone are none, unless the name says so elsewhere."""
    tally = OrderTally()
    clock = read_clock(texts)
    tally.add(clock)
    reading = tally.decide(name, None, _REMEDY)
    if tally.rows:
        clock = read_clock(texts, reading.order or DateOrder.MONTH_FIRST)
    return clock, reading
