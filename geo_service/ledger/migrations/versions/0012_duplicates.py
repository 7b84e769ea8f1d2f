"""Duplicates: whether the same person had reported the same matter, decided at intake."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_TRIGGER = "complaint_no_other_duplicate"


def upgrade() -> None:
    """Forward; of the complaints kept so far nothing was decided."""
    op.add_column(
        "complaint",
        sa.Column("duplicate", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("complaint_reporter", "complaint", ["reporter", "received_at"])
    if op.get_bind().dialect.name == "postgresql":
        then = "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
    else:
        then = "BEGIN SELECT RAISE(ABORT, 'complaint is append-only'); END"
    op.execute(f"CREATE TRIGGER {_TRIGGER} BEFORE UPDATE OF duplicate ON complaint {then}")


def downgrade() -> None:
    """Back."""
    on = " ON complaint" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER {_TRIGGER}{on}")
    op.drop_index("complaint_reporter", "complaint")
    op.drop_column("complaint", "duplicate")
