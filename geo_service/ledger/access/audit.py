"""The append-only audit trail: who read restricted texts, changed keys, rulings or rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from geo_service.ledger.clock import from_us, now_us
from geo_service.ledger.schema import audit
from geo_service.ledger.store.counters import OTHER, take


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line: when, who, what, of what, from where."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    address: str | None = None


def write_audit(
    connection: sa.Connection, actor: str, action: str, about: str, *, address: str | None = None
) -> None:
    """Write a line; ``about`` is an id, never a text; ``address`` is the client's."""
    values = {
        "id": take(connection, which=OTHER),
        "at": now_us(),
        "actor": actor,
        "action": action,
        "object": about,
        "address": address or None,
    }
    connection.execute(sa.insert(audit), values)


def read_audit(connection: sa.Connection, *, after: int = 0, limit: int = 100) -> list[AuditLine]:
    """Lines in their order, ``limit`` of those after line ``after``."""
    query = sa.select(audit).where(audit.c.id > after).order_by(audit.c.id).limit(limit)
    return [
        AuditLine(row.id, from_us(row.at), row.actor, row.action, row.object, row.address)
        for row in connection.execute(query)
    ]
