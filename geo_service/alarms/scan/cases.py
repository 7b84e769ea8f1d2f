"""Counts of cases per site and day, with the strata of days within which they are permuted."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray

Counts = npt.NDArray[np.int64]
Strata = npt.NDArray[np.int32]

#: how days are put in strata: all alike; by day of the week (space × day of week, as SaTScan
#: adjusts for weekly trends); working days and days off
STRATA = ("none", "weekday", "workday")
_SATURDAY = 5


@dataclass(frozen=True)
class Cases:
    """Cases as a grid ``counts`` (sites, days) that ends on day ``end``; ``strata`` (days,).

    Strata are numbered 0, 1, … without gaps.
    """

    counts: Counts
    strata: Strata
    end: date

    @cached_property
    def total(self) -> int:
        """All cases."""
        return int(self.counts.sum())

    def by_stratum(self) -> Counts:
        """Cases of each site in each stratum (sites, strata)."""
        found = np.zeros((len(self.counts), int(self.strata.max()) + 1), np.int64)
        for stratum in range(found.shape[1]):
            found[:, stratum] = self.counts[:, self.strata == stratum].sum(axis=1)
        return found

    def window(self, days: int) -> Counts:
        """Cases of each site in the last 1, 2, … ``days`` days (sites, days)."""
        return np.ascontiguousarray(np.cumsum(self.counts[:, ::-1][:, :days], axis=1))

    def expected(self, days: int) -> FloatArray:
        """Cases to expect of each site in the last 1, 2, … ``days`` days (sites, days).

        Within a stratum place and time are taken as independent: cases of the place × cases of
        the day / cases of the stratum.
        """
        totals = self.by_stratum()
        whole = totals.sum(axis=0)
        found = np.zeros((len(self.counts), days))
        a_day = self.counts.sum(axis=0)[::-1][:days]
        last = self.strata[::-1][:days]
        for stratum in np.unique(last):
            in_time = np.cumsum(np.where(last == stratum, a_day, 0))
            if whole[stratum]:
                found += np.outer(totals[:, stratum], in_time) / whole[stratum]
        return found


def strata_of_days(
    kind: str, *, start: date, days: int, off: AbstractSet[date] | None = None
) -> Strata:
    """Number the stratum of each of ``days`` days from ``start``.

    ``off`` holds the days off for ``workday``; without it they are Saturdays and Sundays.

    Raises:
        InputError: the kind of strata is not known.
    """
    if kind not in STRATA:
        raise InputError(f"strata {kind!r} are not known", hint=f"use {', '.join(STRATA)}")
    dates = [start + timedelta(days=i) for i in range(days)]
    if kind == "none":
        numbers = [0] * days
    elif kind == "weekday":
        numbers = [day.weekday() for day in dates]
    elif off is None:
        numbers = [int(day.weekday() >= _SATURDAY) for day in dates]
    else:
        numbers = [int(day in off) for day in dates]
    _, renumbered = np.unique(numbers, return_inverse=True)
    return renumbered.astype(np.int32)
