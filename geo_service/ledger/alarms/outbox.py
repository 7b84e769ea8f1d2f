"""The outbox: messages stored with their alarm until a receiver has accepted them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from geo_service.ledger.alarms.records import AlarmRecord
from geo_service.ledger.clock import now_us
from geo_service.ledger.schema import alarm_outbox
from geo_service.ledger.store.counters import OTHER, take

#: between two tries: doubled from the first to the last
FIRST_WAIT_US, LONGEST_WAIT_US = 5_000_000, 3_600_000_000
#: a message that somebody is sending is not taken up by somebody else for so long
_CLAIM_US = 120_000_000


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A message to send now. ``key`` is the same on every try, so that a receiver can tell."""

    id: int
    channel: str
    payload: dict[str, Any]
    attempts: int

    @property
    def key(self) -> str:
        """The idempotency key of the message."""
        return f"alarm-{self.payload['id']}-{self.payload['version']}-{self.channel}"


def enqueue(connection: sa.Connection, found: AlarmRecord, channels: Sequence[str]) -> None:
    """Put an alarm's present state in the outbox, once for each channel."""
    for channel in channels:
        row = {
            "id": take(connection, which=OTHER),
            "alarm_id": found.id,
            "alarm_version": found.version,
            "channel": channel,
            "payload": json.dumps(found.as_json(), ensure_ascii=False),
            "attempts": 0,
            "next_at": now_us(),
            "sent_at": None,
            "last_error": "",
        }
        connection.execute(sa.insert(alarm_outbox), row)


def last_told(connection: sa.Connection, alarm_id: int) -> int | None:
    """The count in the latest message about an alarm, sent or waiting; None where there is none."""
    query = (
        sa.select(alarm_outbox.c.payload)
        .where(alarm_outbox.c.alarm_id == alarm_id)
        .order_by(alarm_outbox.c.id.desc())
        .limit(1)
    )
    payload = connection.execute(query).scalar()
    return None if payload is None else int(json.loads(payload)["observed"])


def due(connection: sa.Connection, limit: int = 20) -> list[DueMessage]:
    """Claim the messages whose time has come; nobody else gets them for two minutes."""
    take(connection, 0, which=OTHER)  # one claims at a time
    now = now_us()
    query = (
        sa.select(alarm_outbox)
        .where(alarm_outbox.c.sent_at.is_(None), alarm_outbox.c.next_at <= now)
        .order_by(alarm_outbox.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    if rows:
        connection.execute(
            sa.update(alarm_outbox)
            .where(alarm_outbox.c.id.in_([row.id for row in rows]))
            .values(next_at=now + _CLAIM_US, attempts=alarm_outbox.c.attempts + 1)
        )
    return [
        DueMessage(row.id, row.channel, json.loads(row.payload), row.attempts + 1) for row in rows
    ]


def reached(connection: sa.Connection, message_id: int) -> None:
    """Note that a receiver has taken a message."""
    connection.execute(
        sa.update(alarm_outbox)
        .where(alarm_outbox.c.id == message_id)
        .values(sent_at=now_us(), last_error="")
    )


def failed(connection: sa.Connection, message: DueMessage, error: str) -> None:
    """Note why a message could not be sent, and when to try again."""
    wait = min(FIRST_WAIT_US << min(message.attempts - 1, 20), LONGEST_WAIT_US)
    connection.execute(
        sa.update(alarm_outbox)
        .where(alarm_outbox.c.id == message.id)
        .values(next_at=now_us() + wait, last_error=error[:500])
    )


def waiting(connection: sa.Connection) -> int:
    """How many messages have not been sent yet."""
    query = sa.select(sa.func.count()).where(alarm_outbox.c.sent_at.is_(None))
    return int(connection.execute(query).scalar_one())
