"""Recompute the stored states of complaints from their events."""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.events.log import progress_of
from geo_service.ledger.rows import state_values
from geo_service.ledger.schema import complaint
from geo_service.ledger.store.counters import take

_PAGE = 2_000


def last_number(connection: sa.Connection) -> int:
    """The greatest number of a complaint; 0 where there is none."""
    return connection.execute(sa.select(sa.func.max(complaint.c.pk))).scalar_one() or 0


def rebuild_page(connection: sa.Connection, after: int) -> tuple[int, int, int]:
    """One page of complaints after number ``after``: (last number, looked at, put right).

    A complaint that was wrong gets a new change number, so that the cube reads it again.
    """
    take(connection, 0)
    query = sa.select(complaint).where(complaint.c.pk > after).order_by(complaint.c.pk)
    rows = connection.execute(query.limit(_PAGE)).all()
    mended = 0
    for row in rows:
        values = state_values(progress_of(connection, row.pk).state)
        if any(getattr(row, name) != value for name, value in values.items()):
            update = sa.update(complaint).where(complaint.c.pk == row.pk)
            connection.execute(update.values(**values, seq=take(connection)))
            mended += 1
    return (rows[-1].pk if rows else after), len(rows), mended
