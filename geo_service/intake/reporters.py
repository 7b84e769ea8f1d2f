"""Pseudonymise reporters: one caller is one keyed hash, which cannot be reversed."""

from __future__ import annotations

import hashlib
import re
import secrets

import pyarrow as pa

from geo_service.base.atomic import create_file
from geo_service.base.settings import Settings

KEY_FILE = "hash.key"


def hash_key(settings: Settings) -> bytes:
    """The key of the installation: as set, or made once and kept under ``home``."""
    if settings.hash_key is not None:
        return settings.hash_key.get_secret_value().encode()[:64]
    file = settings.home / KEY_FILE
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        create_file(file, secrets.token_hex(32))
    return bytes.fromhex(file.read_text().strip())


#: what a number is written with and does not mean anything
_NOISE = re.compile(r"[\W_]+")
_COUNTRY = re.compile(r"86(1\d{10})")


def _usual(reporter: str) -> str:
    """A number in its usual form: without blanks, dashes and the country's code."""
    compact = _NOISE.sub("", reporter).casefold()
    mobile = _COUNTRY.fullmatch(compact)
    return mobile[1] if mobile else compact


def hash_reporter(reporter: str, key: bytes) -> str | None:
    """The keyed hash (BLAKE2b, 128 bits, hexadecimal) of a number or other mark; None if empty."""
    usual = _usual(reporter)
    return hashlib.blake2b(usual.encode(), digest_size=16, key=key).hexdigest() if usual else None


def hash_column(reporters: pa.Array, key: bytes) -> pa.Array:
    """The same for a column; null where there is none."""
    distinct = reporters.dictionary_encode()
    hashes = [hash_reporter(reporter, key) for reporter in distinct.dictionary.to_pylist()]
    return pa.array(hashes, pa.string()).take(distinct.indices)
