"""Reporters as keyed hashes: the same caller is the same hash, and nobody can turn it back."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from geo_service.settings import Settings

KEY_FILE = "hash.key"


def hash_key(settings: Settings) -> bytes:
    """The key of the installation: as set, or made once and kept under ``home``."""
    if settings.hash_key is not None:
        return settings.hash_key.get_secret_value().encode()[:64]
    file = settings.home / KEY_FILE
    if not file.exists():
        _make(file)
    return bytes.fromhex(file.read_text().strip())


def _make(file: Path) -> None:
    """Write a new key whole, then give it its name; of two processes the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(secrets.token_hex(32))
        handle.flush()
        os.fsync(handle.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(new, file)
    new.unlink()


#: what a number is written with and does not mean anything
_NOISE = r"[^0-9A-Za-z\p{L}]+"
_COUNTRY = r"^86(1\d{10})$"


def _usual(reporters: pa.Array) -> pa.Array:
    """Numbers in their usual form: without blanks, dashes and the country's code."""
    compact = pc.utf8_lower(pc.replace_substring_regex(reporters, _NOISE, ""))
    return pc.replace_substring_regex(compact, _COUNTRY, r"\1")


def hash_column(reporters: pa.Array, key: bytes) -> pa.Array:
    """Keyed hashes (BLAKE2b, 128 bits, hexadecimal) of numbers or other marks; null if empty."""
    distinct = _usual(reporters).dictionary_encode()
    keyed = hashlib.blake2b(digest_size=16, key=key)
    hashes: list[str | None] = []
    for reporter in distinct.dictionary.to_pylist():
        one = keyed.copy()
        one.update(reporter.encode())
        hashes.append(one.hexdigest() if reporter else None)
    return pa.array(hashes, pa.string()).take(distinct.indices)


def hash_reporter(reporter: str, key: bytes) -> str | None:
    """The same for one."""
    found: str | None = hash_column(pa.array([reporter], pa.string()), key)[0].as_py()
    return found
