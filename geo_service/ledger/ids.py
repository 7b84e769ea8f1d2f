"""Complaint ids: the complaint's number and eight signed characters, ``1042-k7q2mz4a``.

The number is short enough to be read out; the characters catch a slip, and keep anyone from
walking through the ledger by counting.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from geo_service.errors import NotFoundError

_BYTES = 5


def _signature(pk: int, key: bytes) -> str:
    digest = hashlib.blake2s(str(pk).encode(), digest_size=_BYTES, key=key).digest()
    return base64.b32encode(digest).decode().lower()


def make_id(pk: int, key: bytes) -> str:
    """The public id of complaint number ``pk``."""
    return f"{pk}-{_signature(pk, key)}"


def make_ids(pks: Iterable[int], key: bytes) -> list[str]:
    """The public ids of many complaints."""
    return [make_id(pk, key) for pk in pks]


def read_id(complaint_id: str, key: bytes) -> int:
    """The complaint number of a public id.

    Raises:
        NotFoundError: the id was never given out by this ledger.
    """
    number, _, signature = complaint_id.strip().lower().partition("-")
    if number.isascii() and number.isdigit() and len(number) < 19:
        pk = int(number)
        if signature == _signature(pk, key):
            return pk
    raise NotFoundError(
        f"no complaint {complaint_id[:40]!r}", hint="check the id for a slip of the pen"
    )
