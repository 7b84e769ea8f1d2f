"""Read complaints that meet conditions on an allowed list of columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from geo_service.ledger.identity import Identity
from geo_service.ledger.records import Complaint
from geo_service.ledger.rows import complaint_of
from geo_service.ledger.schema import complaint

Condition = sa.ColumnElement[bool]


def complaint_column(name: str) -> Any:
    """A column of the complaints' table, for conditions; times are microseconds since 1970."""
    return complaint.c[name]


def count(connection: sa.Connection, conditions: Sequence[Condition]) -> int:
    """How many complaints meet all conditions."""
    query = sa.select(sa.func.count()).select_from(complaint).where(*conditions)
    return int(connection.execute(query).scalar_one())


def page(
    connection: sa.Connection,
    identity: Identity,
    conditions: Sequence[Condition],
    before: int | None,
    limit: int,
) -> tuple[list[Complaint], int | None]:
    """Complaints that meet all conditions, newest first, and the cursor of the next page."""
    query = sa.select(complaint).where(*conditions).order_by(complaint.c.pk.desc())
    if before is not None:
        query = query.where(complaint.c.pk < before)
    rows = connection.execute(query.limit(limit + 1)).all()
    shown = rows[:limit]
    more = int(shown[-1].pk) if shown and len(rows) > limit else None
    return [complaint_of(row, identity) for row in shown], more
