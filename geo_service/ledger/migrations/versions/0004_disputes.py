"""Disputes with their evidence, and places that dispatches taught."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _make_learned_place() -> None:
    op.create_table(
        "learned_place",
        _key("id"),
        *(_text(name) for name in ("name", "level", "code")),
        *(sa.Column(name, sa.Double) for name in ("lon", "lat")),
        _number("event_seq"),
        _text("actor"),
        _number("taught_at"),
        _number("untaught_at", nullable=True),
        _text("untaught_by"),
    )
    op.create_index("learned_place_name", "learned_place", ["name"])


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "dispute",
        _key("id"),
        *(_text(name) for name in ("level", "area_a", "area_b", "kind", "geometry", "state")),
        _number("since"),
        *(_text(name) for name in ("note", "ruled_for", "ruled_by")),
        *(_number(name, nullable=True) for name in ("ruled_at", "valid_from", "valid_to")),
    )
    op.create_index("dispute_pair", "dispute", ["level", "area_a", "area_b"])
    op.create_table(
        "dispute_evidence", _key("dispute_id"), _key("event_seq"), _number("complaint_pk")
    )
    _make_learned_place()


def downgrade() -> None:
    """Back."""
    for table in ("learned_place", "dispute_evidence", "dispute"):
        op.drop_table(table)
