"""Times of a file's cells as microseconds since 1970 UTC."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.ledger.clock import END_YEAR, FIRST_YEAR

Int64Array = npt.NDArray[np.int64]
#: no time: the cell is empty, or holds none
NO_TIME = np.int64(np.iinfo(np.int64).min)
_BLANK = ("", "nan", "nat", "null", "none", "-")
_FIRST_US, _END_US = (
    np.datetime64(f"{year}-01-01", "us").astype(np.int64) for year in (FIRST_YEAR, END_YEAR)
)
#: parts of a second, which strptime cannot read and nobody needs
_FRACTION = r"(:\d{2})\.\d+"
_WITH_ZONE = r"(Z|[+-]\d{2}:?\d{2})$"


def _to_utc(naive: pa.Array, zone: str) -> pa.Array:
    """Local times of a zone: of an hour that comes twice the first, a skipped one moves on."""
    return pc.assume_timezone(naive, zone, ambiguous="earliest", nonexistent="latest")


def _parse_text(text: pa.Array, forms: Sequence[str], zone: str) -> pa.Array:
    parsed = pa.nulls(len(text), pa.timestamp("us", zone))
    text = pc.replace_substring_regex(text, _FRACTION, r"\1")
    for form in forms:
        naive = pc.strptime(text, format=form, unit="us", error_is_null=True)
        parsed = pc.coalesce(parsed, _to_utc(naive, zone))
        if parsed.null_count == 0:
            return parsed
    return pc.coalesce(parsed, _iso_with_zone(text, zone))


def _iso_with_zone(text: pa.Array, zone: str) -> pa.Array:
    """ISO 8601 with an offset, whatever forms are declared."""
    stamped = pc.fill_null(pc.match_substring_regex(text, _WITH_ZONE), False)
    if not pc.any(stamped).as_py():
        return pa.nulls(len(text), pa.timestamp("us", zone))
    parsed = [_one_iso(value) if ok else None for value, ok in
              zip(text.to_pylist(), stamped.to_pylist(), strict=True)]  # fmt: skip
    return pa.array(parsed, pa.int64()).cast(pa.timestamp("us", zone))


def _one_iso(value: str) -> int | None:
    from datetime import datetime

    from geo_service.ledger.clock import to_us

    try:
        return to_us(datetime.fromisoformat(value))
    except ValueError:
        return None


def read_times(
    column: pa.ChunkedArray, forms: Sequence[str], zone: str
) -> tuple[Int64Array, npt.NDArray[np.bool_]]:
    """The times (n,), ``NO_TIME`` where none, and which cells hold something unreadable.

    ``forms`` are strptime formats, tried in order, in ``zone``; a column of timestamps needs none.
    A year that cannot be right (9999, say) is how some systems write that there is no time.
    """
    array = column.combine_chunks()
    kind = array.type
    if pa.types.is_date(kind):
        array, kind = array.cast(pa.timestamp("us")), pa.timestamp("us")
    if pa.types.is_timestamp(kind):
        stamps = array.cast(pa.timestamp("us", kind.tz))
        stamps = stamps if kind.tz else _to_utc(stamps, zone)
        return _numbers(stamps), np.zeros(len(array), np.bool_)
    text = pc.utf8_trim_whitespace(array.cast(pa.string()))
    blank = pc.is_in(pc.utf8_lower(pc.fill_null(text, "")), pa.array(_BLANK))
    stamps = _parse_text(pc.if_else(blank, None, text), forms, zone)
    unreadable = pc.and_not(pc.is_null(stamps), blank)
    return _numbers(stamps), unreadable.to_numpy(zero_copy_only=False)


def _numbers(stamps: pa.Array) -> Int64Array:
    filled = stamps.cast(pa.int64()).fill_null(int(NO_TIME))
    numbers = np.asarray(filled.to_numpy(zero_copy_only=False), np.int64)
    return np.where((numbers >= _FIRST_US) & (numbers < _END_US), numbers, NO_TIME)


def first_filled(columns: Sequence[Int64Array]) -> Int64Array:
    """Per row the first time that there is."""
    times = columns[0].copy()
    for later in columns[1:]:
        times = np.where(times == NO_TIME, later, times)
    return times
