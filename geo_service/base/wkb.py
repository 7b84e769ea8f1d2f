"""Read WKB and WKT of files, after measuring how deep their collections lie in one another.

GEOS reads nested collections by recursion and ends the process where the stack does: 20,000 levels
in 180 kB of WKB are enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import shapely

from geo_service.base.model import ObjectArray

#: more collections than this in one shape are not read
MOST_COLLECTIONS = 1_000
# a collection's byte order and type: EWKB's flags for Z, M and SRID, ISO's thousands for Z and M
_HEADER = re.compile(
    rb"\x01(?:\x07\x00|\xef\x03|\xd7\x07|\xbf\x0b)\x00[\x00\x20\x40\x60\x80\xa0\xc0\xe0]"
    rb"|\x00[\x00\x20\x40\x60\x80\xa0\xc0\xe0]\x00(?:\x00\x07|\x03\xef|\x07\xd7|\x0b\xbf)",
    re.DOTALL,
)
_KEYWORD = re.compile(r"GEOMETRYCOLLECTION", re.IGNORECASE)


def read_wkb(
    values: ObjectArray | Sequence[bytes | str | None], *, on_invalid: Literal["ignore", "fix"]
) -> ObjectArray:
    """Read WKB, or its hexadecimal digits (n,): shapes, None where one is none or nested too deep.

    ``on_invalid`` is shapely's: ``fix`` closes open rings.
    """
    cells = np.array(values, dtype=object)
    cells[[row for row, one in enumerate(values) if _is_deep(one)]] = None
    return np.atleast_1d(np.asarray(shapely.from_wkb(cells, on_invalid=on_invalid), dtype=object))


def read_wkt(values: Sequence[str | None], *, on_invalid: Literal["ignore", "fix"]) -> ObjectArray:
    """Read WKT (n,): shapes, None where one is none or nested too deep."""
    cells = np.array([None if _is_deep_text(one) else one for one in values], dtype=object)
    return np.atleast_1d(np.asarray(shapely.from_wkt(cells, on_invalid=on_invalid), dtype=object))


def first_deep(values: Iterable[bytes | None]) -> int | None:
    """The first row whose WKB is nested too deep to be read."""
    return next((row for row, one in enumerate(values) if _is_deep(one)), None)


def _is_deep(cell: bytes | str | None) -> bool:
    """Whether a collection holds more collections than are read."""
    if isinstance(cell, str):
        if len(cell) <= 2 * MOST_COLLECTIONS:
            return False
        try:
            cell = bytes.fromhex(cell)
        except ValueError:
            return False  # no WKB either
    if not cell or len(cell) <= MOST_COLLECTIONS or not _HEADER.match(cell):
        return False
    return _exceeds(sum(1 for _ in _HEADER.finditer(cell)))


def _is_deep_text(text: str | None) -> bool:
    return bool(text) and _exceeds(len(_KEYWORD.findall(text or "")))


def _exceeds(collections: int) -> bool:
    return collections > MOST_COLLECTIONS
