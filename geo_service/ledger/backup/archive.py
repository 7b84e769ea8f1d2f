"""The backup's file: a zip of one Parquet file a table, and a manifest that vouches for them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from geo_service.base.errors import InputError, NotFoundError

MANIFEST = "manifest.json"
KEY_FILE = "hash.key"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """What a backup holds. ``rows`` and ``digests`` (SHA-256 of the files) are by table."""

    region: str
    version: str
    made_at: str
    last_seq: int
    rows: Mapping[str, int]
    digests: Mapping[str, str]
    program: str
    format: int = _FORMAT

    def to_json(self) -> str:
        """The manifest."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)


def digest_of(archive: zipfile.ZipFile, name: str) -> str:
    """The SHA-256 of a file of the archive."""
    with archive.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def read_info(archive: zipfile.ZipFile) -> BackupInfo:
    """The manifest of an archive. Raises ``InputError``."""
    try:
        facts = json.loads(archive.read(MANIFEST))
        info = BackupInfo(**facts)
    except (KeyError, ValueError, TypeError) as error:
        raise InputError("this is no backup of a ledger") from error
    if info.format != _FORMAT:
        raise InputError(f"a backup of format {info.format}", hint="use the program that made it")
    return info


def open_backup(path: Path) -> zipfile.ZipFile:
    """Open a backup's file.

    Raises:
        NotFoundError: there is no such file.
        InputError: it is not a backup, or was cut short.
    """
    if not path.is_file():
        raise NotFoundError(f"{path} does not exist")
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise InputError(f"{path.name} is no backup, or was cut short") from error


def verify_backup(path: Path) -> BackupInfo:
    """Read a backup to its end and compare it with its manifest.

    Raises:
        InputError: a file is missing, or is not what was written; the message names it.
    """
    import pyarrow.parquet as pq

    with open_backup(path) as archive:
        info = read_info(archive)
        for table, digest in info.digests.items():
            name = f"{table}.parquet"
            try:
                same = digest_of(archive, name) == digest
            except (KeyError, zipfile.BadZipFile, EOFError) as error:
                raise InputError(f"{path.name}: {name} cannot be read") from error
            if not same:
                raise InputError(f"{path.name}: {name} is not what was written")
            with archive.open(name) as file:
                rows = pq.ParquetFile(file).metadata.num_rows
            if rows != info.rows[table]:
                raise InputError(f"{path.name}: {name} holds {rows} rows, not {info.rows[table]}")
    return info
