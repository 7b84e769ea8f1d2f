"""Tables of alarms, their notes, mutes, and messages still to be sent."""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.schema.base import metadata


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


alarm = sa.Table(
    "alarm",
    metadata,
    _key("id"),
    *(_text(name) for name in ("kind", "key", "topic", "level", "places", "state")),
    *(_number(name) for name in ("started_at", "last_at", "raised_at", "updated_at", "version")),
    _number("observed"),
    sa.Column("expected", sa.Double, nullable=False),
    sa.Column("p", sa.Double, nullable=False),
    sa.Column("recurrence_days", sa.Double, nullable=False),
    _number("reporters"),
    _text("details"),
    sa.Index("alarm_kind_key", "kind", "key", "last_at"),
    sa.Index("alarm_version", "version"),
)

alarm_note = sa.Table(
    "alarm_note",
    metadata,
    _key("id"),
    *(_number(name) for name in ("alarm_id", "at")),
    *(_text(name) for name in ("actor", "action", "note")),
    sa.Index("alarm_note_alarm", "alarm_id"),
)

alarm_mute = sa.Table(
    "alarm_mute",
    metadata,
    _key("id"),
    *(_text(name) for name in ("kind", "key")),
    _number("until"),
    _text("actor"),
    sa.Index("alarm_mute_key", "kind", "key"),
)

alarm_outbox = sa.Table(
    "alarm_outbox",
    metadata,
    _key("id"),
    *(_number(name) for name in ("alarm_id", "alarm_version")),
    *(_text(name) for name in ("channel", "payload")),
    *(_number(name) for name in ("attempts", "next_at")),
    _number("sent_at", nullable=True),
    _text("last_error"),
    sa.Index("alarm_outbox_due", "sent_at", "next_at"),
)

alarm_run = sa.Table(
    "alarm_run",
    metadata,
    sa.Column("as_of", sa.Text, primary_key=True),
    sa.Column("part", sa.Text, primary_key=True),
    _number("found"),
    sa.Column("p", sa.Double, nullable=False),
    _number("finished_at"),
)
"""What of a daily run is done, so that one that was stopped goes on."""
