"""Tables of issues: complaints with the same subject and place."""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.schema.base import metadata

issue = sa.Table(
    "issue",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("area_code", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("public_words", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("merged_into", sa.BigInteger),
)

issue_member = sa.Table(
    "issue_member",
    metadata,
    sa.Column("complaint_pk", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("issue_id", sa.BigInteger, nullable=False),
    sa.Index("issue_member_issue", "issue_id"),
)
