"""API keys, sessions, and the audit trail (append-only)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo_service.ledger.migrations.guards import drop_guard, guard

revision = "0003"
down_revision = "0002"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "api_key",
        sa.Column("id", sa.Text, primary_key=True),
        *(_text(name) for name in ("name", "hash", "role", "scopes")),
        _number("created_at"),
        *(_number(name, nullable=True) for name in ("expires_at", "revoked_at")),
    )
    op.create_table(
        "session",
        sa.Column("hash", sa.Text, primary_key=True),
        *(_text(name) for name in ("key_id", "csrf")),
        *(_number(name) for name in ("created_at", "expires_at")),
    )
    op.create_index("session_key", "session", ["key_id"])
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        _number("at"),
        *(_text(name) for name in ("actor", "action", "object")),
    )
    guard("audit")


def downgrade() -> None:
    """Back."""
    drop_guard("audit")
    for table in ("audit", "session", "api_key"):
        op.drop_table(table)
