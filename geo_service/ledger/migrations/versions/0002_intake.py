"""Import runs and their ranges, rejects, idempotency keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "import_run",
        _key("id"),
        *(_text(name) for name in ("digest", "profile", "file_name")),
        sa.Column("batch_rows", sa.Integer, nullable=False),
        _number("started_at"),
        _number("finished_at", nullable=True),
    )
    op.create_index("import_run_input", "import_run", ["digest", "profile"], unique=True)
    op.create_table(
        "import_range",
        _key("run_id"),
        _key("first_row"),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("rows", "accepted", "known", "late_events", "rejected")
        ),
    )
    op.create_table(
        "reject",
        _key("id"),
        *(_number(name) for name in ("run_id", "row_number")),
        *(_text(name) for name in ("reason", "row")),
        sa.Column("mended", sa.Text),
        _text("state"),
        _number("recorded_at"),
    )
    op.create_index("reject_run", "reject", ["run_id", "row_number"])
    op.create_table(
        "idempotency",
        sa.Column("caller", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        _text("digest"),
        *(_number(name) for name in ("complaint_pk", "recorded_at")),
    )


def downgrade() -> None:
    """Back."""
    for table in ("idempotency", "reject", "import_range", "import_run"):
        op.drop_table(table)
