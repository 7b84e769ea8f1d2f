"""Replace characters one by one, by a table that costs the same however many differ.

``str.translate`` makes an object for every character above U+00FF; on a call of some hundred Han
characters a look-up in one array is ten times as fast.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

#: shorter texts are quicker by ``str.translate``
_SHORT = 24
#: characters beyond are rare, and are left to ``str.translate`` with the text they are in
_TABLE_SIZE = 0x10000


class CharacterMap:
    """Characters (code points) and what each becomes; others stay as they are."""

    def __init__(self, becomes: Mapping[int, int]) -> None:
        # what a table lacks costs `translate` an exception a character: most are told to stay
        stay = {code: code for code in (*range(128), *range(0x3000, 0xA000))}
        self._becomes = stay | dict(becomes)
        self._table = np.arange(_TABLE_SIZE, dtype=np.uint32)
        low = {code: new for code, new in becomes.items() if code < _TABLE_SIZE}
        self._table[list(low)] = list(low.values())

    def apply(self, text: str) -> str:
        """Give ``text`` with its characters replaced; its length stays the same."""
        if len(text) < _SHORT:
            return text.translate(self._becomes)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        if int(codes.max()) >= _TABLE_SIZE:
            return text.translate(self._becomes)
        return self._table[codes].tobytes().decode("utf-32-le", "surrogatepass")
