"""Tables of frozen assessments, and of topics, watched places and supervised items."""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.schema.base import metadata

frozen_assessment = sa.Table(
    "frozen_assessment",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("first_day", sa.Text, nullable=False),
    sa.Column("until_day", sa.Text, nullable=False),
    sa.Column("rules", sa.Text, nullable=False),
    sa.Column("cube", sa.Text, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Index("frozen_assessment_of", "level", "category", "first_day", "until_day"),
)

matter = sa.Table(
    "matter",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("opened_at", sa.BigInteger, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
    sa.Column("opened_by", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Index("matter_kind", "kind", "state"),
)

matter_event = sa.Table(
    "matter_event",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("matter_id", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Index("matter_event_of", "matter_id"),
)
