"""The append-only event log: add events, read a complaint's history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo_service.base.errors import ConflictError, NotFoundError
from geo_service.ledger.clock import from_us, now_us
from geo_service.ledger.events.rules import check
from geo_service.ledger.events.state import Progress, fold, step
from geo_service.ledger.masking import mask
from geo_service.ledger.records import Event, NewEvent
from geo_service.ledger.rows import dump_findings, event_of, event_values, plain, state_values
from geo_service.ledger.schema import complaint, event, restricted
from geo_service.ledger.store.counters import take


def history(connection: sa.Connection, pk: int) -> list[Event]:
    """All events of a complaint, in the order in which they were recorded."""
    query = sa.select(event).where(event.c.complaint_pk == pk).order_by(event.c.seq)
    return [event_of(row) for row in connection.execute(query)]


def progress_of(connection: sa.Connection, pk: int) -> Progress:
    """The fold of a complaint's events.

    Raises:
        NotFoundError: there is no such complaint.
    """
    events = history(connection, pk)
    if not events:
        raise NotFoundError(f"no complaint number {pk}")
    return fold(events)


def _write(connection: sa.Connection, pk: int, seq: int, new: NewEvent, at: datetime) -> Event:
    """Insert the event; personal data in its reason goes where a complaint's text keeps it."""
    reason = mask(plain(new.reason))
    values = event_values(new, seq, pk, at) | {"reason": reason.text}
    connection.execute(sa.insert(event), values)
    if reason.findings:
        row = {"seq": seq, "complaint_pk": pk, "findings": dump_findings(reason.findings)}
        connection.execute(sa.insert(restricted), row)
    return Event(
        seq=seq,
        kind=new.kind,
        at=at,
        recorded_at=from_us(values["recorded_at"]),
        actor=new.actor,
        body_code=values["body_code"],
        body_name=values["body_name"],
        reason=reason.text,
        rule=values["rule"],
        details=new.details,
    )


def _check_unchanged(connection: sa.Connection, pk: int, expected_seq: int) -> None:
    seq = connection.execute(sa.select(complaint.c.seq).where(complaint.c.pk == pk)).scalar_one()
    if seq != expected_seq:
        raise ConflictError(
            f"the complaint changed meanwhile: it is at {seq}, not {expected_seq}",
            hint="read it again before deciding",
        )


def _check_not_erased(connection: sa.Connection, pk: int) -> None:
    query = sa.select(complaint.c.erased_at).where(complaint.c.pk == pk)
    if connection.execute(query).scalar() is not None:
        raise ConflictError(
            "the complaint's personal data were erased; nothing is added to it",
            hint="send a new complaint",
        )


def _present(connection: sa.Connection, pk: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as they are before a change, those that it does change."""
    columns = [complaint.c[name] for name in changes]
    row = connection.execute(sa.select(*columns).where(complaint.c.pk == pk)).one()
    return {name: getattr(row, name) for name in changes if getattr(row, name) != changes[name]}


def append(
    connection: sa.Connection,
    pk: int,
    new: NewEvent,
    *,
    changes: Mapping[str, Any] | None = None,
    checked: bool = True,
    expected_seq: int | None = None,
) -> Event:
    """Add one event and bring the complaint's row up to it.

    ``changes`` are further columns of the complaint that the event changes (a placement); what
    they held is noted in the event. ``checked`` False takes a fact from another system
    whatever the state. ``expected_seq`` refuses if the complaint changed since.

    Raises:
        NotFoundError, ConflictError, InputError: as ``rules.check`` says.
    """
    seq = take(connection)
    progress = progress_of(connection, pk)
    _check_not_erased(connection, pk)
    if expected_seq is not None:
        _check_unchanged(connection, pk, expected_seq)
    if changes:
        new = replace(new, details={**new.details, "was": _present(connection, pk, changes)})
    if checked:
        check(progress, new)
    at = new.at or from_us(now_us())
    written = _write(connection, pk, seq, new, at)
    values = {**state_values(step(progress, written).state), **(changes or {}), "seq": seq}
    connection.execute(sa.update(complaint).where(complaint.c.pk == pk).values(values))
    return written
