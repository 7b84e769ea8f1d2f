"""What people do with an alarm: acknowledge, comment, mute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from geo_service.base.errors import InputError
from geo_service.ledger.access.audit import write_audit
from geo_service.ledger.alarms.records import AlarmRecord
from geo_service.ledger.alarms.store import get_alarm
from geo_service.ledger.clock import from_us, now_us, to_us
from geo_service.ledger.masking import mask
from geo_service.ledger.rows import plain
from geo_service.ledger.schema import alarm, alarm_mute, alarm_note
from geo_service.ledger.store.counters import OTHER, take

ACTIONS = ("ack", "note", "mute", "unmute")


@dataclass(frozen=True, slots=True)
class Note:
    """Who did what with an alarm, and the words; personal data in them is masked."""

    at: datetime
    actor: str
    action: str
    note: str


def act(
    connection: sa.Connection,
    alarm_id: int,
    action: str,
    *,
    actor: str,
    note: str = "",
    until: datetime | None = None,
) -> AlarmRecord:
    """Acknowledge, note, mute (until a time) or unmute; an audit line is written.

    Muting keeps later alarms of the same kind about the same thing from being sent.

    Raises:
        NotFoundError: there is no such alarm.
        InputError: the action is not known, or lacks what it needs.
    """
    found = get_alarm(connection, alarm_id)
    if action not in ACTIONS:
        raise InputError(f"unknown action {action!r}", hint=f"one of {', '.join(ACTIONS)}")
    if action == "note" and not note.strip():
        raise InputError("the note is empty")
    if action == "mute" and (until is None or to_us(until) <= now_us()):
        raise InputError("muting needs a time in the future", hint="say until when")
    number = take(connection, which=OTHER)
    if action in ("mute", "unmute"):
        _mute(connection, found, number, actor, until)
    state = "acknowledged" if action == "ack" and found.state != "closed" else found.state
    connection.execute(
        sa.update(alarm)
        .where(alarm.c.id == alarm_id)
        .values(state=state, version=number, updated_at=now_us())
    )
    row = {
        "id": number,
        "alarm_id": alarm_id,
        "at": now_us(),
        "actor": actor,
        "action": action,
        "note": mask(plain(note)).text[:2000],
    }
    connection.execute(sa.insert(alarm_note), row)
    write_audit(connection, actor, f"alarm_{action}", f"alarm:{alarm_id}")
    return get_alarm(connection, alarm_id)


def _mute(
    connection: sa.Connection, found: AlarmRecord, number: int, actor: str, until: datetime | None
) -> None:
    connection.execute(
        sa.delete(alarm_mute).where(alarm_mute.c.kind == found.kind, alarm_mute.c.key == found.key)
    )
    if until is not None:
        row = {
            "id": number, "kind": found.kind, "key": found.key, "until": to_us(until),
            "actor": actor,
        }  # fmt: skip
        connection.execute(sa.insert(alarm_mute), row)


def notes_of(connection: sa.Connection, alarm_id: int) -> list[Note]:
    """What was done with an alarm, oldest first."""
    query = sa.select(alarm_note).where(alarm_note.c.alarm_id == alarm_id).order_by(alarm_note.c.id)
    return [
        Note(from_us(row.at), row.actor, row.action, row.note) for row in connection.execute(query)
    ]
