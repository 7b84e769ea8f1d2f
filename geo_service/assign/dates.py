"""Dates of rows, for boundaries that change."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: days since 1970-01-01; NO_DAY where a row has no readable date
DayArray = npt.NDArray[np.int32]
NO_DAY = np.int32(np.iinfo(np.int32).min)

#: how a date may be written at the beginning of a cell: its pattern and format
FORMS = (
    (r"^\s*(\d{4}-\d{1,2}-\d{1,2})(?:\D.*)?$", "%Y-%m-%d"),
    (r"^\s*(\d{4}/\d{1,2}/\d{1,2})(?:\D.*)?$", "%Y/%m/%d"),
    (r"^\s*(\d{4}\.\d{1,2}\.\d{1,2})(?:\D.*)?$", "%Y.%m.%d"),
    (r"^\s*(\d{4}年\d{1,2}月\d{1,2}日).*$", "%Y年%m月%d日"),
    (r"^\s*(\d{8})(?:\D.*|\d{6}.*)?$", "%Y%m%d"),
    (r"^\s*(\d{1,2}/\d{1,2}/\d{4})(?:\D.*)?$", "%m/%d/%Y"),
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
        array = _parse(array.cast(pa.string()))
    days = pc.floor_temporal(array, unit="day") if pa.types.is_timestamp(array.type) else array
    numbers = days.cast(pa.date32()).cast(pa.int32()).fill_null(int(NO_DAY))
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.int32)


def _parse(text: pa.Array) -> pa.Array:
    parsed = [
        pc.strptime(
            pc.struct_field(pc.extract_regex(text, f"(?s){_named(pattern)}"), "day"),
            format=form,
            unit="s",
            error_is_null=True,
        )
        for pattern, form in FORMS
    ]
    return pc.coalesce(*parsed)


def _named(pattern: str) -> str:
    return pattern.replace("(\\d", "(?P<day>\\d", 1)
