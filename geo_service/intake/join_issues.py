"""Let complaints that were kept in bulk join the open issues that they belong to."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from geo_service.base.errors import GeoServiceError
from geo_service.intake.duplicates import reported_columns, reported_in
from geo_service.intake.mask_places import place_masker
from geo_service.intake.open_issue import issue_members, join_issues, numbers_of
from geo_service.ledger import Ledger
from geo_service.ledger.issues import OPEN, WINDOW_DAYS
from geo_service.ledger.schema import complaint, issue, issue_member
from geo_service.ledger.search import received_since
from geo_service.service.region import Region

log = logging.getLogger(__name__)
#: new complaints of an area that are compared at a time
_AT_ONCE = 400


def join_open_issues(region: Region, ledger: Ledger, *, after: int) -> int:
    """Look at the complaints numbered above ``after``; how many joined an open issue.

    They join the issues that ``issues build`` would put them into; what is alike among them but
    belongs to no issue yet waits for it. Whatever fails here, the complaints are kept: the next
    ``build`` makes up for it.
    """
    try:
        return sum(_join_area(region, ledger, *part) for part in _by_area(region, ledger, after))
    except GeoServiceError as error:
        log.warning("new complaints joined no issues: %s", error.title)
        return 0


def _by_area(region: Region, ledger: Ledger, after: int) -> Iterator[tuple[str, list[Any]]]:
    """New complaints that are in no issue, by area, of areas that have an open issue."""
    row, slot = complaint.c, complaint.c[ledger.identity.slot(region.lead_level)]
    with ledger.reading() as connection:
        open_areas = sa.select(issue.c.area_code).where(
            issue.c.state == OPEN, issue.c.merged_into.is_(None)
        )
        areas = list(
            connection.execute(open_areas.distinct().order_by(issue.c.area_code)).scalars()
        )
        if not areas:
            return
        since = received_since(connection, WINDOW_DAYS)
        query = (
            sa.select(row.pk, *reported_columns(slot))
            .outerjoin(issue_member, issue_member.c.complaint_pk == row.pk)
            .where(row.pk > after, row.received_at >= since, row.excluded.is_(False))
            .where(slot.in_(areas), row.text != "", issue_member.c.complaint_pk.is_(None))
            .order_by(slot, row.received_at, row.pk)
        )
        rows = list(connection.execute(query))
    for area, found in groupby(rows, key=lambda one: one.area):
        yield area, list(found)


def _join_area(region: Region, ledger: Ledger, area: str, rows: Sequence[Any]) -> int:
    """Let the complaints of one area join; how many did."""
    masker, joined = place_masker(region), 0
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        with ledger.reading() as connection:
            members = issue_members(connection, ledger.identity.slot(region.lead_level), area)
        numbers = numbers_of(members, masker, [reported_in(row) for row in some])
        pairs = [
            (row.pk, number)
            for row, number in zip(some, numbers, strict=True)
            if number is not None
        ]
        joined += join_issues(ledger, pairs)
    return joined
