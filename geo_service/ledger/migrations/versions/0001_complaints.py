"""Complaints, events, what was masked, and the ledger's own facts and counters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo_service.ledger.migrations.guards import (
    drop_guard,
    drop_guard_function,
    guard,
    make_guard_function,
)

revision = "0001"
down_revision = None

_FACTS = (
    "pk", "id", "source", "source_id", "received_at", "received_zone", "recorded_at", "text",
    "channel", "reporter", "given_lon", "given_lat", "given_datum", "datum_assumed", "run_id",
    "synthetic",
)  # fmt: skip


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _make_complaint() -> None:
    op.create_table(
        "complaint",
        _key("pk"),
        _number("seq"),
        *(_text(name) for name in ("id", "source", "source_id")),
        _number("received_at"),
        _text("received_zone"),
        _number("recorded_at"),
        *(_text(name) for name in ("text", "channel")),
        sa.Column("reporter", sa.Text),
        sa.Column("given_lon", sa.Double),
        sa.Column("given_lat", sa.Double),
        sa.Column("given_datum", sa.Text),
        sa.Column("datum_assumed", sa.Boolean, nullable=False),
        _number("run_id", nullable=True),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        *(_text(f"category_{part}") for part in (1, 2, 3)),
        *(_text(name) for name in ("located_by", "place")),
        *(sa.Column(name, sa.Double) for name in ("lon", "lat", "radius_m")),
        *(_text(f"area_{slot}") for slot in range(1, 7)),
        _text("overlay"),
        _number("h3", nullable=True),
        *(_text(name) for name in ("generations", "verdict")),
        sa.Column("probability", sa.Double),
        sa.Column("default_location", sa.Boolean, nullable=False),
        *(_text(name) for name in ("lead_code", "lead_name", "rule", "deadline")),
        sa.Column("deadline_h", sa.Double),
        *(_text(name) for name in ("status", "holder_code", "holder_name")),
        _number("due_at", nullable=True),
        sa.Column("returns", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Boolean) for name in ("responded", "resolved", "satisfied")),
        sa.Column("excluded", sa.Boolean, nullable=False),
    )
    op.create_index("complaint_source", "complaint", ["source", "source_id"], unique=True)
    for name, column in (
        ("seq", "seq"),
        ("received", "received_at"),
        ("h3", "h3"),
        ("area_2", "area_2"),
        ("area_3", "area_3"),
    ):
        op.create_index(f"complaint_{name}", "complaint", [column])


def _make_event() -> None:
    op.create_table(
        "event",
        _key("seq"),
        _number("complaint_pk"),
        _text("kind"),
        _number("at"),
        _number("recorded_at"),
        *(_text(name) for name in ("actor", "body_code", "body_name", "reason", "rule")),
        _text("details"),
    )
    op.create_index("event_complaint", "event", ["complaint_pk"])
    op.create_table("restricted", _key("seq"), _number("complaint_pk"), _text("findings"))


def upgrade() -> None:
    """Forward."""
    op.create_table("meta", sa.Column("name", sa.Text, primary_key=True), _text("value"))
    op.create_table("counter", sa.Column("name", sa.Text, primary_key=True), _number("value"))
    op.execute("INSERT INTO counter (name, value) VALUES ('seq', 0), ('other', 0)")
    _make_complaint()
    _make_event()
    make_guard_function()
    guard("complaint", columns=_FACTS)
    guard("event")


def downgrade() -> None:
    """Back."""
    drop_guard("event")
    drop_guard("complaint")
    drop_guard_function()
    for table in ("restricted", "event", "complaint", "counter", "meta"):
        op.drop_table(table)
