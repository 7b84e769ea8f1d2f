"""Store an alarm once, update it when found again, and search alarms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo_service.base.errors import NotFoundError
from geo_service.ledger.alarms.outbox import enqueue, last_told
from geo_service.ledger.alarms.records import AlarmRecord, NewAlarm, record_of
from geo_service.ledger.clock import from_us, now_us, to_us
from geo_service.ledger.schema import alarm, alarm_mute
from geo_service.ledger.store.counters import OTHER, take

#: what is sent again: an alarm whose count has grown by half since the last message about it
_GROWN = 1.5


@dataclass(frozen=True, slots=True)
class AlarmSearch:
    """Which alarms: in these states and kinds, changed after ``after``; the newest first."""

    states: Sequence[str] = ()
    kinds: Sequence[str] = ()
    topic: str = ""
    after: int = 0
    limit: int = 200


def put_alarm(
    connection: sa.Connection, new: NewAlarm, *, channels: Sequence[str] = ()
) -> AlarmRecord | None:
    """Keep a new alarm or update the one that it continues; None where nothing changed.

    A new one, one that has grown by half since the last message about it, and one without a
    message so far are put in the outbox of each of ``channels`` in the same transaction, so that
    what is kept is also sent. What is muted is kept, not sent.
    """
    version = take(connection, which=OTHER)  # also makes writers follow one another
    known = _continued(connection, new)
    if known is None:
        return _insert(connection, new, version, channels)
    if not _changed(known, new):
        return None
    return _update(connection, known, new, version, channels)


def _continued(connection: sa.Connection, new: NewAlarm) -> Any:
    query = (
        sa.select(alarm)
        .where(
            alarm.c.kind == new.kind,
            alarm.c.key == new.key,
            alarm.c.last_at >= to_us(new.continues_after),
            alarm.c.started_at <= to_us(new.last_at),
        )
        .order_by(alarm.c.last_at.desc())
        .limit(1)
    )
    return connection.execute(query).first()


def _changed(known: Any, new: NewAlarm) -> bool:
    if new.closed:
        return bool(known.state != "closed")
    return bool(to_us(new.last_at) > known.last_at or new.observed > known.observed)


def _values(new: NewAlarm) -> dict[str, Any]:
    return {
        "places": json.dumps(list(new.places), ensure_ascii=False),
        "last_at": to_us(new.last_at),
        "updated_at": now_us(),
        "observed": new.observed,
        "expected": new.expected,
        "p": new.p,
        "recurrence_days": new.recurrence_days,
        "reporters": new.reporters,
        "details": json.dumps(dict(new.details), ensure_ascii=False),
    }


def _insert(
    connection: sa.Connection, new: NewAlarm, number: int, channels: Sequence[str]
) -> AlarmRecord:
    values = {
        "id": number,
        "version": number,
        "kind": new.kind,
        "key": new.key,
        "topic": new.topic,
        "level": new.level,
        "state": "closed" if new.closed else "new",
        "started_at": to_us(new.started_at),
        "raised_at": now_us(),
        **_values(new),
    }
    connection.execute(sa.insert(alarm), values)
    found = get_alarm(connection, number)
    if not is_muted(connection, new.kind, new.key):
        enqueue(connection, found, channels)
    return found


def _update(
    connection: sa.Connection, known: Any, new: NewAlarm, version: int, channels: Sequence[str]
) -> AlarmRecord:
    state = "closed" if new.closed else known.state
    if state in ("new", "closed") and not new.closed:
        state = "continuing"
    values = {**_values(new), "state": state, "version": version}
    connection.execute(sa.update(alarm).where(alarm.c.id == known.id).values(values))
    found = get_alarm(connection, known.id)
    open_to = bool(channels) and not new.closed and not is_muted(connection, new.kind, new.key)
    if open_to and _grown(connection, found):
        enqueue(connection, found, channels)
    return found


def _grown(connection: sa.Connection, found: AlarmRecord) -> bool:
    """Whether it has grown by half since the last message, however small the steps were."""
    told = last_told(connection, found.id)
    return told is None or found.observed >= _GROWN * max(told, 1)


def muted_until(connection: sa.Connection) -> dict[tuple[str, str], datetime]:
    """Until when what is muted now stays so, by kind and key."""
    query = (
        sa.select(
            alarm_mute.c.kind, alarm_mute.c.key, sa.func.max(alarm_mute.c.until).label("until")
        )
        .where(alarm_mute.c.until > now_us())
        .group_by(alarm_mute.c.kind, alarm_mute.c.key)
    )
    return {(row.kind, row.key): from_us(row.until) for row in connection.execute(query)}


def is_muted(connection: sa.Connection, kind: str, key: str) -> bool:
    """Whether alarms about this are muted now."""
    query = sa.select(sa.func.max(alarm_mute.c.until)).where(
        alarm_mute.c.kind == kind, alarm_mute.c.key == key
    )
    until = connection.execute(query).scalar()
    return until is not None and int(until) > now_us()


def close_quiet(connection: sa.Connection, kind: str, before: datetime) -> int:
    """Close the alarms of a kind whose last moment is before ``before``; how many there were."""
    version = take(connection, which=OTHER)
    closed = connection.execute(
        sa.update(alarm)
        .where(alarm.c.kind == kind, alarm.c.last_at < to_us(before), alarm.c.state != "closed")
        .values(state="closed", version=version, updated_at=now_us())
    )
    return int(closed.rowcount)


def get_alarm(connection: sa.Connection, alarm_id: int) -> AlarmRecord:
    """One alarm. Raises ``NotFoundError``."""
    row = connection.execute(sa.select(alarm).where(alarm.c.id == alarm_id)).first()
    if row is None:
        raise NotFoundError(f"no alarm {alarm_id}", hint="`alarms list` shows those that exist")
    return record_of(row)


def find_alarms(connection: sa.Connection, search: AlarmSearch) -> list[AlarmRecord]:
    """Alarms that match, those changed last first."""
    query = sa.select(alarm).where(alarm.c.version > search.after)
    if search.states:
        query = query.where(alarm.c.state.in_(search.states))
    if search.kinds:
        query = query.where(alarm.c.kind.in_(search.kinds))
    if search.topic:
        query = query.where(alarm.c.topic == search.topic)
    query = query.order_by(alarm.c.version.desc(), alarm.c.id.desc()).limit(search.limit)
    return [record_of(row) for row in connection.execute(query)]


def last_version(connection: sa.Connection) -> int:
    """The version of the latest change of any alarm; 0 before the first."""
    return int(connection.execute(sa.select(sa.func.max(alarm.c.version))).scalar() or 0)
