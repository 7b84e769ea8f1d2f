"""Alarms: the alarms, notes, mutes, what still has to be sent, and parts of runs that are done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo_service.ledger.migrations.guards import drop_guard, guard

revision = "0009"
down_revision = "0008"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _double(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double, nullable=False)


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "alarm",
        _key("id"),
        *(_text(name) for name in ("kind", "key", "topic", "level", "places", "state")),
        *(
            _number(name)
            for name in ("started_at", "last_at", "raised_at", "updated_at", "version", "observed")
        ),
        *(_double(name) for name in ("expected", "p", "recurrence_days")),
        _number("reporters"),
        _text("details"),
    )
    op.create_index("alarm_kind_key", "alarm", ["kind", "key", "last_at"])
    op.create_index("alarm_version", "alarm", ["version"])
    op.create_table(
        "alarm_note",
        _key("id"),
        *(_number(name) for name in ("alarm_id", "at")),
        *(_text(name) for name in ("actor", "action", "note")),
    )
    op.create_index("alarm_note_alarm", "alarm_note", ["alarm_id"])
    guard("alarm_note")
    op.create_table(
        "alarm_mute", _key("id"), _text("kind"), _text("key"), _number("until"), _text("actor")
    )
    op.create_index("alarm_mute_key", "alarm_mute", ["kind", "key"])
    op.create_table(
        "alarm_outbox",
        _key("id"),
        *(_number(name) for name in ("alarm_id", "alarm_version")),
        *(_text(name) for name in ("channel", "payload")),
        *(_number(name) for name in ("attempts", "next_at")),
        _number("sent_at", nullable=True),
        _text("last_error"),
    )
    op.create_index("alarm_outbox_due", "alarm_outbox", ["sent_at", "next_at"])
    op.create_table(
        "alarm_run",
        sa.Column("as_of", sa.Text, primary_key=True),
        sa.Column("part", sa.Text, primary_key=True),
        _number("found"),
        _double("p"),
        _number("finished_at"),
    )


def downgrade() -> None:
    """Back."""
    drop_guard("alarm_note")
    for table in ("alarm_run", "alarm_outbox", "alarm_mute", "alarm_note", "alarm"):
        op.drop_table(table)
