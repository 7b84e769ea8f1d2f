"""Search issues by what their complaints are, and read those complaints' places and times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from geo_service.ledger.identity import Identity
from geo_service.ledger.issues import OPEN, is_unsolved
from geo_service.ledger.schema import complaint, issue, issue_member
from geo_service.ledger.search import Search, conditions_of
from geo_service.ledger.store.clauses import among

#: all; open and with a complaint that somebody works on still; or closed, or with none
Which = Literal["all", "open", "solved"]


def issues_with(
    connection: sa.Connection,
    identity: Identity,
    search: Search,
    *,
    which: Which = "all",
    least_reporters: int = 0,
    limit: int = 100,
) -> list[int]:
    """The numbers of the issues with complaints that a search finds, most of these first.

    Only those found of whose complaints ``least_reporters`` distinct people made; the search's
    own page is not regarded.

    Raises:
        InputError: the ledger has no such level.
    """
    row = complaint.c
    query = (
        sa.select(issue.c.id)
        .join(issue_member, issue_member.c.issue_id == issue.c.id)
        .join(complaint, row.pk == issue_member.c.complaint_pk)
        .where(issue.c.merged_into.is_(None), *_of_state(which), *conditions_of(identity, search))
        .group_by(issue.c.id)
        .having(sa.func.count(row.reporter.distinct()) >= least_reporters)
        .order_by(sa.func.count().desc(), issue.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def member_rows(
    connection: sa.Connection,
    identity: Identity,
    numbers: Sequence[int],
    search: Search | None = None,
) -> list[Any]:
    """The complaints of issues, those that a search finds: issue, when, where and by whom.

    Rows have ``issue``, ``received_at`` (µs since 1970), ``lon``, ``lat`` (degrees or None),
    ``h3`` (the finest cell or None), ``default_location`` and ``reporter``.
    """
    row = complaint.c
    query = (
        sa.select(
            issue_member.c.issue_id.label("issue"),
            row.received_at, row.lon, row.lat, row.h3, row.default_location, row.reporter,
        )
        .join(complaint, row.pk == issue_member.c.complaint_pk)
        .where(among(connection, issue_member.c.issue_id, numbers))
        .where(*(conditions_of(identity, search) if search else ()))
        .order_by(issue_member.c.issue_id, row.pk)
    )  # fmt: skip
    return list(connection.execute(query))


def _of_state(which: Which) -> list[sa.ColumnElement[bool]]:
    if which == "all":
        return []
    own = sa.select(issue_member.c.complaint_pk).join(
        complaint, complaint.c.pk == issue_member.c.complaint_pk
    )
    unsolved = own.where(issue_member.c.issue_id == issue.c.id, is_unsolved()).exists()
    is_open = sa.and_(issue.c.state == OPEN, unsolved)
    return [is_open if which == "open" else sa.not_(is_open)]
