"""Writing a backup while the service runs: one consistent state, whole file or none."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import sqlalchemy as sa

from geo_service.base.errors import NotFoundError
from geo_service.ledger.backup.archive import KEY_FILE, MANIFEST, BackupInfo, digest_of
from geo_service.ledger.backup.tables import arrow_schema, read_table, tables
from geo_service.ledger.identity import read_identity
from geo_service.ledger.migrations import version_of
from geo_service.ledger.store.counters import last_taken
from geo_service.ledger.store.faults import translated
from geo_service.tables import replacing


def write_backup(
    engine: sa.Engine, target: Path, *, program: str, key_file: Path | None = None
) -> BackupInfo:
    """Write all tables as they are at one moment, readable by the owner alone.

    ``key_file`` is the key of the reporters' hashes; without it they could not be matched again.

    Raises:
        NotFoundError: the store holds no ledger.
        UnavailableError: the store failed; no file is left.
    """
    version = version_of(engine)
    if version is None:
        raise NotFoundError("there is no ledger to back up")
    with replacing(target) as temporary:
        temporary.touch(mode=0o600)
        temporary.chmod(0o600)
        with translated(), engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            info = _write(connection, temporary, version, program, key_file)
    return info


def _write(
    connection: sa.Connection, path: Path, version: str, program: str, key_file: Path | None
) -> BackupInfo:
    identity = read_identity(connection)
    rows: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for table in tables(connection):
            rows[table.name] = _add_table(connection, archive, table, path)
        if key_file is not None and key_file.is_file():
            archive.write(key_file, KEY_FILE)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        info = BackupInfo(
            region=identity.region if identity else "",
            version=version,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            last_seq=last_taken(connection),
            rows=rows,
            digests={table: digest_of(archive, f"{table}.parquet") for table in rows},
            program=program,
        )
        archive.writestr(MANIFEST, info.to_json())
    return info


def _add_table(
    connection: sa.Connection, archive: zipfile.ZipFile, table: sa.Table, beside: Path
) -> int:
    rows = 0
    part = beside.with_name(f"{beside.name}.part")
    try:
        part.touch(mode=0o600)
        with pq.ParquetWriter(part, arrow_schema(table), compression="zstd") as writer:
            for piece in read_table(connection, table):
                writer.write_table(piece)
                rows += piece.num_rows
        archive.write(part, f"{table.name}.parquet")
    finally:
        part.unlink(missing_ok=True)
    return rows
