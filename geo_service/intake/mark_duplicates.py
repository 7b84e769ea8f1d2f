"""Decide which of the complaints that come in repeat an earlier one of the same person.

The decision is kept with the complaint and never changed; ``repeat=once`` counts without those
marked. Of two that are alike the one that comes in second is marked, whichever was said first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import sqlalchemy as sa

from geo_service.intake.duplicates import (
    WITHIN_DAYS,
    Reported,
    remembered,
    reported_columns,
    reported_in,
    same_matter,
)
from geo_service.intake.mask_places import Masker
from geo_service.ledger import Ledger
from geo_service.ledger.bulk.keys import find_known
from geo_service.ledger.schema import complaint
from geo_service.ledger.store.clauses import among

WITHIN_US = timedelta(days=WITHIN_DAYS) // timedelta(microseconds=1)
#: complaints of one person that a new one is compared with, the latest to come in first
_MOST = 50


@dataclass(frozen=True, slots=True)
class Arrival:
    """A complaint that comes in: its source's id, its reporter (keyed hash), and what is said.

    ``received_at`` is in microseconds since 1970.
    """

    source: str
    source_id: str
    reporter: str | None
    received_at: int
    reported: Reported


@dataclass(frozen=True, slots=True)
class _Seen:
    """A complaint that a later arrival may repeat."""

    received_at: int
    reported: Reported


def repeats(
    ledger: Ledger, lead_level: str, masker: Masker, arrivals: Sequence[Arrival]
) -> list[bool]:
    """Whether each arrival (n,) repeats a kept complaint or an arrival before it.

    One that the ledger has already (by its source's id) is no arrival that others repeat twice.
    """
    asked = [one for one in arrivals if one.reporter]
    if not asked:
        return [False] * len(arrivals)
    seen = _kept(ledger, lead_level, asked)
    taken = _ids_kept(ledger, asked) if len(asked) > 1 else set()
    masked = remembered(masker)
    found = []
    for one in arrivals:
        mine = seen.setdefault(one.reporter, []) if one.reporter else []
        found.append(any(_same(one, other, masked) for other in mine[-_MOST:]))
        if (one.source, one.source_id) not in taken:
            taken.add((one.source, one.source_id))
            mine.append(_Seen(one.received_at, one.reported))
    return found


def _same(one: Arrival, other: _Seen, masked: Callable[[str], str]) -> bool:
    near = abs(one.received_at - other.received_at) <= WITHIN_US
    return near and same_matter(one.reported, other.reported, masked)


def _kept(
    ledger: Ledger, lead_level: str, arrivals: Sequence[Arrival]
) -> dict[str | None, list[_Seen]]:
    """Complaints of the same people around the same time, by reporter, in the order kept."""
    row, slot = complaint.c, ledger.identity.slot(lead_level)
    times = [one.received_at for one in arrivals]
    with ledger.reading() as connection:
        query = (
            sa.select(row.reporter, row.received_at, *reported_columns(row[slot]))
            .where(among(connection, row.reporter, sorted({one.reporter for one in arrivals})))
            .where(row.received_at.between(min(times) - WITHIN_US, max(times) + WITHIN_US))
            .order_by(row.pk)
        )
        found: dict[str | None, list[_Seen]] = {}
        for one in connection.execute(query):
            found.setdefault(one.reporter, []).append(_Seen(one.received_at, reported_in(one)))
    return found


def _ids_kept(ledger: Ledger, arrivals: Iterable[Arrival]) -> set[tuple[str, str]]:
    """Which of the arrivals' ids the ledger knows."""
    by_source: dict[str, list[str]] = {}
    for one in arrivals:
        by_source.setdefault(one.source, []).append(one.source_id)
    with ledger.reading() as connection:
        return {
            (source, known)
            for source, ids in by_source.items()
            for known in find_known(connection, source, ids)
        }


def duplicate_rows(
    ledger: Ledger, lead_level: str, masker: Masker, source: str, complaints: pa.Table
) -> list[int]:
    """The rows of a batch (``bulk.COMPLAINTS``) that repeat an earlier one, as ``repeats`` says.

    Only rows whose reporter has another complaint around that time are looked at one by one.
    """
    rows = np.flatnonzero(_may_repeat(ledger, complaints))
    slot = ledger.identity.slot(lead_level)
    columns = {
        "source_id": "source_id", "reporter": "reporter", "received_at": "received_at",
        "text": "text", "place": "place", "lon": "lon", "lat": "lat", "radius_m": "radius_m",
        "area": slot, "category_1": "category_1", "category_2": "category_2",
        "category_3": "category_3",
    }  # fmt: skip
    table = complaints.select(list(columns.values())).take(pa.array(rows))
    names = list(columns)
    arrivals = []
    for values in zip(*(column.to_pylist() for column in table.columns), strict=True):
        one = dict(zip(names, values, strict=True))
        categories = (one["category_1"], one["category_2"], one["category_3"])
        reported = Reported(
            one["text"], categories, one["area"], one["place"],
            one["lon"], one["lat"], one["radius_m"],
        )  # fmt: skip
        arrivals.append(
            Arrival(source, one["source_id"], one["reporter"], one["received_at"], reported)
        )
    marks = repeats(ledger, lead_level, masker, arrivals)
    return [int(row) for row, marked in zip(rows, marks, strict=True) if marked]


def _may_repeat(ledger: Ledger, complaints: pa.Table) -> npt.NDArray[np.bool_]:
    """Rows (n,) of reporters with another complaint here or, around that time, in the ledger."""
    reporters = complaints["reporter"].combine_chunks().dictionary_encode()
    if not len(reporters.dictionary):
        return np.zeros(len(complaints), np.bool_)
    code = reporters.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    known = code >= 0
    several = np.bincount(code[known], minlength=len(reporters.dictionary)) > 1
    times = complaints["received_at"].to_numpy()
    names = reporters.dictionary.to_pylist()
    row = complaint.c
    with ledger.reading() as connection:
        query = (
            sa.select(row.reporter)
            .where(among(connection, row.reporter, names))
            .where(row.received_at.between(int(times.min()) - WITHIN_US,
                                           int(times.max()) + WITHIN_US))
            .distinct()
        )  # fmt: skip
        before = set(connection.execute(query).scalars())
    several |= np.array([name in before for name in names], np.bool_)
    marked: npt.NDArray[np.bool_] = known & several[code]
    return marked
