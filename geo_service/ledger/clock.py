"""Times of the ledger: microseconds since 1970 UTC, aware datetimes outside.

Order in the ledger is by change number, never by the clock, which may jump.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from geo_service.base.dates import EPOCH
from geo_service.base.errors import InputError

MICROSECONDS_PER_HOUR = 3_600_000_000
#: a time before or from here on is a slip, not a time
FIRST_YEAR, END_YEAR = 1900, 2200


def now_us() -> int:
    """The present time of the system clock."""
    return time.time_ns() // 1000


def to_us(moment: datetime) -> int:
    """Microseconds of an aware datetime.

    Raises:
        InputError: the datetime has no zone.
    """
    if moment.tzinfo is None:
        raise InputError(
            "a time without a time zone",
            hint="add the offset, for example 2026-03-01T08:00:00+08:00",
        )
    return (moment - EPOCH) // timedelta(microseconds=1)


def check_year(moment: datetime) -> datetime:
    """The same moment, if its year can be right. Raises ``InputError``."""
    if not FIRST_YEAR <= moment.year < END_YEAR:
        raise InputError(
            f"a time in the year {moment.year}", hint=f"from {FIRST_YEAR} to {END_YEAR - 1}"
        )
    return moment


def from_us(moment_us: int) -> datetime:
    """The aware UTC datetime."""
    return EPOCH + timedelta(microseconds=moment_us)


def zone_of(moment: datetime) -> str:
    """The offset of an aware datetime as text, for example ``+08:00``."""
    text = moment.strftime("%z") or "+0000"
    return f"{text[:3]}:{text[3:5]}"
