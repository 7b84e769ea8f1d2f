"""Times written as numbers: spreadsheet days since 1899-12-30, seconds since 1970."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_NUMBER = r"^\d{5}(?:[.,]\d+)?$|^\d{10}(?:\.\d+)?$|^\d{13}$"
#: 1970-01-01 as a spreadsheet counts it
_EPOCH_DAY = 25_569
#: spreadsheet days that can be meant: 1954 to 2119
_SERIALS = (20_000.0, 80_000.0)


def of_numbers(
    text: pa.Array, no_time: np.int64
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Give the times (n,) in µs, and which of them are instants (since 1970 UTC), not clocks.

    Five digits are a spreadsheet's days, ten are seconds, thirteen milliseconds.
    """
    fits = pc.match_substring_regex(text, _NUMBER)
    digits = pc.replace_substring(pc.if_else(fits, text, None), ",", ".")
    value = digits.cast(pa.float64()).to_numpy(zero_copy_only=False)
    value = np.asarray(value, np.float64)
    found = np.full(len(value), no_time)
    serial = (value >= _SERIALS[0]) & (value < _SERIALS[1])
    # to the second: a day's fraction is exact to some microseconds only
    seconds = np.rint((value[serial] - _EPOCH_DAY) * 86_400)
    found[serial] = seconds.astype(np.int64) * 1_000_000
    in_seconds = (value >= 1e9) & (value < 1e10)
    found[in_seconds] = np.rint(value[in_seconds]).astype(np.int64) * 1_000_000
    in_ms = (value >= 1e12) & (value < 1e13)
    found[in_ms] = value[in_ms].astype(np.int64) * 1_000
    instant: npt.NDArray[np.bool_] = in_seconds | in_ms
    return found, instant
