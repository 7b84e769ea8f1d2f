"""Which two periods are compared, and whether the data cover both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo_service.cube.answers import Series

#: of an earlier period at least this share of as many days must have records
FEWEST_DAYS = 0.8
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two periods, each its first day and the day after its last.

    ``is_whole`` says that records cover the earlier one too: else a change would be one of the
    records, not of the city.
    """

    now: Days
    before: Days
    is_whole: bool

    @property
    def days(self) -> tuple[int, int]:
        """The lengths of the two periods, in days."""
        return (self.now[1] - self.now[0]).days, (self.before[1] - self.before[0]).days


def clipped(first: date, until: date, known: tuple[str | None, str | None]) -> Days:
    """Cut a period to the days that there are data for, so that it is compared with as many.

    ``known`` are the first and last day with complaints.
    """
    if known[0] is None or known[1] is None:
        return first, until
    begin, end = date.fromisoformat(known[0]), date.fromisoformat(known[1]) + timedelta(days=1)
    if end <= first or begin >= until:
        return first, until
    return max(first, begin), min(until, end)


def covers(now: Series, before: Series, lengths: tuple[int, int]) -> bool:
    """Tell whether steps with any complaint are about as frequent before as now.

    ``lengths`` are the days of the two periods; the series are of the whole city.
    """
    if not before.starts or not now.starts:
        return False
    share_now, share_before = (
        len(one.starts) / length for one, length in zip((now, before), lengths, strict=True)
    )
    return share_before >= FEWEST_DAYS * share_now


def partial_steps(series: Series, first: date | None, until: date | None) -> list[bool]:
    """Tell of each step of a series whether the days from ``first`` to ``until`` cut it."""
    return [
        (first is not None and start < first) or (until is not None and _end(start, series) > until)
        for start in series.starts
    ]


def _end(start: date, series: Series) -> date:
    if series.bucket == "month":
        month = np.datetime64(start, "M") + 1
        end: date = month.astype("datetime64[D]").item()
        return end
    return start + timedelta(days=7 if series.bucket == "week" else 1)
