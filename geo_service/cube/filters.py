"""The filters of a view, parsed alike from HTTP queries and command options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo_service.base.errors import InputError
from geo_service.base.level_code import parse_level_code

_LAST_HOUR = 23
_SUNDAY = 7
_EARLIEST, _LATEST = 1900, 2200


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrictions, all of which must hold; an empty one restricts nothing.

    ``first`` is the first day and ``until`` the day after the last, local to the region.
    ``category`` is a path at any level; ``areas`` are (level, code) pairs, any of which may hold;
    ``hours`` are 0 to 23; ``weekdays`` 1 (Monday) to 7; ``once`` counts repeat callers once;
    ``within`` are H3 cells of one resolution, any of which may hold.
    """

    first: date | None = None
    until: date | None = None
    category: str = ""
    areas: tuple[tuple[str, str], ...] = ()
    channels: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    hours: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    once: bool = False
    within: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for day in (self.first, self.until):
            if day is not None and not _EARLIEST <= day.year <= _LATEST:
                raise InputError(
                    f"the date {day} is out of range", hint=f"years {_EARLIEST} to {_LATEST}"
                )
        if self.first and self.until and self.until <= self.first:
            raise InputError(
                f"the period from {self.first} to {self.until} is empty",
                hint="`to` is the day after the last, and must come after `from`",
            )

    @property
    def days(self) -> int | None:
        """The length of the period in days; None while it is open at an end."""
        return (self.until - self.first).days if self.first and self.until else None

    def during(self, first: date | None, until: date | None) -> Filters:
        """Give the same restrictions in another period."""
        return replace(self, first=first, until=until)


def read_filters(
    *,
    first: date | None = None,
    until: date | None = None,
    category: str = "",
    areas: Sequence[str] = (),
    channel: str = "",
    status: str = "",
    hours: str = "",
    weekdays: str = "",
    repeat: str = "all",
) -> Filters:
    """Read restrictions as a query string or a command line spells them.

    Raises:
        InputError: one of them cannot be read.
    """
    if repeat not in ("all", "once"):
        raise InputError(f"repeat={repeat!r} is not known", hint="use all or once")
    return Filters(
        first=first,
        until=until,
        category=category.strip("/ "),
        areas=tuple(parse_level_code(text) for text in areas),
        channels=_words(channel),
        statuses=_words(status),
        hours=_numbers("hours", hours, 0, _LAST_HOUR),
        weekdays=_numbers("weekdays", weekdays, 1, _SUNDAY),
        once=repeat == "once",
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted({word.strip() for word in text.split(",") if word.strip()}))


def _numbers(name: str, text: str, least: int, most: int) -> tuple[int, ...]:
    """Read ``7-9,17``: single numbers and ranges, both ends included; 22-5 wraps around."""
    found: set[int] = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        ends = part.split("-")
        if len(ends) > 2 or not all(e.isdecimal() and least <= int(e) <= most for e in ends):
            raise InputError(
                f"{name}={text!r} cannot be read",
                hint=f"numbers from {least} to {most}, such as 6,{least}-{least + 4}",
            )
        low, high = int(ends[0]), int(ends[-1])
        around = range(low, high + 1 if low <= high else high + 2 + most - least)
        found.update(least + (number - least) % (most - least + 1) for number in around)
    return tuple(sorted(found))
