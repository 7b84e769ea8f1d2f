"""Alembic's entry: runs the scripts on the connection (and transaction) it is handed."""

from __future__ import annotations

from typing import Any

from alembic import context

from geo_service.base.progress import report_progress
from geo_service.ledger.schema import metadata


def _tell(*_: Any, **__: Any) -> None:
    """Say how many scripts are done; alembic calls it after each."""
    told = context.config.attributes
    told["done"] = told.get("done", 0) + 1
    scripts = told.get("scripts")
    report_progress(told["done"], told["done"] / scripts if scripts else None, "scripts")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    on_version_apply=_tell,
)
with context.begin_transaction():
    context.run_migrations()
