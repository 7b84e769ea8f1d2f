"""Dates of rows, for boundaries that change."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.model import NO_DAY, DayArray

_Y, _M, _D = r"(?P<y>\d{4})", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
#: how a date may be written at the beginning of a cell
FORMS = (
    rf"^\s*{_Y}[-/.]{_M}[-/.]{_D}(?:\D|$)",
    rf"^\s*{_Y}年{_M}月{_D}日",
    r"^\s*(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:\d{6})?(?:\D|$)",
    rf"^\s*{_M}/{_D}/{_Y}(?:\D|$)",
)


def read_days(column: pa.ChunkedArray) -> DayArray:
    """Read a column of dates, times or text as days; the time of day is left out.

    Text may be 2024-05-01, 2024/5/1, 2024.5.1, 2024年5月1日, 20240501 or, as in the United
    States, 5/1/2024, each with a time after it.
    """
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    if pa.types.is_dictionary(kind):
        array, kind = array.cast(kind.value_type), kind.value_type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        array = pc.local_timestamp(array)
    if not (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        return _parse(array.cast(pa.string()))
    days = pc.floor_temporal(array, unit="day") if pa.types.is_timestamp(kind) else array
    numbers = days.cast(pa.date32()).cast(pa.int32()).fill_null(int(NO_DAY))
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.int32)


def _parse(text: pa.Array) -> DayArray:
    days = np.full(len(text), NO_DAY, dtype=np.int32)
    for form in FORMS:
        parts = pc.extract_regex(text, form)
        year, month, day = (_numbers(parts, part) for part in "ymd")
        months = (year - 1970) * 12 + month - 1
        first = months.astype("datetime64[M]").astype("datetime64[D]")
        found = first + (day - 1)
        # the 30th of February would be a day of March
        real = (found.astype("datetime64[M]").astype(np.int64) == months) & (month <= 12)
        new = real & (month >= 1) & (day >= 1) & (days == NO_DAY)
        days[new] = found[new].astype(np.int64)
    return days


def _numbers(parts: pa.Array, part: str) -> npt.NDArray[np.int64]:
    digits = pc.struct_field(parts, part).cast(pa.int64()).fill_null(0)
    return np.asarray(digits.to_numpy(zero_copy_only=False), dtype=np.int64)
