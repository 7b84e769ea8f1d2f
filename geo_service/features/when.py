"""The parameter ``datetime``: an instant, a day, or an interval that may be open at an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from geo_service.base.errors import InputError
from geo_service.features.table import instant_us

_HINT = "as 2026-03-31T08:00:00Z, 2026-03-31, 2026-03-01/2026-03-31, ../2026-03-31 or 2026-03-01/.."
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """A time from ``first`` to ``last``, both included and in the region's zone; None is open."""

    first: datetime | None = None
    last: datetime | None = None

    @property
    def first_us(self) -> int | None:
        """Its first microsecond since 1970."""
        return None if self.first is None else instant_us(self.first)

    @property
    def last_us(self) -> int | None:
        """Its last microsecond since 1970."""
        return None if self.last is None else instant_us(self.last)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """Its first day and the day after its last, local to the region."""
        first = None if self.first is None else self.first.date()
        return first, None if self.last is None else self.last.date() + _DAY

    def holds(self, first: datetime | None, last: datetime | None) -> bool:
        """Whether it has a moment with the time from ``first`` to ``last`` in common."""
        begins = self.last is None or first is None or first <= self.last
        return begins and (self.first is None or last is None or last >= self.first)


def parse_when(text: str, zone: ZoneInfo) -> Interval:
    """Read ``datetime``; days are whole days of ``zone``.

    Raises:
        InputError: it cannot be read, is open at both ends, or ends before it begins.
    """
    ends = text.split("/")
    if len(ends) > 2 or not text.strip():
        raise InputError(f"datetime={text[:60]!r} cannot be read", hint=_HINT)
    if len(ends) == 1:
        return Interval(_moment(text, zone, last=False), _moment(text, zone, last=True))
    begin, end = (None if one in ("", "..") else one for one in ends)
    if begin is None and end is None:
        raise InputError("datetime is open at both ends", hint=_HINT)
    found = Interval(
        None if begin is None else _moment(begin, zone, last=False),
        None if end is None else _moment(end, zone, last=True),
    )
    if found.first and found.last and found.first > found.last:
        raise InputError(f"datetime={text[:60]!r} ends before it begins", hint=_HINT)
    return found


def _moment(text: str, zone: ZoneInfo, *, last: bool) -> datetime:
    try:
        if "t" not in text.lower():
            begin = datetime.combine(date.fromisoformat(text), datetime.min.time(), zone)
            return begin + _DAY - timedelta(microseconds=1) if last else begin
        moment = datetime.fromisoformat(text.upper().replace(" ", "+"))  # + is a blank in a URL
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)
    except (ValueError, OverflowError):
        raise InputError(f"datetime: {text[:40]!r} is not a time", hint=_HINT) from None
