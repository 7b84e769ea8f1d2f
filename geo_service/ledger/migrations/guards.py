"""Triggers that refuse to change what is append-only, for both stores."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def make_guard_function() -> None:
    """The function PostgreSQL's triggers call."""
    if _is_postgresql():
        op.execute(
            "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )


def drop_guard_function() -> None:
    """Undo ``make_guard_function``."""
    if _is_postgresql():
        op.execute("DROP FUNCTION ledger_refuse()")


def guard(table: str, *, columns: Sequence[str] = (), delete: bool = True) -> None:
    """Refuse updates of ``columns`` (all when none are named) and, if asked, deletes.

    ``0008`` puts in place of those of complaints and events ones that let an erasure through.
    """
    of = f" OF {', '.join(columns)}" if columns else ""
    events = [("update", f"UPDATE{of}")] + ([("delete", "DELETE")] if delete else [])
    for name, when in events:
        if _is_postgresql():
            body = "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        else:
            body = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(f"CREATE TRIGGER {table}_no_{name} BEFORE {when} ON {table} {body}")


def drop_guard(table: str, *, delete: bool = True) -> None:
    """Undo ``guard``."""
    on = f" ON {table}" if _is_postgresql() else ""
    for name in ("update", "delete") if delete else ("update",):
        op.execute(f"DROP TRIGGER {table}_no_{name}{on}")
