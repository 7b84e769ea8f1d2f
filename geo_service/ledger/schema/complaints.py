"""Tables of complaints, their events, and, apart, the masked personal data."""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.schema.base import AREA_SLOTS, metadata

AREA_COLUMNS = tuple(f"area_{slot}" for slot in range(1, AREA_SLOTS + 1))


def _facts() -> list[sa.Column[object]]:
    """What was said; a trigger refuses to change it."""
    return [
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("received_zone", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("reporter", sa.Text),
        sa.Column("given_lon", sa.Double),
        sa.Column("given_lat", sa.Double),
        sa.Column("given_datum", sa.Text),
        sa.Column("datum_assumed", sa.Boolean, nullable=False),
        sa.Column("run_id", sa.BigInteger),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        # whether the same person had reported the same matter, as found when it came in
        sa.Column("duplicate", sa.Boolean, nullable=False, server_default=sa.false()),
    ]


def _placement() -> list[sa.Column[object]]:
    """Where it is and who answers for it now; changed only together with an event."""
    return [
        *(sa.Column(f"category_{part}", sa.Text, nullable=False) for part in (1, 2, 3)),
        sa.Column("located_by", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("lon", sa.Double),
        sa.Column("lat", sa.Double),
        sa.Column("radius_m", sa.Double),
        *(sa.Column(name, sa.Text, nullable=False) for name in AREA_COLUMNS),
        sa.Column("overlay", sa.Text, nullable=False),
        sa.Column("h3", sa.BigInteger),
        sa.Column("generations", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("probability", sa.Double),
        sa.Column("default_location", sa.Boolean, nullable=False),
        sa.Column("lead_code", sa.Text, nullable=False),
        sa.Column("lead_name", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("deadline", sa.Text, nullable=False),
        sa.Column("deadline_h", sa.Double),
    ]


def _state() -> list[sa.Column[object]]:
    """The fold of the events so far, kept beside them for speed; ``doctor`` compares."""
    return [
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("holder_code", sa.Text, nullable=False),
        sa.Column("holder_name", sa.Text, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("returns", sa.Integer, nullable=False),
        sa.Column("responded", sa.Boolean),
        sa.Column("resolved", sa.Boolean),
        sa.Column("satisfied", sa.Boolean),
        sa.Column("excluded", sa.Boolean, nullable=False),
    ]


complaint = sa.Table(
    "complaint",
    metadata,
    sa.Column("pk", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    *_facts(),
    *_placement(),
    *_state(),
    # when what points at a person was erased; null for nearly all
    sa.Column("erased_at", sa.BigInteger),
    sa.Index("complaint_source", "source", "source_id", unique=True),
    sa.Index("complaint_seq", "seq"),
    sa.Index("complaint_received", "received_at"),
    sa.Index("complaint_h3", "h3"),
    sa.Index("complaint_reporter", "reporter", "received_at"),
    *(sa.Index(f"complaint_area_{slot}", f"area_{slot}") for slot in (2, 3)),
)

#: exclusions are looked for by kind; other events only by their complaint
_ABOUT_EXCLUSION = sa.text("kind IN ('exclusion_asked', 'exclusion_refused', 'excluded')")

event = sa.Table(
    "event",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("complaint_pk", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("body_code", sa.Text, nullable=False),
    sa.Column("body_name", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Index("event_complaint", "complaint_pk"),
    sa.Index(
        "event_kind", "kind", sqlite_where=_ABOUT_EXCLUSION, postgresql_where=_ABOUT_EXCLUSION
    ),
)

restricted = sa.Table(
    "restricted",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("complaint_pk", sa.BigInteger, nullable=False),
    sa.Column("findings", sa.Text, nullable=False),
)
