"""Find the open issue a new complaint belongs to: same subject, same place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from geo_service.intake.duplicates import Reported
from geo_service.intake.mask_places import Masker
from geo_service.ledger import Ledger
from geo_service.ledger.issues import OPEN, Issue, add_members, get_issue
from geo_service.ledger.schema import complaint, issue, issue_member
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
        rows = _members(connection, ledger.identity.slot(lead_level), reported.area)
        number = _joined(rows, masker, reported)
        if number is None:
            return None
        return get_issue(connection, number), _holder(connection, number)


def join_issue(ledger: Ledger, number: int, pk: int) -> None:
    """Let a complaint that was just kept belong to an issue, unless it belongs to one."""

    def job(at: sa.Connection) -> None:
        known = sa.select(issue_member.c.issue_id).where(issue_member.c.complaint_pk == pk)
        if at.execute(known).scalar_one_or_none() is None:
            add_members(at, number, [pk])

    ledger.writer.run_alone(job)


def _members(connection: sa.Connection, slot: str, area: str) -> list[Any]:
    row, one = complaint.c, issue.c
    query = (
        sa.select(
            row.pk, row.text, row.category_1, row.lon, row.lat, row.radius_m, one.id.label("issue")
        )
        .join(issue_member, issue_member.c.complaint_pk == row.pk)
        .join(issue, one.id == issue_member.c.issue_id)
        .where(row[slot] == area, one.state == OPEN, one.merged_into.is_(None))
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


def _joined(rows: list[Any], masker: Masker, reported: Reported) -> int | None:
    """The number of the issue that the complaint joins when it comes after ``rows``."""
    if not rows:
        return None
    new = (reported.lon, reported.lat, reported.radius_m)
    topics = {name: k for k, name in enumerate(sorted({row.category_1 for row in rows} - {""}))}
    own = topics.get(reported.category[0], len(topics)) if reported.category[0] else -1
    places = np.array(
        [
            [np.nan if value is None else value for value in place]
            for place in (*((row.lon, row.lat, row.radius_m) for row in rows), new)
        ],
        np.float64,
    )
    lon, lat, radius_m = np.ascontiguousarray(places.T)
    complaints = Complaints(
        masker([*(row.text for row in rows), reported.text]),
        np.zeros(len(rows) + 1, np.int64),
        np.array([*(topics.get(row.category_1, -1) for row in rows), own], np.int64),
        lon,
        lat,
        radius_m,
        np.array([*(row.issue for row in rows), -1], np.int64),
    )
    number = int(group_complaints(complaints)[-1])
    return number if number in {row.issue for row in rows} else None


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
