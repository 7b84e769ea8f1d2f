"""Find the issues that have complaints under a planner's filters.

The ledger itself is asked, so that what came in a minute ago is there. The filters choose issues;
what is told of an issue is told of all its complaints. That repeat callers are to be counted once
changes nothing: an issue's callers are told beside its complaints.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from geo_service.base.h3_bits import resolution_of
from geo_service.cube.clock import local_time
from geo_service.cube.filters import Filters
from geo_service.index.cell_ranges import descendant_ranges
from geo_service.index.cells import parents_of
from geo_service.ledger import Ledger
from geo_service.ledger.issue_search import Which, issues_with, member_rows
from geo_service.ledger.issues import Issue, list_issues
from geo_service.ledger.search import Search, category_paths

#: issues, those with most complaints found, whose rows are looked at where hours, days of the week
#: or a drawn area are asked for
MOST_READ = 1_000
#: ranges of cells that the ledger is asked for; an area of more is asked for as one range, and its
#: rows are looked at
_MOST_RANGES = 100


@dataclass(frozen=True, slots=True)
class Found:
    """Issues, those with most complaints under the filters first; ``more``: there are others."""

    issues: tuple[Issue, ...]
    more: bool


def find_issues(
    ledger: Ledger,
    filters: Filters,
    zone: ZoneInfo,
    h3_res: int,
    *,
    which: Which = "all",
    least_reporters: int = 0,
    limit: int = 300,
) -> Found:
    """The issues whose complaints under ``filters`` come from ``least_reporters`` people or more.

    ``zone`` is the region's, ``h3_res`` the resolution of its finest cells.

    Raises:
        InputError: there is no such level.
    """
    search = _search(filters, zone, h3_res)
    by_row = bool(filters.hours or filters.weekdays or filters.within)
    with ledger.reading() as connection:
        numbers = issues_with(
            connection, ledger.identity, search,
            which=which,
            least_reporters=least_reporters,
            limit=MOST_READ if by_row else limit + 1,
        )  # fmt: skip
        if by_row:
            rows = member_rows(connection, ledger.identity, numbers, search)
            numbers = _kept(rows, filters, zone, least_reporters)
        shown = numbers[:limit]
        found = {
            one.id: one
            for one in list_issues(connection, state=None, numbers=shown, limit=len(shown))
        }
    return Found(tuple(found[number] for number in shown if number in found), len(numbers) > limit)


def _search(filters: Filters, zone: ZoneInfo, h3_res: int) -> Search:
    """What the ledger can look for by itself."""
    ranges = descendant_ranges(filters.within, h3_res, _MOST_RANGES)
    return Search(
        areas=filters.areas,
        cell_ranges=ranges,
        categories=category_paths(filters.category),
        statuses=filters.statuses,
        channels=filters.channels,
        received_from=_midnight(filters.first, zone),
        received_to=_midnight(filters.until, zone),
    )


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=zone)


def _kept(rows: Sequence[Any], filters: Filters, zone: ZoneInfo, least_reporters: int) -> list[int]:
    """The issues that still have complaints of so many people, most complaints first."""
    complaints: Counter[int] = Counter()
    people: defaultdict[int, set[str]] = defaultdict(set)
    for row, counts in zip(rows, _mask(rows, filters, zone).tolist(), strict=True):
        if counts:
            complaints[row.issue] += 1
            people[row.issue] |= {row.reporter} - {None}
    known = [number for number in complaints if len(people[number]) >= least_reporters]
    return sorted(known, key=lambda number: (-complaints[number], number))


def _mask(rows: Sequence[Any], filters: Filters, zone: ZoneInfo) -> npt.NDArray[np.bool_]:
    """Which rows (n,) meet the hours, the days of the week and the drawn area."""
    local = local_time(np.array([row.received_at for row in rows], np.int64), zone.key)
    good = np.ones(len(rows), bool)
    if filters.hours:
        good &= np.isin(local.hour, filters.hours)
    if filters.weekdays:
        good &= np.isin(local.weekday, filters.weekdays)
    if filters.within:
        res = resolution_of(filters.within[0])
        cells = np.array([row.h3 or 0 for row in rows], np.uint64)
        placed = ~np.array([row.default_location for row in rows], bool)
        good &= placed & np.isin(parents_of(cells, res), np.array(filters.within, np.uint64))
    return good
