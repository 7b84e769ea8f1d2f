"""Restoring a backup into an empty store of either kind, and comparing what is there with it."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from geo_service.base.errors import ConflictError, InputError
from geo_service.ledger.backup.archive import (
    KEY_FILE,
    BackupInfo,
    open_backup,
    verify_backup,
)
from geo_service.ledger.backup.tables import BATCH_ROWS, read_table, tables
from geo_service.ledger.migrations import upgrade, version_of
from geo_service.ledger.schema import HEAD
from geo_service.ledger.store.arrow_insert import insert_arrow
from geo_service.ledger.store.engine import WRITE
from geo_service.ledger.store.faults import translated


def restore_backup(engine: sa.Engine, source: Path, *, key_file: Path | None = None) -> BackupInfo:
    """Fill an empty store from a backup; afterwards every row is compared with it.

    Raises:
        InputError: the backup is damaged, newer than this program, or not what came out.
        ConflictError: the store is not empty, or another key of reporters' hashes is in use.
        UnavailableError: the store failed; it is left empty.
    """
    info = verify_backup(source)
    if info.version > HEAD:
        raise InputError(f"the backup is of version {info.version}", hint="install that program")
    _refuse_filled(engine)
    with open_backup(source) as archive:
        _restore_key(archive, key_file)
        upgrade(engine, info.version)
        with translated(), engine.execution_options(**{WRITE: True}).begin() as connection:
            _fill(connection, archive, info)
        with translated(), engine.connect() as connection:
            _compare(connection, archive, info)
    if info.version != HEAD:
        upgrade(engine)
    return info


def _refuse_filled(engine: sa.Engine) -> None:
    if version_of(engine) is not None:
        raise ConflictError(
            "the store holds a ledger already",
            hint="restore into an empty one: another GEO_HOME, or an empty database",
        )


def _restore_key(archive: zipfile.ZipFile, key_file: Path | None) -> None:
    if key_file is None or KEY_FILE not in archive.namelist():
        return
    key = archive.read(KEY_FILE)
    if key_file.is_file():
        if key_file.read_bytes() != key:
            raise ConflictError(
                f"{key_file} holds another key than the backup",
                hint="move it away; reporters would no longer be recognised",
            )
        return
    key_file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)


def _pieces(archive: zipfile.ZipFile, table: sa.Table) -> Iterator[pa.Table]:
    with archive.open(f"{table.name}.parquet") as file:
        for batch in pq.ParquetFile(file).iter_batches(BATCH_ROWS):
            yield pa.Table.from_batches([batch])


def _fill(connection: sa.Connection, archive: zipfile.ZipFile, info: BackupInfo) -> None:
    for table in tables(connection):
        if table.name not in info.rows:
            continue
        if table.name in ("counter", "meta"):
            connection.execute(sa.delete(table))
        for piece in _pieces(archive, table):
            insert_arrow(connection, table, piece)


def _compare(connection: sa.Connection, archive: zipfile.ZipFile, info: BackupInfo) -> None:
    for table in tables(connection):
        if table.name not in info.rows:
            continue
        pairs = zip_longest(read_table(connection, table), _pieces(archive, table))
        for there, kept in pairs:
            if there is None or kept is None or not there.cast(kept.schema).equals(kept):
                raise InputError(f"table {table.name} did not come back as it was backed up")
