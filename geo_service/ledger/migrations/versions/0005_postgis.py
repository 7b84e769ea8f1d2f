"""With PostGIS present: a generated geometry column, its GiST index, a view for QGIS."""

from __future__ import annotations

from alembic import op

from geo_service.ledger.migrations.postgis import add_geometry, drop_geometry

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Forward; without PostGIS nothing changes."""
    add_geometry(op.get_bind())


def downgrade() -> None:
    """Back."""
    drop_geometry(op.get_bind())
