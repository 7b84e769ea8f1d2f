"""A trie in three flat arrays: one pass over a text finds every name in it.

Edges live in an open-addressing hash table keyed by (node, character). Flat arrays mean that a
prepared trie is opened by mapping a file, and that a million names build in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.kernels import kernel
from geo_service.base.model import IntArray

Codes = npt.NDArray[np.uint32]
Keys = npt.NDArray[np.uint64]

#: a code point needs 21 bits
_SHIFT = 21
_NO_NAME = -1


@dataclass(frozen=True, slots=True)
class Trie:
    """Names by number: ``keys``/``children`` are the edges, ``names`` the name ending at a node."""

    keys: Keys
    children: IntArray
    names: IntArray

    @classmethod
    def build(cls, names: Sequence[str]) -> Trie:
        """Index ``names``: sorted, distinct, not empty. A name's number is its rank."""
        codes = as_codes("".join(names))
        ends = np.cumsum(np.fromiter(map(len, names), np.int64, len(names)))
        n_nodes = int(count_nodes(codes, ends)) if len(names) else 1
        capacity = 1 << max(4, int(np.ceil(np.log2(n_nodes * 1.6 + 1))))
        keys = np.zeros(capacity, np.uint64)
        children = np.zeros(capacity, np.int32)
        finals = np.full(n_nodes, _NO_NAME, np.int32)
        if len(names):
            fill(codes, ends, keys, children, finals)
        return cls(keys, children, finals)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Give every (start, end, name number) of a name that occurs in ``text``, by start."""
        codes = as_codes(text)
        found = np.empty((4 * len(codes) + 8, 3), np.int32)
        n_found = scan(codes, self.keys, self.children, self.names, found)
        result: list[tuple[int, int, int]] = found[:n_found].tolist()
        return result

    def number(self, name: str) -> int:
        """Give the number of exactly this name, or -1."""
        if not name:
            return _NO_NAME
        return int(walk(as_codes(name), self.keys, self.children, self.names))


def as_codes(text: str) -> Codes:
    """Give the code points of ``text``; lone surrogates count as one each."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@kernel
def slot_of(keys, key):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Where ``key`` lies in the table, or the free slot where it belongs."""
    mask = np.uint64(len(keys) - 1)
    mixed = key * np.uint64(0x9E3779B97F4A7C15)
    slot = (mixed ^ (mixed >> np.uint64(32))) & mask
    while keys[slot] != np.uint64(0) and keys[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return slot


@kernel
def edge(node, code):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The key of the edge that leaves ``node`` with a character; never 0."""
    return ((np.uint64(node) << np.uint64(_SHIFT)) | np.uint64(code)) + np.uint64(1)


@kernel
def shared(codes, begin, end, before):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """How many characters the name [begin, end) shares with the one that begins at ``before``."""
    n = 0
    while begin + n < end and before + n < begin and codes[begin + n] == codes[before + n]:
        n += 1
    return n


@kernel
def count_nodes(codes, ends):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The number of nodes that ``fill`` will make, the root included."""
    n_nodes, begin, before = 1, 0, 0
    for k in range(len(ends)):
        n_nodes += ends[k] - begin - (shared(codes, begin, ends[k], before) if k else 0)
        before, begin = begin, ends[k]
    return n_nodes


@kernel
def fill(codes, ends, keys, children, finals):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Insert every name; nodes are numbered in the order of the sorted names."""
    path = np.zeros(4096, np.int32)
    n_nodes, begin, before = 1, 0, 0
    for k in range(len(ends)):
        depth = shared(codes, begin, ends[k], before) if k else 0
        for i in range(begin + depth, ends[k]):
            key = edge(path[i - begin], codes[i])
            slot = slot_of(keys, key)
            keys[slot] = key
            children[slot] = n_nodes
            path[i - begin + 1] = n_nodes
            n_nodes += 1
        finals[path[ends[k] - begin]] = k
        before, begin = begin, ends[k]


@kernel
def walk(codes, keys, children, finals):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The number of the name that ``codes`` spells, or -1."""
    node = 0
    for i in range(len(codes)):
        key = edge(node, codes[i])
        slot = slot_of(keys, key)
        if keys[slot] != key:
            return -1
        node = children[slot]
    return finals[node]


@kernel
def scan(codes, keys, children, finals, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Write (start, end, name) for every name in the text; give how many, or ``len(found)``."""
    n_found = 0
    for start in range(len(codes)):
        node = 0
        for i in range(start, len(codes)):
            key = edge(node, codes[i])
            slot = slot_of(keys, key)
            if keys[slot] != key:
                break
            node = children[slot]
            if finals[node] >= 0:
                if n_found == len(found):
                    return n_found
                found[n_found, 0] = start
                found[n_found, 1] = i + 1
                found[n_found, 2] = finals[node]
                n_found += 1
    return n_found
