"""Restore a backup into an empty store of either kind, in one transaction.

Tables, rows, comparison and migration commit together, so a restore that fails or is killed leaves
the store empty and can simply be started again.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import sqlalchemy as sa

from geo_service.base.atomic import create_file
from geo_service.base.characters import REPLACEMENT
from geo_service.base.errors import ConflictError, InputError
from geo_service.ledger.backup.archive import KEY_FILE, BackupInfo, open_backup
from geo_service.ledger.backup.encryption import BackupKey
from geo_service.ledger.backup.tables import BATCH_ROWS, RowsGoneThrough, read_table, tables
from geo_service.ledger.backup.verify import verify_archive
from geo_service.ledger.migrations import version_of
from geo_service.ledger.migrations.run import begin_migration, upgrade_within
from geo_service.ledger.schema import HEAD
from geo_service.ledger.store.arrow_insert import insert_arrow
from geo_service.ledger.store.faults import translated

_NUL = "\x00"


def restore_backup(
    engine: sa.Engine,
    source: Path,
    *,
    key_file: Path | None = None,
    hash_key: bytes | None = None,
    key: BackupKey | None = None,
    region: str | None = None,
) -> BackupInfo:
    """Fill an empty store from a backup, after every row was compared with it.

    ``region`` is the id of the region that the store is for; a backup of another is refused.

    ``key`` decrypts an encrypted one; ``key_file`` is where the key of reporters' hashes goes. A
    NUL in a text, which older programs took, becomes U+FFFD: the info returned counts such texts.

    Raises:
        InputError: the backup is damaged, newer than this program, or not what came out.
        ConflictError: the store is not empty, the backup is of another region, or another
            key of reporters' hashes is in use.
        UnavailableError: the store failed; it is left empty.
    """
    scratch = None if key_file is None else _existing(key_file.parent)
    with open_backup(source, key=key, scratch=scratch) as archive:
        info = verify_archive(archive, source.name, hash_key=hash_key, thorough=False)
        if info.version > HEAD:
            hint = "install that program"
            raise InputError(f"the backup is of version {info.version}", hint=hint)
        if region is not None and info.region not in ("", region):
            raise ConflictError(
                f"{source.name} is a backup of region {info.region!r}, not of {region!r}",
                hint=f"name its region: --region {info.region}",
            )
        _refuse(version_of(engine))
        with _restored_key(archive, key_file), translated(), begin_migration(engine) as connection:
            pieces = _Pieces(archive)
            _refill(connection, pieces, info)
    return replace(info, changed_texts=pieces.changed_texts)


def _existing(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _refill(connection: sa.Connection, pieces: _Pieces, info: BackupInfo) -> None:
    upgrade_within(connection, info.version, refuse=_refuse)
    told = RowsGoneThrough(2 * sum(info.rows.values()))  # written, then compared
    _fill(connection, pieces, info, told)
    pieces.changed_texts = 0  # counted again while comparing
    _compare(connection, pieces, info, told)
    if info.version != HEAD:
        upgrade_within(connection, HEAD)


def _refuse(version: str | None) -> None:
    """Refuse a store that holds a ledger; asked again once nobody else can make one."""
    if version is not None:
        raise ConflictError(
            "the store holds a ledger already",
            hint="restore into an empty one: another GEO_HOME, or an empty database",
        )


@contextmanager
def _restored_key(archive: zipfile.ZipFile, key_file: Path | None) -> Iterator[None]:
    """Put the key of the hashes in its place; taken away again if the restore fails."""
    made = _restore_key(archive, key_file)
    try:
        yield
    except BaseException:
        if made and key_file is not None:
            key_file.unlink(missing_ok=True)
        raise


def _restore_key(archive: zipfile.ZipFile, key_file: Path | None) -> bool:
    if key_file is None or KEY_FILE not in archive.namelist():
        return False
    key = archive.read(KEY_FILE)
    if key_file.is_file():
        if key_file.read_bytes() != key:
            raise ConflictError(
                f"{key_file} holds another key than the backup",
                hint="move it away; reporters would no longer be recognised",
            )
        return False
    key_file.parent.mkdir(parents=True, exist_ok=True)
    return create_file(key_file, key)


@dataclass
class _Pieces:
    """The rows of the archive's tables, fit for either store."""

    archive: zipfile.ZipFile
    changed_texts: int = 0

    def of(self, table: sa.Table) -> Iterator[pa.Table]:
        with self.archive.open(f"{table.name}.parquet") as file:
            for batch in pq.ParquetFile(file).iter_batches(BATCH_ROWS):
                yield self._without_nul(pa.Table.from_batches([batch]))

    def _without_nul(self, piece: pa.Table) -> pa.Table:
        """One character for another: where findings begin and end, and ids, stay apart."""
        for place, field in enumerate(piece.schema):
            if not pa.types.is_string(field.type):
                continue
            found = pc.sum(pc.match_substring(piece[place], _NUL)).as_py()
            if found:
                self.changed_texts += found
                column = pc.replace_substring(piece[place], _NUL, REPLACEMENT)
                piece = piece.set_column(place, field, column)
        return piece


def _fill(
    connection: sa.Connection, pieces: _Pieces, info: BackupInfo, told: RowsGoneThrough
) -> None:
    for table in tables(connection):
        if table.name not in info.rows:
            continue
        if table.name in ("counter", "meta"):
            connection.execute(sa.delete(table))
        for piece in pieces.of(table):
            insert_arrow(connection, table, piece, clean=False)
            told.add(piece.num_rows)


def _compare(
    connection: sa.Connection, pieces: _Pieces, info: BackupInfo, told: RowsGoneThrough
) -> None:
    for table in tables(connection):
        if table.name not in info.rows:
            continue
        pairs = zip_longest(read_table(connection, table), pieces.of(table))
        for there, kept in pairs:
            if there is None or kept is None or not there.cast(kept.schema).equals(kept):
                raise InputError(f"table {table.name} differs from the backup after restoring")
            told.add(kept.num_rows)
