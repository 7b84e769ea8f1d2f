"""Erasure: when a complaint's personal data were erased, and guards that let only that happen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo_service.ledger.migrations.guards import drop_guard, guard

revision = "0008"
down_revision = "0006"

#: what no erasure may change
_COMPLAINT_STAYS = (
    "pk", "id", "source", "source_id", "received_at", "received_zone", "recorded_at", "channel",
    "run_id", "synthetic", "datum_assumed",
)  # fmt: skip
_COMPLAINT_GOES = ("text = ''", *(f"{name} IS NULL" for name in (
    "reporter", "given_lon", "given_lat", "given_datum",
)))  # fmt: skip
_EVENT_STAYS = (
    "seq", "complaint_pk", "kind", "at", "recorded_at", "actor", "body_code", "body_name", "rule",
)  # fmt: skip
_FACTS = (*_COMPLAINT_STAYS, "text", "reporter", "given_lon", "given_lat", "given_datum")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _allowed(stays: tuple[str, ...], goes: tuple[str, ...]) -> str:
    """The condition under which a row may change: within an erasure, and only to less."""
    same = "IS NOT DISTINCT FROM" if _is_postgresql() else "IS"
    parts = ["EXISTS (SELECT 1 FROM meta WHERE name = 'erasing')"]
    parts += [f"NEW.{name} {same} OLD.{name}" for name in stays]
    parts += [f"NEW.{one}" for one in goes]
    return " AND ".join(parts)


def _guard(table: str, of: str, condition: str) -> None:
    if _is_postgresql():
        op.execute(
            f"CREATE FUNCTION ledger_erase_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RETURN NEW; END IF; "
            f"RAISE EXCEPTION '{table} is append-only' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        then, when = f"FOR EACH ROW EXECUTE FUNCTION ledger_erase_{table}()", ""
    else:
        then = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        when = f"WHEN NOT ({condition}) "
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{of} ON {table} {when}{then}")


def _drop(table: str) -> None:
    """The guard of updates alone."""
    drop_guard(table, delete=False)
    if _is_postgresql():
        op.execute(f"DROP FUNCTION IF EXISTS ledger_erase_{table}()")


def upgrade() -> None:
    """Forward."""
    op.add_column("complaint", sa.Column("erased_at", sa.BigInteger))
    for table in ("complaint", "event"):
        _drop(table)
    _guard("complaint", f" OF {', '.join(_FACTS)}", _allowed(_COMPLAINT_STAYS, _COMPLAINT_GOES))
    _guard("event", "", _allowed(_EVENT_STAYS, ("reason = ''",)))


def downgrade() -> None:
    """Back; what was erased stays so."""
    for table in ("complaint", "event"):
        _drop(table)
    op.drop_column("complaint", "erased_at")
    guard("complaint", columns=_FACTS, delete=False)
    guard("event", delete=False)
