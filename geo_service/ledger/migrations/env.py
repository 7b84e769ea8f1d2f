"""Alembic's entry: runs the scripts on the connection (and transaction) it is handed."""

from __future__ import annotations

from alembic import context

from geo_service.ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
