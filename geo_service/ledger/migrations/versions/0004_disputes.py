"""Disputes with their evidence."""

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


def downgrade() -> None:
    """Back."""
    for table in ("dispute_evidence", "dispute"):
        op.drop_table(table)
