"""Complete names from typed characters, pinyin letters, or pinyin initials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.model import IntArray
from geo_service.locate.pinyin import initials, letters
from geo_service.locate.text import spelling

#: of each key, as much is kept in the sorted arrays; what was typed beyond is not compared
KEY_BYTES = 24

Keys = npt.NDArray[np.bytes_]


@dataclass(frozen=True, slots=True)
class Completions:
    """Three sorted lists of keys with the entry of each, and a rank by which entries are shown."""

    name_keys: Keys
    name_entries: IntArray
    letter_keys: Keys
    letter_entries: IntArray
    initial_keys: Keys
    initial_entries: IntArray
    rank: IntArray

    @classmethod
    def build(cls, names: Sequence[str], rank: IntArray) -> Completions:
        """Index ``names``; the lower an entry's ``rank``, the earlier it comes."""
        # numerals are typed as they sound: the letters come from the name as its source has it
        return cls(
            *_sorted(map(spelling, names), len(names)),
            *_sorted(map(letters, names), len(names)),
            *_sorted(map(initials, names), len(names)),
            rank,
        )

    def starting_with(self, typed: str, limit: int) -> list[int]:
        """Give the entries that begin with ``typed`` (normal spelling), best rank first."""
        key = _key(typed)
        lists = [(self.name_keys, self.name_entries)]
        if typed.isascii():
            lists += [
                (self.letter_keys, self.letter_entries),
                (self.initial_keys, self.initial_entries),
            ]
        found = [entries[slice(*_range(keys, key))] for keys, entries in lists]
        return self._best(np.concatenate(found), limit)

    def _best(self, entries: IntArray, limit: int) -> list[int]:
        rank = self.rank[entries]
        if len(entries) > 4 * limit:
            # an entry may be in two lists, so that twice as many are kept
            kept = np.argpartition(rank, 2 * limit)[: 2 * limit]
            entries, rank = entries[kept], rank[kept]
        ordered = entries[np.lexsort((entries, rank))].tolist()
        return list(dict.fromkeys(ordered))[:limit]


def _sorted(texts: Iterable[str], n: int) -> tuple[Keys, IntArray]:
    keys = np.fromiter(map(_key, texts), f"S{KEY_BYTES}", n)
    order = np.argsort(keys, kind="stable")
    return keys[order], order.astype(np.int32)


def _key(text: str) -> bytes:
    return text.encode("utf-8", "replace")[:KEY_BYTES]


def _range(keys: Keys, begin: bytes) -> tuple[int, int]:
    if not begin:
        return 0, 0
    low = int(np.searchsorted(keys, np.bytes_(begin)))
    if len(begin) == KEY_BYTES:
        return low, int(np.searchsorted(keys, np.bytes_(begin), side="right"))
    return low, int(np.searchsorted(keys, np.bytes_(begin + b"\xff")))
