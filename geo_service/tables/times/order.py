"""Decide the order of day, month and year in a column of numeric dates.

05/01/2024 alone can be read two ways; a column that also holds 17/01/2024 cannot. Where no value
decides, the order must be stated, or such rows are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_service.base.dates import DateOrder

if TYPE_CHECKING:
    from geo_service.tables.times.text import Clock

_MONTHS = 12
_SHORT_YEAR = 100
_NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class TimeReading:
    """How a column is read, and what the user should know of it."""

    order: DateOrder | None = None
    notice: str = ""


@dataclass
class OrderTally:
    """Counts over a whole column what decides its order; see :meth:`decide`."""

    rows: int = 0
    day_only_first: int = 0
    day_only_second: int = 0
    dotted: int = 0
    short_years: int = 0
    stamped: int = 0
    first_values: frozenset[int] = frozenset()
    third_values: frozenset[int] = frozenset()

    def add(self, clock: Clock) -> None:
        """Look at some rows of the column."""
        rows = clock.first >= 0
        first, second, third = clock.first[rows], clock.second[rows], clock.third[rows]
        self.rows += len(first)
        self.day_only_first += int((first > _MONTHS).sum())
        self.day_only_second += int((second > _MONTHS).sum())
        self.dotted += int(clock.dotted[rows].sum())
        self.short_years += int((third < _SHORT_YEAR).sum())
        self.stamped += int((~rows & (clock.local != _NO_TIME)).sum())
        self.first_values |= frozenset(np.unique(first).tolist())
        self.third_values |= frozenset(np.unique(third).tolist())

    def decide(self, column: str, stated: DateOrder | None, remedy: str) -> TimeReading:
        """Decide the column's order: by its values, else as ``stated``, else not at all.

        ``remedy`` tells the user how to state the order.
        """
        if not self.rows:
            return TimeReading(stated)
        if self.short_years == self.rows and (reading := self._short(column)) is not None:
            return reading
        by_first, by_second = self.day_only_first, self.day_only_second
        if by_first and by_second:
            return self._mixed(column, stated, remedy)
        if by_first or by_second:
            order = DateOrder.DAY_FIRST if by_first else DateOrder.MONTH_FIRST
            return self._decided(column, order, stated, by_first or by_second)
        if stated is not None:
            return TimeReading(stated)
        if self.dotted == self.rows:
            told = f"dates in {column!r} were read with the day first, as dates with dots are"
            return TimeReading(DateOrder.DAY_FIRST, told)
        return TimeReading(None, f"no date in {column!r} tells whether the day or the month comes "
                             f"first; {remedy}")  # fmt: skip

    def _short(self, column: str) -> TimeReading | None:
        """Two-digit years may come first: the part that changes least is the year."""
        if len(self.first_values) < len(self.third_values) and max(self.first_values) > _MONTHS:
            told = f"dates in {column!r} were read with a two-digit year first"
            return TimeReading(DateOrder.YEAR_FIRST, told)
        return None

    def _decided(
        self, column: str, order: DateOrder, stated: DateOrder | None, rows: int
    ) -> TimeReading:
        part = "day" if order is DateOrder.DAY_FIRST else "month"
        told = f"dates in {column!r} were read with the {part} first, as {rows:,} of them show"
        if stated not in (None, order):
            told += f" ({stated} was stated)"
        return TimeReading(order, told)

    def _mixed(self, column: str, stated: DateOrder | None, remedy: str) -> TimeReading:
        first, second = self.day_only_first, self.day_only_second
        if stated is None:
            # one slip among many does not overturn the others
            many, few = max(first, second), min(first, second)
            if many >= 100 * few:
                order = DateOrder.DAY_FIRST if first > second else DateOrder.MONTH_FIRST
                return self._decided(column, order, None, many)
        told = (
            f"dates in {column!r} are written in both orders: {first:,} can only have the day "
            f"first, {second:,} only the month; "
        )
        return TimeReading(stated, told + (f"{stated} was taken, as stated" if stated else remedy))
