"""Database engines for both stores, configured so that committed data survive.

SQLite: WAL, ``synchronous=FULL`` (a commit is on the disk when it returns), transactions begun
by us, because the driver's own begin too late to lock. PostgreSQL: every pooled connection is
tested before use, so a server that was restarted needs no restart of ours.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from geo_service.base.characters import cleaned
from geo_service.base.errors import InputError

BUSY_TIMEOUT_S = 15
#: execution option of a connection that is going to write
WRITE = "geo_write"
#: execution option of a statement whose texts are cleaned already, in bulk
CLEAN = "geo_clean"


def sqlite_url(path: Path) -> str:
    """The URL of a ledger in a file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_S * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
        "wal_autocheckpoint=16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _clean_parameters(
    _connection: sa.Connection,
    _cursor: Any,
    statement: str,
    parameters: Any,
    context: Any,
    _many: bool,
) -> tuple[str, Any]:
    """No statement carries a character that one store takes and the other refuses."""
    if context is not None and context.execution_options.get(CLEAN, False):
        return statement, parameters
    return statement, _cleaned(parameters)


def _cleaned(values: Any) -> Any:
    if isinstance(values, str):
        return cleaned(values)
    if isinstance(values, dict):
        return {name: _cleaned(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return type(values)(_cleaned(value) for value in values)
    return values


def _make_private(file: Path) -> None:
    """A new ledger is readable by its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)


def _open_sqlite(url: URL) -> sa.Engine:
    if url.database and url.database != ":memory:":
        _make_private(Path(url.database))
    engine = sa.create_engine(url, connect_args={"check_same_thread": False}, pool_size=8)
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    sa.event.listen(engine, "before_cursor_execute", _clean_parameters, retval=True)
    return engine


def _open_postgresql(url: URL) -> sa.Engine:
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg2"),
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=8,
        pool_timeout=5,
        connect_args={
            "connect_timeout": 5,
            "application_name": "geo-service",
            "options": "-c timezone=UTC -c lock_timeout=15s -c statement_timeout=300s",
            "keepalives_idle": 30,
        },
    )
    sa.event.listen(engine, "before_cursor_execute", _clean_parameters, retval=True)
    return engine


def store_exists(url: str) -> bool:
    """Whether a store can be there: of SQLite its file; a server is asked only when connected."""
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError:
        return True  # ``open_engine`` says what is wrong with it
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, ":memory:"):
        return True
    return Path(str(parsed.database)).exists()


def open_engine(url: str) -> sa.Engine:
    """An engine for a ``sqlite:///…`` or ``postgresql://…`` URL.

    Raises:
        InputError: the URL names another kind of database, or cannot be read.
    """
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError as error:
        raise InputError("the database URL cannot be read", hint=_URL_HINT) from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return _open_sqlite(parsed)
    if kind == "postgresql":
        return _open_postgresql(parsed)
    raise InputError(f"a ledger cannot live in {kind!r}", hint=_URL_HINT)


_URL_HINT = "use sqlite:///path/to/file or postgresql://user@host/database"
