"""The periods that an assessment covers, and those it is compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from geo_service.base.errors import InputError

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_MONTHS = 12
_EARLIEST = 1900


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to the day before ``until``; ``name`` is a month if it is a whole one."""

    first: date
    until: date
    name: str = ""

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.until - self.first).days

    @property
    def last(self) -> date:
        """The last day."""
        return self.until - timedelta(days=1)


def parse_month(text: str) -> tuple[int, int]:
    """Read ``2026-10`` as year and month.

    Raises:
        InputError: it is not a month.
    """
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= _MONTHS or int(found[1]) < _EARLIEST:
        raise InputError(f"{text[:40]!r} is not a month", hint="write it as 2026-10")
    return int(found[1]), int(found[2])


def month_period(text: str, start_day: int = 1, named_after: str = "end") -> Period:
    """Give the period that a month's name stands for.

    From the first to the last of the month, or, where periods begin on another day, the one that
    ends (or begins, by ``named_after``) in it.

    Raises:
        InputError: it is not a month.
    """
    year, month = parse_month(text)
    shift = -1 if start_day > 1 and named_after == "end" else 0
    return _period(year, month, shift, start_day)


def _period(year: int, month: int, shift: int, start_day: int) -> Period:
    first = _day(year, month + shift, start_day)
    until = _day(year, month + shift + 1, start_day)
    return Period(first, until, f"{year:04d}-{month:02d}")


def _day(year: int, month: int, day: int) -> date:
    years, months = divmod(month - 1, _MONTHS)
    return date(year + years, months + 1, day)


def free_period(first: date | None, until: date | None) -> Period:
    """Give the period between two dates; ``until`` is the day after the last.

    Raises:
        InputError: one is missing, or the period is empty.
    """
    if first is None or until is None:
        raise InputError("the period is open at an end", hint="give a month, or both from and to")
    if until <= first:
        raise InputError(
            f"the period from {first} to {until} is empty", hint="`to` is the day after the last"
        )
    return Period(first, until)


def check_begun(period: Period, today: date) -> None:
    """Refuse a period that has not begun.

    Raises:
        InputError: it begins after today.
    """
    if period.first > today:
        raise InputError(
            f"the period begins on {period.first}, after today ({today})",
            hint="ask for one that has begun",
        )


def before(period: Period) -> Period:
    """Give the period before: the month before for a month, else as many days before."""
    if period.name:
        first = period.first
        return Period(_day(first.year, first.month - 1, first.day), first)
    return Period(period.first - (period.until - period.first), period.first)


def year_before(period: Period) -> Period:
    """Give the same dates a year before; 29 February becomes 28 February."""
    return Period(_year_back(period.first), _year_back(period.until))


def _year_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
