"""Values inside a filter: columns and literals, known or not, and truth in three values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from geo_service.base.dates import MICROSECONDS_PER_DAY
from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray
from geo_service.features.table import Column, Kind, day_us, instant_us

NUMBERS = (Kind.NUMBER, Kind.INTEGER)
TIMES = (Kind.DATE, Kind.INSTANT)


@dataclass(frozen=True, slots=True)
class Truth:
    """Where a condition holds, and where it does not; where neither, that is not known."""

    yes: BoolArray
    no: BoolArray

    @classmethod
    def of(cls, holds: Any, known: BoolArray) -> Truth:
        """From what a comparison gave, where both of its sides are known."""
        return cls(holds & known, ~holds & known)

    def __invert__(self) -> Truth:
        return Truth(self.no, self.yes)

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.yes & other.yes, self.no | other.no)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.yes | other.yes, self.no & other.no)


def literal(value: Any, kind: Kind) -> Column:
    """One value for all features: arrays of one element."""
    if kind is Kind.TEXT or kind is Kind.GEOMETRY:
        array = np.empty(1, dtype=object)
        array[0] = value
    else:
        array = np.array([value], np.int64 if kind in TIMES else np.float64)
    return Column(kind, array, np.ones(1, bool))


def unknown() -> Column:
    """The value NULL."""
    return Column(Kind.NUMBER, np.full(1, np.nan), np.zeros(1, bool))


def read_date(text: str) -> Column:
    """A day as ISO 8601 writes it. Raises ``InputError``."""
    return literal(day_us(_day(text)), Kind.DATE)


def read_instant(text: str) -> Column:
    """An instant as RFC 3339 writes it, with its zone. Raises ``InputError``."""
    return literal(instant_us(_instant(text)), Kind.INSTANT)


def read_time(text: str) -> tuple[int, int]:
    """The first and last microsecond of a day or an instant. Raises ``InputError``."""
    if "T" in text.upper():
        moment = instant_us(_instant(text))
        return moment, moment
    first = day_us(_day(text))
    return first, first + MICROSECONDS_PER_DAY - 1


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text[:40]!r} is not a day", hint="write it as 2026-03-31") from None


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InputError(
            f"{text[:40]!r} is not a time with its zone", hint="write it as 2026-03-31T08:00:00Z"
        )
    return moment
