"""Topics, watched places and supervised items as records, each with its history.

A matter has a kind, a state and details; what happens to it is kept as events, append-only.
Which states there are, and what the details hold, is the planning stage's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo_service.base.errors import ConflictError, NotFoundError
from geo_service.ledger.access import write_audit
from geo_service.ledger.clock import from_us, now_us
from geo_service.ledger.masking import mask
from geo_service.ledger.rows import dump, from_row, load, plain
from geo_service.ledger.schema import matter, matter_event
from geo_service.ledger.store.counters import OTHER, take


@dataclass(frozen=True, slots=True)
class MatterEvent:
    """Something that happened to a matter; ``state`` is the one it left it in."""

    id: int
    at: datetime
    actor: str
    action: str
    state: str
    note: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter as it stands, with its history, oldest first."""

    id: int
    kind: str
    title: str
    state: str
    opened_at: datetime
    changed_at: datetime
    opened_by: str
    details: Mapping[str, Any]
    events: tuple[MatterEvent, ...] = ()


def open_matter(
    connection: sa.Connection,
    kind: str,
    title: str,
    state: str,
    details: Mapping[str, Any],
    *,
    actor: str,
    note: str = "",
) -> int:
    """Begin a matter; its number. Personal data in title and note are masked."""
    number, now = take(connection, which=OTHER), now_us()
    values = {
        "id": number, "kind": kind, "title": _clean(title), "state": state, "opened_at": now,
        "changed_at": now, "opened_by": actor, "details": dump(details),
    }  # fmt: skip
    connection.execute(sa.insert(matter), values)
    _log(connection, number, now, actor, "opened", state, note, details)
    return number


def change_matter(
    connection: sa.Connection,
    number: int,
    action: str,
    *,
    actor: str,
    state: str | None = None,
    details: Mapping[str, Any] | None = None,
    note: str = "",
    expected_state: str | None = None,
) -> None:
    """Note an event, and with it a new state or changed details (those named replace their like).

    Raises:
        NotFoundError: there is no such matter.
        ConflictError: it is no longer in ``expected_state``.
    """
    take(connection, 0, which=OTHER)
    found = get_matter(connection, number)
    if expected_state is not None and found.state != expected_state:
        raise ConflictError(
            f"matter {number} is {found.state} now, not {expected_state}", hint="read it again"
        )
    now, new_state = now_us(), state or found.state
    merged = {**found.details, **(details or {})}
    update = sa.update(matter).where(matter.c.id == number)
    connection.execute(update.values(state=new_state, details=dump(merged), changed_at=now))
    _log(connection, number, now, actor, action, new_state, note, details or {})


def _log(
    connection: sa.Connection,
    number: int,
    at: int,
    actor: str,
    action: str,
    state: str,
    note: str,
    details: Mapping[str, Any],
) -> None:
    values = {
        "id": take(connection, which=OTHER), "matter_id": number, "at": at, "actor": actor,
        "action": action, "state": state, "note": _clean(note), "details": dump(details),
    }  # fmt: skip
    connection.execute(sa.insert(matter_event), values)
    write_audit(connection, actor, f"matter.{action}", str(number))


def _clean(text: str) -> str:
    return mask(plain(text)).text


def get_matter(connection: sa.Connection, number: int, kind: str | None = None) -> Matter:
    """One matter with its history.

    Raises:
        NotFoundError: there is none of that number, or it is of another kind.
    """
    row = connection.execute(sa.select(matter).where(matter.c.id == number)).first()
    if row is None or (kind is not None and row.kind != kind):
        raise NotFoundError(f"no {kind or 'matter'} {number}")
    return _matter_of(row, _events(connection, [number]).get(number, ()))


def list_matters(connection: sa.Connection, kind: str, states: Sequence[str] = ()) -> list[Matter]:
    """The matters of a kind with their histories, oldest first."""
    query = sa.select(matter).where(matter.c.kind == kind).order_by(matter.c.id)
    if states:
        query = query.where(matter.c.state.in_(states))
    rows = connection.execute(query).all()
    events = _events(connection, [row.id for row in rows])
    return [_matter_of(row, events.get(row.id, ())) for row in rows]


def _events(
    connection: sa.Connection, numbers: Sequence[int]
) -> dict[int, tuple[MatterEvent, ...]]:
    query = sa.select(matter_event).where(matter_event.c.matter_id.in_(numbers))
    found: dict[int, tuple[MatterEvent, ...]] = {}
    for row in connection.execute(query.order_by(matter_event.c.id)):
        one = from_row(MatterEvent, row, at=from_us(row.at), details=load(row.details))
        found[row.matter_id] = (*found.get(row.matter_id, ()), one)
    return found


def _matter_of(row: sa.Row[Any], events: tuple[MatterEvent, ...]) -> Matter:
    opened_at, changed_at = from_us(row.opened_at), from_us(row.changed_at)
    return from_row(
        Matter,
        row,
        opened_at=opened_at,
        changed_at=changed_at,
        details=load(row.details),
        events=events,
    )
