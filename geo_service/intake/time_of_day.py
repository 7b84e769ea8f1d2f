"""Join a column of days and one of times of day, as registers keep them apart."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

#: a time of day alone: 13:05, 1:05:30 PM, 13h05, 13時05分, 13:05 Uhr
TIME_OF_DAY = (
    r"^\s*\d{1,2}\s?[:.hH時时点點]\s?\d{2}(?:[:.分]\s?\d{2}(?:[.,]\d+)?)?\s?[分秒]?"
    r"\s*(?:[AaPp]\.?\s?[Mm]\.?|Uhr|hs?)?\s*$"
)
_MIDNIGHT = r"[T ]00:00(?::00(?:\.0+)?)?$"


def joined(days: pa.ChunkedArray, times: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts of day and time (n,); a cell without a time of day stays the day it is.

    Days that spreadsheets write as midnights lose the midnight where there is a time.
    """
    day = pc.fill_null(days.cast(pa.string()), "")
    time = pc.utf8_trim_whitespace(pc.fill_null(times.cast(pa.string()), ""))
    told = pc.match_substring_regex(time, TIME_OF_DAY)
    plain = pc.replace_substring_regex(day, _MIDNIGHT, "")
    return pc.if_else(told, pc.binary_join_element_wise(plain, time, " "), day)
