"""Local calendar fields of instants, from the time zone database that Python carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from geo_service.base.dates import EPOCH

_US_PER_HOUR = 3_600_000_000
_US_PER_STEP = _US_PER_HOUR // 2
_HOURS_PER_DAY = 24
#: 1970-01-01 was a Thursday; ISO counts Monday as 1
_EPOCH_WEEKDAY = 3


@dataclass(frozen=True, slots=True)
class LocalTime:
    """Calendar fields (n,) in the region's time zone.

    ``day`` counts days since 1970-01-01, ``weekday`` is 1 for Monday to 7 for Sunday.
    """

    day: npt.NDArray[np.int32]
    hour: npt.NDArray[np.uint8]
    weekday: npt.NDArray[np.uint8]
    month: npt.NDArray[np.datetime64]


def local_time(at_us: npt.NDArray[np.int64], zone: str) -> LocalTime:
    """Split instants (microseconds since the epoch, UTC) into local calendar fields.

    The offset is taken per half hour of UTC: no zone changes its clock at a finer step.
    """
    distinct, which = np.unique(at_us // _US_PER_STEP, return_inverse=True)
    offsets_us = np.array([_offset_us(zone, step) for step in distinct.tolist()], np.int64)
    local_us = at_us + (offsets_us[which] if len(distinct) else 0)
    hours = local_us // _US_PER_HOUR
    day = (hours // _HOURS_PER_DAY).astype(np.int32)
    return LocalTime(
        day=day,
        hour=(hours % _HOURS_PER_DAY).astype(np.uint8),
        weekday=((day + _EPOCH_WEEKDAY) % 7 + 1).astype(np.uint8),
        month=day.astype("datetime64[D]").astype("datetime64[M]"),
    )


@lru_cache(maxsize=200_000)
def _offset_us(zone: str, step: int) -> int:
    moment = (EPOCH + timedelta(microseconds=step * _US_PER_STEP)).astimezone(_zone(zone))
    offset = moment.utcoffset() or timedelta(0)
    return offset // timedelta(microseconds=1)


@lru_cache(maxsize=64)
def _zone(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)
