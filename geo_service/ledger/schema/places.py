"""Table of the places and aliases that people added to the gazetteer."""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.schema.base import metadata

added_place = sa.Table(
    "added_place",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    *(
        sa.Column(name, sa.Text, nullable=False)
        for name in ("name", "kind", "code", "alias_of", "added_by", "withdrawn_by")
    ),
    *(sa.Column(name, sa.Double) for name in ("lon", "lat", "radius_m")),
    sa.Column("added_at", sa.BigInteger, nullable=False),
    sa.Column("withdrawn_at", sa.BigInteger),
)
