"""Read complaints by change number, as the cube counts them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from geo_service.ledger.identity import Identity
from geo_service.ledger.records import Complaint
from geo_service.ledger.rows import complaint_of
from geo_service.ledger.schema import complaint, event
from geo_service.ledger.store.clauses import among


def complaints_changed(
    connection: sa.Connection, identity: Identity, seqs: Sequence[int]
) -> list[Complaint]:
    """The complaints that changes belong to, as they are now, in the order of the numbers.

    A complaint may have changed since it was counted: its history still holds the number.
    """
    if not seqs:
        return []
    query = (
        sa.select(event.c.seq.label("changed"), complaint)
        .join(complaint, complaint.c.pk == event.c.complaint_pk)
        .where(among(connection, event.c.seq, seqs))
    )
    found = {row.changed: complaint_of(row, identity) for row in connection.execute(query)}
    return [found[seq] for seq in seqs if seq in found]
