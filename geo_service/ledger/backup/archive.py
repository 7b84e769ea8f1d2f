"""The backup file: a zip with one Parquet file per table, and a signed manifest."""

from __future__ import annotations

import hashlib
import hmac
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from geo_service.base.errors import InputError, NotFoundError
from geo_service.base.unnamed_file import scratch_file
from geo_service.ledger.backup.encryption import BackupKey, decrypt, is_encrypted

MANIFEST = "manifest.json"
KEY_FILE = "hash.key"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """What a backup holds. ``rows`` and ``digests`` (SHA-256 of the files) are by table.

    ``key_digest`` is the SHA-256 of the key of reporters' hashes, empty where it is kept elsewhere;
    ``seal`` authenticates the rest with that key. ``changed_texts`` counts the texts in which a
    restore had to replace a NUL.
    """

    region: str
    version: str
    made_at: str
    last_seq: int
    rows: Mapping[str, int]
    digests: Mapping[str, str]
    program: str
    format: int = _FORMAT
    key_digest: str = ""
    seal: str = ""
    changed_texts: int = field(default=0, compare=False)

    def to_json(self) -> str:
        """The manifest."""
        return json.dumps(self._facts(), indent=1, ensure_ascii=False)

    def sealed_with(self, key: bytes) -> str:
        """The seal of this manifest under a key: HMAC-SHA-256 of everything else in it."""
        facts = {name: value for name, value in self._facts().items() if name != "seal"}
        text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
        return hmac.digest(key, text.encode(), "sha256").hex()

    def _facts(self) -> dict[str, object]:
        facts = asdict(self)
        del facts["changed_texts"]
        return facts


def digest_of(archive: zipfile.ZipFile, name: str) -> str:
    """The SHA-256 of a file of the archive."""
    with archive.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def read_info(archive: zipfile.ZipFile) -> BackupInfo:
    """The manifest of an archive. Raises ``InputError``."""
    try:
        facts = json.loads(archive.read(MANIFEST))
        info = BackupInfo(**facts)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise InputError("this is not a backup of a ledger") from error
    if info.format != _FORMAT:
        raise InputError(
            f"unknown backup format {info.format}", hint="use the program that made it"
        )
    return info


@contextmanager
def open_backup(
    path: Path, *, key: BackupKey | None = None, scratch: Path | None = None
) -> Iterator[zipfile.ZipFile]:
    """Open a backup's file; an encrypted one is decrypted into a nameless file in ``scratch``.

    Raises:
        NotFoundError: there is no such file.
        InputError: it is not a backup, was cut short, or cannot be decrypted with ``key``.
    """
    if not path.is_file():
        raise NotFoundError(f"{path} does not exist")
    if not is_encrypted(path):
        with _zip(path, path.name) as archive:
            yield archive
        return
    with scratch_file(scratch or path.parent) as plain:
        with path.open("rb") as source:
            decrypt(source, plain, key)
        with _zip(plain, path.name) as archive:
            yield archive


@contextmanager
def _zip(source: object, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(source)  # type: ignore[call-overload]
    except zipfile.BadZipFile as error:
        raise InputError(f"{name} is not a backup, or is incomplete") from error
    with archive:
        yield archive
