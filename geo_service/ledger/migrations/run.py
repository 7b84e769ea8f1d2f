"""Migrate a ledger to the version that this program needs.

All scripts of one call run in one transaction, under a lock, so that a kill leaves the old
version whole and two processes that start together migrate once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from geo_service.base.errors import ConflictError
from geo_service.ledger.schema import HEAD
from geo_service.ledger.store.engine import WRITE
from geo_service.ledger.store.faults import translated

_ADVISORY_LOCK = 7_203_114_020
#: Alembic keeps the migration under way in a variable of the process, so threads take turns
_ALEMBIC = threading.Lock()


def _config(connection: sa.Connection) -> Any:
    from alembic.config import Config

    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def _counted(config: Any, older: str | None, newer: str | None) -> Any:
    """Note how many scripts lie between two versions, for whoever watches."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(config)
    between = scripts.iterate_revisions(newer or "base", older or "base")
    config.attributes["scripts"] = sum(1 for _ in between)
    return config


def _lock(connection: sa.Connection) -> None:
    """SQLite is locked by BEGIN IMMEDIATE already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return str(row[0]) if row else None


def version_of(engine: sa.Engine) -> str | None:
    """The version a store is at; None when it holds no ledger."""
    with translated(), engine.connect() as connection:
        return _version(connection)


@contextmanager
def begin_migration(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Begin a transaction in which nobody else makes, migrates or restores a ledger."""
    with engine.execution_options(**{WRITE: True}).begin() as connection:
        _lock(connection)
        yield connection


def upgrade_within(
    connection: sa.Connection,
    target: str = HEAD,
    *,
    refuse: Callable[[str | None], None] | None = None,
) -> None:
    """Migrate forward in the caller's transaction; ``refuse`` raises where it must not be."""
    from alembic import command

    if refuse is not None:
        refuse(_version(connection))
    with _ALEMBIC:
        config = _counted(_config(connection), _version(connection), target)
        command.upgrade(config, target)


def upgrade(engine: sa.Engine, target: str = HEAD) -> None:
    """Migrate forward to ``target``."""
    with translated(), begin_migration(engine) as connection:
        upgrade_within(connection, target)


def downgrade(engine: sa.Engine, target: str) -> None:
    """Migrate back to ``target``; columns and tables added since are dropped with their rows."""
    from alembic import command

    with translated(), begin_migration(engine) as connection, _ALEMBIC:
        config = _counted(_config(connection), target, _version(connection))
        command.downgrade(config, target)


def ensure_current(engine: sa.Engine) -> None:
    """Make a new ledger in an empty store; refuse one of another version.

    Raises:
        ConflictError: the store's version is older or newer than this program's.
    """
    version = version_of(engine)
    if version == HEAD:
        return
    if version is None:
        upgrade(engine)
        return
    if version > HEAD:
        raise ConflictError(
            f"the ledger is at version {version}, this program knows up to {HEAD}",
            hint="install the newer geo-service, or restore a backup of the older ledger",
        )
    raise ConflictError(
        f"the ledger is at version {version}, this program needs {HEAD}",
        hint="run `geo-service ledger migrate`; it makes a backup first",
    )
