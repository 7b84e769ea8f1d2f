"""Names of people a proxy signs in, when a session's key was last shown, and that keys existed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Forward; a ledger that has keys now keeps, outside their table, the fact that it had."""
    op.add_column("api_key", sa.Column("sign_in_name", sa.Text))
    op.add_column("session", sa.Column("key_shown_at", sa.BigInteger))
    op.execute(
        "INSERT INTO meta (name, value) SELECT 'keys_made', '1' "
        "WHERE EXISTS (SELECT 1 FROM api_key) "
        "AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'keys_made')"
    )


def downgrade() -> None:
    """Back; that keys existed is kept."""
    op.drop_column("session", "key_shown_at")
    op.drop_column("api_key", "sign_in_name")
