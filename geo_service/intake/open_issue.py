"""Find the open issue a new complaint belongs to: same subject, same place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from geo_service.intake.duplicates import Reported
from geo_service.intake.mask_places import Masker
from geo_service.ledger import Ledger
from geo_service.ledger.issues import OPEN, WINDOW_DAYS, Issue, add_members, get_issue
from geo_service.ledger.schema import complaint, issue, issue_member
from geo_service.ledger.search import received_since
from geo_service.ledger.store.clauses import among
from geo_service.text.issue_groups import Complaints, group_complaints

#: complaints of open issues of the area that a new one is compared with, newest first
_COMPARED = 400
#: of these per issue at most, so that a large one does not hide the others
_PER_ISSUE = 12


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is at work on an issue's complaints, and since when (microseconds since 1970)."""

    name: str
    since_us: int


def find_issue(
    ledger: Ledger, lead_level: str, masker: Masker, reported: Reported
) -> tuple[Issue, Holder | None] | None:
    """The open issue that ``issues build`` would put the complaint into, if any."""
    if not reported.area or not reported.text.strip():
        return None
    with ledger.reading() as connection:
        rows = issue_members(connection, ledger.identity.slot(lead_level), reported.area)
        [number] = numbers_of(rows, masker, [reported])
        if number is None:
            return None
        return get_issue(connection, number), _holder(connection, number)


def join_issues(ledger: Ledger, pairs: Sequence[tuple[int, int]]) -> int:
    """Let kept complaints belong to issues, given as (complaint's number, issue's number).

    One that belongs to an issue already stays there, and none joins an issue that was closed or
    merged meanwhile; how many joined.
    """

    def job(at: sa.Connection) -> int:
        pks, numbers = [pk for pk, _ in pairs], sorted({number for _, number in pairs})
        member, one = issue_member.c, issue.c
        taken = sa.select(member.complaint_pk).where(among(at, member.complaint_pk, pks))
        still = sa.select(one.id).where(
            among(at, one.id, numbers), one.state == OPEN, one.merged_into.is_(None)
        )
        known, joinable = set(at.execute(taken).scalars()), set(at.execute(still).scalars())
        fresh = [(pk, to) for pk, to in pairs if pk not in known and to in joinable]
        for number in dict.fromkeys(to for _, to in fresh):
            add_members(at, number, [pk for pk, to in fresh if to == number])
        return len(fresh)

    return ledger.writer.run_alone(job) if pairs else 0


def issue_members(connection: sa.Connection, slot: str, area: str) -> list[Any]:
    """Recent complaints of an area's open issues, some of each, oldest first."""
    row, one = complaint.c, issue.c
    since = received_since(connection, WINDOW_DAYS)
    if since is None:
        return []
    query = (
        sa.select(
            row.pk, row.text, row.category_1, row.lon, row.lat, row.radius_m, one.id.label("issue")
        )
        .join(issue_member, issue_member.c.complaint_pk == row.pk)
        .join(issue, one.id == issue_member.c.issue_id)
        .where(row[slot] == area, one.state == OPEN, one.merged_into.is_(None))
        .where(row.received_at >= since)
        .order_by(row.received_at.desc(), row.pk.desc())
        .limit(_COMPARED * 4)
    )
    seen: dict[int, int] = {}
    kept = []
    for found in connection.execute(query):
        seen[found.issue] = seen.get(found.issue, 0) + 1
        if seen[found.issue] <= _PER_ISSUE:
            kept.append(found)
    return kept[:_COMPARED][::-1]


def numbers_of(
    rows: Sequence[Any], masker: Masker, arrivals: Sequence[Reported]
) -> list[int | None]:
    """Per complaint the number of the issue it joins when they come after ``rows`` in this order.

    ``rows`` are members of an area's issues, as ``issue_members`` gives them.
    """
    if not rows or not arrivals:
        return [None] * len(arrivals)
    topics = numbered([*(row.category_1 for row in rows), *(one.category[0] for one in arrivals)])
    places = np.array(
        [
            [np.nan if value is None else value for value in (one.lon, one.lat, one.radius_m)]
            for one in (*rows, *arrivals)
        ],
        np.float64,
    )
    lon, lat, radius_m = np.ascontiguousarray(places.T)
    complaints = Complaints(
        masker([one.text for one in (*rows, *arrivals)]),
        np.zeros(len(topics), np.int64),
        topics,
        lon,
        lat,
        radius_m,
        np.array([*(row.issue for row in rows), *([-1] * len(arrivals))], np.int64),
    )
    groups = group_complaints(complaints)[len(rows) :].tolist()
    known = {row.issue for row in rows}
    return [number if number in known else None for number in groups]


def numbered(names: Sequence[str]) -> npt.NDArray[np.int64]:
    """Equal names by equal numbers (n,); no name is -1."""
    known = {name: k for k, name in enumerate(sorted(set(names) - {""}))}
    return np.array([known.get(name, -1) for name in names], np.int64)


def _holder(connection: sa.Connection, number: int) -> Holder | None:
    """Who leads the oldest complaint of an issue that is still open."""
    row = complaint.c
    query = (
        sa.select(row.holder_name, row.lead_name, row.received_at)
        .join(issue_member, issue_member.c.complaint_pk == row.pk)
        .where(issue_member.c.issue_id == number, row.resolved.is_not(True))
        .order_by(row.received_at)
        .limit(1)
    )
    found = connection.execute(query).first()
    if found is None:
        return None
    name = found.holder_name or found.lead_name
    return Holder(name, found.received_at) if name else None
