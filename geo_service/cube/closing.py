"""Count complaints closed and the time to closing: outcomes of cities that record no other.

Complaints excluded from the rating are left out. A complaint that is still open counts in every
median as one that takes longer than all that are closed: leaving it out would make a place look
faster the more it leaves undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from geo_service.base.dates import EPOCH
from geo_service.base.intervals import median_ranks
from geo_service.base.model import FloatArray
from geo_service.cube import source
from geo_service.cube.codebook import Codebook
from geo_service.cube.cube import Columns, Snapshot
from geo_service.cube.engine import name
from geo_service.cube.filters import Filters
from geo_service.cube.schema import DEFAULT_AREA, NOT_CLOSED, area_column

_MINUTES_PER_DAY = 24 * 60
#: closing times are told to the minute up to this many minutes, and to the hour beyond
_BY_THE_MINUTE = 2 * _MINUTES_PER_DAY
_OPEN = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing is known of places (m,): counts, and days to closing (NaN: not known).

    ``counted`` complaints are not excluded; ``closed`` of them are closed; ``due`` had a deadline
    that they met (``in_time``) or missed. ``median_days`` has the bounds ``low_days`` and
    ``high_days``; ``closed_days`` is the median of those closed alone.
    """

    counted: FloatArray
    closed: FloatArray
    due: FloatArray
    in_time: FloatArray
    median_days: FloatArray
    low_days: FloatArray
    high_days: FloatArray
    closed_days: FloatArray

    @property
    def closed_share(self) -> FloatArray:
        """Of those counted, how many are closed; NaN where none is counted."""
        return _share(self.closed, self.counted)

    @property
    def in_time_share(self) -> FloatArray:
        """Of those that had a deadline, how many met it; NaN where none had."""
        return _share(self.in_time, self.due)


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: FloatArray = part / whole
    return shares


def is_known(snapshot: Snapshot) -> bool:
    """Tell whether the ledger knows of closings at all: where none ever was, nothing is 'open'."""
    return snapshot.books["status"].find("closed") is not None


def closing_rows(
    snapshot: Snapshot, filters: Filters, groups: Mapping[str, str], *, placed: bool = True
) -> Columns:
    """Count complaints by ``groups`` (name -> column), time to closing and deadline.

    Columns: those of ``groups``, minutes (``NOT_CLOSED`` and ``CLOSED_SOMETIME`` included),
    due, in_time (0, 1), n. Empty where closings are not known. ``placed`` leaves out those on
    default coordinates, as every view of areas does.
    """
    matching = source.rows(snapshot, filters)
    if matching is None or not is_known(snapshot):
        return {key: np.zeros(0, np.int64) for key in (*groups, "minutes", "due", "in_time", "n")}
    lead = name(area_column(snapshot.manifest.lead_level))
    only = f"NOT excluded AND {lead} <> {DEFAULT_AREA}" if placed else "NOT excluded"
    told = "".join(f"{column} AS {key}, " for key, column in groups.items())
    missed = f"coalesce(epoch_us(close_due) <= {_seen_until_us(snapshot)}, false)"
    found = snapshot.query(
        f"SELECT {told}"
        f"CASE WHEN close_min < {_BY_THE_MINUTE} THEN close_min "
        "ELSE round(close_min / 60)::INTEGER * 60 END AS minutes, "
        f"(closed_in_time >= 0 OR {missed})::INTEGER AS due, "
        "(closed_in_time = 1)::INTEGER AS in_time, count(*) AS n "
        f"FROM (FROM {matching}) WHERE {only} GROUP BY ALL"
    )
    return {key: np.ma.getdata(values).astype(np.int64) for key, values in found.items()}


def area_closing(snapshot: Snapshot, filters: Filters, level: str, codes: Sequence[str]) -> Closing:
    """Tell closings of the areas ``codes`` (m,) of ``level``; a complaint counts in each it is in.

    Raises:
        NotFoundError: the cube has no such level.
    """
    column = snapshot.area_column(level)
    found = closing_rows(snapshot, filters, {"area": name(column)})
    row, place = _places(found["area"], snapshot.books[column], codes)
    return closing_of(place, {key: part[row] for key, part in found.items()}, len(codes))


