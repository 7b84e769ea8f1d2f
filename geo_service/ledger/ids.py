"""Complaint ids: the complaint's number and eight signed characters, ``1042-9f3c07ab``.

The number is short enough to be read out; the characters catch a slip, and keep anyone from
walking through the ledger by counting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from geo_service.base.errors import NotFoundError

_BYTES = 4


def make_ids(pks: Iterable[int], key: bytes) -> list[str]:
    """The public ids of many complaints."""
    keyed = hashlib.blake2s(digest_size=_BYTES, key=key)
    ids = []
    for pk in pks:
        one = keyed.copy()
        one.update(b"%d" % pk)
        ids.append(f"{pk}-{one.hexdigest()}")
    return ids


def make_id(pk: int, key: bytes) -> str:
    """The public id of complaint number ``pk``."""
    return make_ids([pk], key)[0]


def read_id(complaint_id: str, key: bytes) -> int:
    """The complaint number of a public id.

    Raises:
        NotFoundError: the id was never given out by this ledger.
    """
    number, _, signature = complaint_id.strip().lower().partition("-")
    if number.isascii() and number.isdigit() and len(number) < 19:
        pk = int(number)
        if make_id(pk, key) == f"{pk}-{signature}":
            return pk
    raise NotFoundError(
        f"no complaint {complaint_id[:40]!r}", hint="check the id for a typing mistake"
    )
