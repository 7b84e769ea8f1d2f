"""Frozen assessments, matters that are followed (topics, watched places, supervised items)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo_service.ledger.migrations.guards import drop_guard, guard

revision = "0010"
down_revision = "0009"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "frozen_assessment",
        _key("id"),
        *(_text(name) for name in ("level", "category", "first_day", "until_day", "rules")),
        _text("cube"),
        _number("made_at"),
        *(_text(name) for name in ("made_by", "content")),
    )
    op.create_index(
        "frozen_assessment_of", "frozen_assessment", ["level", "category", "first_day", "until_day"]
    )
    op.create_table(
        "matter",
        _key("id"),
        *(_text(name) for name in ("kind", "title", "state")),
        *(_number(name) for name in ("opened_at", "changed_at")),
        *(_text(name) for name in ("opened_by", "details")),
    )
    op.create_index("matter_kind", "matter", ["kind", "state"])
    op.create_table(
        "matter_event",
        _key("id"),
        *(_number(name) for name in ("matter_id", "at")),
        *(_text(name) for name in ("actor", "action", "state", "note", "details")),
    )
    op.create_index("matter_event_of", "matter_event", ["matter_id"])
    op.create_index(
        "event_kind", "event", ["kind"], sqlite_where=_EXCLUSION, postgresql_where=_EXCLUSION
    )
    guard("frozen_assessment")
    guard("matter_event")


_EXCLUSION = sa.text("kind IN ('exclusion_asked', 'exclusion_refused', 'excluded')")


def downgrade() -> None:
    """Back."""
    op.drop_index("event_kind", "event")
    drop_guard("matter_event")
    drop_guard("frozen_assessment")
    for table in ("matter_event", "matter", "frozen_assessment"):
        op.drop_table(table)