def category_closing(snapshot: Snapshot, filters: Filters) -> tuple[tuple[str, ...], Closing]:
    """Tell closings per category, at the finest level told: paths (m,), and what is known."""
    found = closing_rows(snapshot, filters, {"c3": "c3"})
    ids, place = np.unique(found["c3"], return_inverse=True)
    paths = tuple(snapshot.books["c3"].texts[number] for number in ids.tolist())
    return paths, closing_of(place, found, len(paths))


def total_closing(snapshot: Snapshot, filters: Filters) -> Closing:
    """Tell closings of all that match, as one place."""
    found = closing_rows(snapshot, filters, {})
    return closing_of(np.zeros(len(found["n"]), np.intp), found, 1)


def closing_of(place: npt.NDArray[np.intp], found: Columns, places: int) -> Closing:
    """Sum rows of ``closing_rows`` to ``places``; row i belongs to ``place[i]`` (-1: to none)."""
    own = place >= 0
    place, found = place[own], {key: values[own] for key, values in found.items()}
    minutes, n = found["minutes"], found["n"]

    def total(chosen: npt.NDArray[np.bool_]) -> FloatArray:
        return np.bincount(place[chosen], n[chosen], minlength=places).astype(np.float64)

    closed, timed = minutes != NOT_CLOSED, minutes >= 0
    every = timed | ~closed
    days = _Ordered(place[every], np.where(closed, minutes, _OPEN)[every], n[every], places)
    low, high = median_ranks(days.sizes)
    return Closing(
        counted=total(np.ones(len(n), bool)),
        closed=total(closed),
        due=total(found["due"] == 1),
        in_time=total((found["due"] == 1) & (found["in_time"] == 1)),
        median_days=days.median(),
        low_days=days.at(low),
        high_days=days.at(high),
        closed_days=_Ordered(place[timed], minutes[timed], n[timed], places).median(),
    )


class _Ordered:
    """Values with counts in groups, sorted: what stands at a rank of each group, in days."""

    def __init__(
        self,
        group: npt.NDArray[np.intp],
        minutes: npt.NDArray[np.int64],
        n: npt.NDArray[np.int64],
        groups: int,
    ) -> None:
        order = np.lexsort((minutes, group))
        self._minutes = minutes[order]
        self._ends = np.cumsum(n[order])
        self.sizes = np.bincount(group, n, minlength=groups).astype(np.float64)
        self._before = np.r_[0.0, np.cumsum(self.sizes)[:-1]]

    def at(self, ranks: FloatArray) -> FloatArray:
        """The value at each group's rank, from 1; NaN where there is none, or it is open."""
        there = (ranks >= 1) & (ranks <= self.sizes)
        found = np.full(len(ranks), np.nan)
        places = np.searchsorted(self._ends, self._before[there] + ranks[there], side="left")
        minutes = self._minutes[places]
        found[there] = np.where(minutes == _OPEN, np.nan, minutes / _MINUTES_PER_DAY)
        return found

    def median(self) -> FloatArray:
        """The median of each group: the middle value, or the mean of the two in the middle."""
        return (
            self.at(np.floor((self.sizes + 1) / 2)) + self.at(np.ceil((self.sizes + 1) / 2))
        ) / 2


def _places(
    ids: npt.NDArray[np.int64], book: Codebook, codes: Sequence[str]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Pair rows with the places of their codes in ``codes``; a row may have several, or none."""
    at = {code: number for number, code in enumerate(codes)}
    known, which = np.unique(ids, return_inverse=True)
    parts = [
        [at[code] for code in book.texts[one].split("|") if code in at] if one > 0 else []
        for one in known.tolist()
    ]
    sizes = np.array([len(own) for own in parts], np.intp)
    listed = np.array([place for own in parts for place in own], np.intp)
    starts, each = np.cumsum(sizes) - sizes, sizes[which]
    rows = np.repeat(np.arange(len(ids)), each)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(each) - each, each)
    return rows, listed[starts[which[rows]] + nth]


def _seen_until_us(snapshot: Snapshot) -> int:
    """Give the end of the last day with data: a deadline after it is not missed yet."""
    last = snapshot.manifest.last_day
    if last is None:
        return 0
    end = datetime.fromisoformat(last) + timedelta(days=1)
    end = end.replace(tzinfo=ZoneInfo(snapshot.manifest.zone))
    return (end - EPOCH) // timedelta(microseconds=1)
