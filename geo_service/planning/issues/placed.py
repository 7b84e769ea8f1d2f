"""Where issues lie, and how many complaints each had week by week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from geo_service.base.dates import MICROSECONDS_PER_DAY
from geo_service.base.earth import degree_lengths
from geo_service.index.cells import cell_texts, parents_of
from geo_service.ledger import Ledger
from geo_service.ledger.issue_search import member_rows
from geo_service.ledger.search import received_since

#: weeks whose complaints are counted
WEEKS = 12
#: cells that an issue may be placed by, where its exact place must not be known
CELL_RES = (9, 8, 7)
#: this share of the known positions lies within the radius
_WITHIN = 0.9
_LEAST_RADIUS_M = 30.0
_WEEK_US = 7 * MICROSECONDS_PER_DAY


@dataclass(frozen=True, slots=True)
class IssuePlace:
    """Where an issue lies and how it grows.

    ``lon``, ``lat`` (degrees) are the middle of the known positions, of which nine in ten lie
    within ``radius_m``; None where none is known or the reader may not know. ``cell`` is the
    hexadecimal text of the finest cell in which enough people's complaints lie, or empty.
    ``weekly`` counts complaints of ``WEEKS`` weeks, of which the last ends with the ledger's
    latest complaint.
    """

    lon: float | None
    lat: float | None
    radius_m: float | None
    cell: str
    weekly: tuple[int, ...]


NOWHERE = IssuePlace(None, None, None, "", (0,) * WEEKS)


def place_issues(
    ledger: Ledger, numbers: Sequence[int], *, exact: bool, least_reporters: int = 0
) -> dict[int, IssuePlace]:
    """Where issues lie, by number: exactly, or by a cell with ``least_reporters`` people."""
    with ledger.reading() as connection:
        latest = received_since(connection, 0) or 0
        rows = member_rows(connection, ledger.identity, numbers)
    return {
        number: _placed(list(own), latest, exact, least_reporters)
        for number, own in groupby(rows, key=lambda row: row.issue)
    }


def _placed(rows: Sequence[Any], latest: int, exact: bool, least_reporters: int) -> IssuePlace:
    known = [row for row in rows if row.lon is not None and not row.default_location]
    lon, lat, radius = _circle(known) if exact and known else (None, None, None)
    return IssuePlace(lon, lat, radius, _cell(known, least_reporters), _weekly(rows, latest))


def _circle(rows: Sequence[Any]) -> tuple[float, float, float]:
    lon, lat = (np.array([row[k] for row in rows], np.float64) for k in (2, 3))
    middle_lon, middle_lat = float(np.median(lon)), float(np.median(lat))
    east_m, north_m = degree_lengths(middle_lat)
    away = np.hypot((lon - middle_lon) * east_m, (lat - middle_lat) * north_m)
    radius = max(float(np.quantile(away, _WITHIN)), _LEAST_RADIUS_M)
    return round(middle_lon, 6), round(middle_lat, 6), round(radius, 1)


def _cell(rows: Sequence[Any], least_reporters: int) -> str:
    """The fullest cell of the finest resolution at which its complaints are of enough people."""
    finest: npt.NDArray[np.uint64] = np.array([row.h3 or 0 for row in rows], np.uint64)
    for res in CELL_RES if finest.any() else ():
        cells = parents_of(finest, res).tolist()
        people: defaultdict[int, set[str]] = defaultdict(set)
        for cell, row in zip(cells, rows, strict=True):
            people[cell] |= {row.reporter} - {None}
        counts = Counter(cell for cell in cells if cell)
        fullest, _ = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        if len(people[fullest]) >= least_reporters:
            return str(cell_texts(np.array([fullest], np.uint64))[0])
    return ""


def _weekly(rows: Sequence[Any], latest: int) -> tuple[int, ...]:
    ago = (latest - np.array([row.received_at for row in rows], np.int64)) // _WEEK_US
    counts = np.bincount(ago[(ago >= 0) & (ago < WEEKS)], minlength=WEEKS)
    return tuple(counts[::-1].tolist())
