r"""Read CSV whose quotation marks are escaped by a backslash, as MySQL writes them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import Any

from geo_service.tables.byte_stream import ByteStream

_ESCAPED = re.compile(rb'\\(["\\\n])')
#: an escaped mark inside a cell; one before a delimiter may end a path, as in "C:\data\"
_INSIDE = re.compile(r'\\"(?=[^,;\t|\r\n])')
_RECORDS = 200


def has_escapes(sample: str, delimiter: str) -> bool:
    """Whether rows have the header's width only if a backslash escapes quotation marks."""
    if not _INSIDE.search(sample):
        return False
    plain = _fitting(sample, delimiter)
    return _fitting(unescaped(sample.encode()).decode(), delimiter) > plain


def unescaped(block: bytes) -> bytes:
    r"""Double the marks that a backslash escapes; ``\\`` and an escaped line end lose theirs."""
    return _ESCAPED.sub(lambda found: b'""' if found[1] == b'"' else found[1], block)


def _fitting(sample: str, delimiter: str) -> float:
    """The share of rows that have as many cells as the header."""
    widths = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            widths.append(len(row))
            if len(widths) > _RECORDS:
                break
    except csv.Error:
        return 0.0
    return Counter(widths[1:])[widths[0]] / max(len(widths) - 1, 1)


class Unescaped(ByteStream):
    """A stream of CSV bytes in which quotation marks are doubled instead of escaped."""

    def __init__(self, source: Any) -> None:
        super().__init__(source)
        self._held = b""

    def changed(self, block: bytes) -> bytes:
        """Give a block with what was held back of the one before."""
        whole = self._held + block
        # an odd number of backslashes at the end escapes what the next block begins with
        odd = (len(whole) - len(whole.rstrip(b"\\"))) % 2 if block else 0
        self._held = whole[len(whole) - odd :]
        return unescaped(whole[: len(whole) - odd])
