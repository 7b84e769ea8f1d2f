"""Places and aliases that people add to the gazetteer, and take back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Forward."""
    texts = ("name", "kind", "code", "alias_of", "added_by", "withdrawn_by")
    op.create_table(
        "added_place",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        *(sa.Column(name, sa.Double) for name in ("lon", "lat", "radius_m")),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("added_place")
