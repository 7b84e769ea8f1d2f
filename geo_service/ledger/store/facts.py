"""Facts of a ledger by name, in its table ``meta``."""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.schema import meta


def put_fact(connection: sa.Connection, name: str, value: str) -> None:
    """Write a fact, in place of what was known by that name."""
    changed = connection.execute(sa.update(meta).where(meta.c.name == name).values(value=value))
    if changed.rowcount == 0:
        connection.execute(sa.insert(meta).values(name=name, value=value))
