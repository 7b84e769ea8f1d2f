"""Store and read single complaints."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from geo_service.base.errors import ConflictError, NotFoundError
from geo_service.ledger.clock import now_us
from geo_service.ledger.identity import Identity
from geo_service.ledger.ids import read_id
from geo_service.ledger.masking import restore
from geo_service.ledger.records import Added, Complaint, NewComplaint, NewEvent
from geo_service.ledger.rows import (
    complaint_of,
    complaint_values,
    dump_findings,
    event_values,
    load_findings,
)
from geo_service.ledger.schema import complaint, event, idempotency, restricted
from geo_service.ledger.store.counters import take


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The caller's own key for a request, and a digest of what was asked with it."""

    caller: str
    key: str
    digest: str


_BY_SOURCE = sa.select(complaint.c.id, complaint.c.seq).where(
    complaint.c.source == sa.bindparam("of"), complaint.c.source_id == sa.bindparam("own")
)


def _known_by_source(connection: sa.Connection, new: NewComplaint) -> Added | None:
    row = connection.execute(_BY_SOURCE, {"of": new.source, "own": new.source_id}).first()
    return Added(row.id, row.seq, created=False) if row else None


def _known_by_key(connection: sa.Connection, key: IdempotencyKey) -> Added | None:
    query = (
        sa.select(idempotency.c.digest, complaint.c.id, complaint.c.seq)
        .join(complaint, complaint.c.pk == idempotency.c.complaint_pk)
        .where(idempotency.c.caller == key.caller, idempotency.c.key == key.key)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    if row.digest != key.digest:
        raise ConflictError(
            "this Idempotency-Key was used for another request",
            hint="send a new key with a new request",
        )
    return Added(row.id, row.seq, created=False)


def find_known(
    connection: sa.Connection, new: NewComplaint, key: IdempotencyKey | None
) -> Added | None:
    """The complaint that was kept for this request before, if any."""
    by_key = _known_by_key(connection, key) if key else None
    return by_key or _known_by_source(connection, new)


def add(
    connection: sa.Connection,
    identity: Identity,
    new: NewComplaint,
    *,
    actor: str,
    key: IdempotencyKey | None = None,
) -> Added:
    """Keep a complaint with its ``received`` event; the same one again changes nothing."""
    pk = take(connection)
    known = find_known(connection, new, key)
    if known is None:
        values = complaint_values(new, pk, identity)
        received = NewEvent("received", actor, new.received_at)
        connection.execute(sa.insert(complaint), values)
        connection.execute(sa.insert(event), event_values(received, pk, pk, new.received_at))
        if new.text.findings:
            findings = dump_findings(new.text.findings)
            row = {"seq": pk, "complaint_pk": pk, "findings": findings}
            connection.execute(sa.insert(restricted), row)
        known = Added(values["id"], pk, created=True)
    if key and _known_by_key(connection, key) is None:
        row = {
            "caller": key.caller,
            "key": key.key,
            "digest": key.digest,
            "complaint_pk": read_id(known.id, identity.id_key),
            "recorded_at": now_us(),
        }
        connection.execute(sa.insert(idempotency), row)
    return known


def get(connection: sa.Connection, identity: Identity, complaint_id: str) -> Complaint:
    """A complaint by its id.

    Raises:
        NotFoundError: there is none.
    """
    pk = read_id(complaint_id, identity.id_key)
    row = connection.execute(sa.select(complaint).where(complaint.c.pk == pk)).first()
    if row is None:
        raise NotFoundError(f"no complaint {complaint_id!r}")
    return complaint_of(row, identity)


def original_text(connection: sa.Connection, identity: Identity, complaint_id: str) -> str:
    """The text as it came, personal data included; the caller writes the audit line."""
    pk = read_id(complaint_id, identity.id_key)
    query = (
        sa.select(complaint.c.text, restricted.c.findings)
        .outerjoin(restricted, restricted.c.seq == complaint.c.pk)
        .where(complaint.c.pk == pk)
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFoundError(f"no complaint {complaint_id!r}")
    return restore(row.text, load_findings(row.findings)) if row.findings else str(row.text)
