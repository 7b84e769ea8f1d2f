"""Parse dates as people write them, and count days since 1970-01-01."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from geo_service.base.errors import InputError

#: where days and microseconds are counted from
EPOCH_DAY = date(1970, 1, 1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS_PER_DAY = 86_400_000_000


Part = TypeVar("Part")


class DateOrder(StrEnum):
    """The order in which numeric dates such as 05/01/2024 are written."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    YEAR_FIRST = "year-first"  # 24/05/01; four-digit years at the beginning need no order

    def arranged(self, first: Part, second: Part, third: Part) -> tuple[Part, Part, Part]:
        """Give (year, month, day) of the parts as written."""
        if self is DateOrder.DAY_FIRST:
            return third, second, first
        if self is DateOrder.MONTH_FIRST:
            return third, first, second
        return first, second, third


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH_DAY).days


def day_of(number: int) -> date:
    """The date of a number of days since 1970-01-01."""
    return EPOCH_DAY + timedelta(days=number)


def parse_date(value: Any, *, name: str = "as_of") -> date | None:
    """An ISO date, or ``None`` for ``None``. Raises ``InputError`` naming the value."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        text = str(value)[:40]
        raise InputError(f"{name} {text!r} is not a date", hint="write 2024-01-31") from None
