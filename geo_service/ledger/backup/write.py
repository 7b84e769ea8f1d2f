"""Write a backup while the service runs: one consistent state, complete or not at all."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pyarrow.parquet as pq
import sqlalchemy as sa

from geo_service.base.errors import NotFoundError
from geo_service.base.unnamed_file import scratch_file, whole_file
from geo_service.ledger.backup.archive import KEY_FILE, MANIFEST, BackupInfo, digest_of
from geo_service.ledger.backup.encryption import BackupKey, encrypt
from geo_service.ledger.backup.tables import RowsGoneThrough, arrow_schema, read_table, tables
from geo_service.ledger.identity import read_identity
from geo_service.ledger.migrations import version_of
from geo_service.ledger.store.counters import last_taken
from geo_service.ledger.store.faults import translated


def write_backup(
    engine: sa.Engine,
    target: Path,
    *,
    program: str,
    key_file: Path | None = None,
    hash_key: bytes | None = None,
    encrypt_for: BackupKey | None = None,
) -> BackupInfo:
    """Write all tables as they are at one moment, readable by the owner alone.

    ``key_file`` is the key of the reporters' hashes; without it they could not be matched again.
    ``hash_key`` is that key where it is kept elsewhere: it seals the manifest and is not written.
    With ``encrypt_for`` only the holder of that key reads the file. A process that is killed leaves
    nothing behind: all that is written has no name until it is whole.

    Raises:
        NotFoundError: the store holds no ledger.
        UnavailableError: the store failed; no file is left.
    """
    version = version_of(engine)
    if version is None:
        raise NotFoundError("there is no ledger to back up")
    with whole_file(target) as out:
        if encrypt_for is None:
            return _write(engine, out, version, program, key_file, hash_key)
        with scratch_file(target.parent) as plain:
            info = _write(engine, plain, version, program, key_file, hash_key)
            encrypt(plain, out, encrypt_for)
    return info


def _write(
    engine: sa.Engine,
    out: BinaryIO,
    version: str,
    program: str,
    key_file: Path | None,
    hash_key: bytes | None,
) -> BackupInfo:
    with translated(), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        identity = read_identity(connection)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            told = RowsGoneThrough.of(connection)
            rows = {
                one.name: _add_table(connection, archive, one, told) for one in tables(connection)
            }
            key = _add_key(archive, key_file)
        last_seq = last_taken(connection)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as archive:
        info = BackupInfo(
            region=identity.region if identity else "",
            version=version,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            last_seq=last_seq,
            rows=rows,
            digests={table: digest_of(archive, f"{table}.parquet") for table in rows},
            program=program,
            key_digest="" if key is None else hashlib.sha256(key).hexdigest(),
        )
        secret = hash_key if key is None else key
        if secret:
            info = replace(info, seal=info.sealed_with(secret))
        archive.writestr(MANIFEST, info.to_json())
    return info


def _add_key(archive: zipfile.ZipFile, key_file: Path | None) -> bytes | None:
    if key_file is None or not key_file.is_file():
        return None
    key = key_file.read_bytes()
    archive.writestr(KEY_FILE, key)
    return key


def _add_table(
    connection: sa.Connection, archive: zipfile.ZipFile, table: sa.Table, told: RowsGoneThrough
) -> int:
    rows = 0
    with (
        archive.open(f"{table.name}.parquet", "w", force_zip64=True) as out,
        pq.ParquetWriter(out, arrow_schema(table), compression="zstd") as writer,
    ):
        for piece in read_table(connection, table):
            writer.write_table(piece)
            rows += piece.num_rows
            told.add(piece.num_rows)
    return rows
