"""Complaints by the numbers of their changes, as the cube knows them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from geo_service.ledger.identity import Identity
from geo_service.ledger.records import Complaint
from geo_service.ledger.rows import complaint_of
from geo_service.ledger.schema import complaint, event
from geo_service.ledger.store.clauses import among


def complaints_of_changes(
    connection: sa.Connection, identity: Identity, seqs: Sequence[int]
) -> list[Complaint]:
    """The complaints with these changes, in the order given, as they are now.

    A complaint that changed since has a newer ``seq`` than the one it is found by.
    """
    if not seqs:
        return []
    changed = sa.select(event.c.seq, event.c.complaint_pk).where(
        among(connection, event.c.seq, seqs)
    )
    pk_of = {row.seq: row.complaint_pk for row in connection.execute(changed)}
    rows = sa.select(complaint).where(among(connection, complaint.c.pk, list(pk_of.values())))
    found = {row.pk: complaint_of(row, identity) for row in connection.execute(rows)}
    return [found[pk_of[seq]] for seq in seqs if pk_of.get(seq) in found]
