"""Counters that never repeat and never go back, whatever the clock does.

Taking a number locks its counter until the transaction ends, so writers follow one another and
a reader that has seen change number n has seen every smaller one.
"""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.schema import counter

#: change numbers: every event has one; a complaint's key is the number of its first event
SEQ = "seq"
#: everything else that needs a number (runs, rejects, disputes, learned places, audit lines)
OTHER = "other"

_TAKE = (
    sa.update(counter)
    .where(counter.c.name == sa.bindparam("which"))
    .values(value=counter.c.value + sa.bindparam("count"))
    .returning(counter.c.value)
)


def take(connection: sa.Connection, count: int = 1, *, which: str = SEQ) -> int:
    """Reserve ``count`` consecutive numbers; the first is returned."""
    last = connection.execute(_TAKE, {"which": which, "count": count}).scalar_one()
    return int(last) - count + 1


def last_taken(connection: sa.Connection, *, which: str = SEQ) -> int:
    """The greatest number given out by a committed transaction."""
    query = sa.select(counter.c.value).where(counter.c.name == which)
    return int(connection.execute(query).scalar_one())
