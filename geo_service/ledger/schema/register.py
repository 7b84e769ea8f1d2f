"""Tables of the ledger's own facts, its counters, and disputes."""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.schema.base import metadata

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

counter = sa.Table(
    "counter",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)

dispute = sa.Table(
    "dispute",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("area_a", sa.Text, nullable=False),
    sa.Column("area_b", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("geometry", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("ruled_for", sa.Text, nullable=False),
    sa.Column("ruled_by", sa.Text, nullable=False),
    sa.Column("ruled_at", sa.BigInteger),
    sa.Column("valid_from", sa.BigInteger),
    sa.Column("valid_to", sa.BigInteger),
    sa.Index("dispute_pair", "level", "area_a", "area_b"),
)

dispute_evidence = sa.Table(
    "dispute_evidence",
    metadata,
    sa.Column("dispute_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("event_seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("complaint_pk", sa.BigInteger, nullable=False),
)
