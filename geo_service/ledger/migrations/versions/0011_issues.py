"""Issues: complaints about one matter at one place, and which complaint belongs to which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Forward."""
    names = ("state", "name", "area_code", "category", "words", "public_words")
    op.create_table(
        "issue",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("merged_into", sa.BigInteger),
    )
    op.create_table(
        "issue_member",
        sa.Column("complaint_pk", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("issue_id", sa.BigInteger, nullable=False),
    )
    op.create_index("issue_member_issue", "issue_member", ["issue_id"])


def downgrade() -> None:
    """Back."""
    for table in ("issue_member", "issue"):
        op.drop_table(table)
