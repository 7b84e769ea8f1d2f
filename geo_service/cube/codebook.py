"""Permanent integer ids for texts: an id keeps its meaning in every file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


@dataclass
class Codebook:
    """The texts of one column, by id; id 0 is the empty text."""

    texts: list[str] = field(default_factory=lambda: [""])
    _ids: dict[str, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._ids = {text: number for number, text in enumerate(self.texts)}

    def encode(self, column: pa.ChunkedArray) -> npt.NDArray[np.int32]:
        """Give the ids (n,) of a text column, adding texts not met before."""
        if len(column) == 0:
            return np.zeros(0, np.int32)
        words = column.combine_chunks().dictionary_encode()
        ids = np.array([self._add(text) for text in words.dictionary.to_pylist()], np.int32)
        which: npt.NDArray[np.int32] = words.indices.to_numpy(zero_copy_only=False)
        return ids[which]

    def find(self, text: str) -> int | None:
        """Give the id of a text, or None if it was never met."""
        return self._ids.get(text)

    def written(self, path: str) -> list[int]:
        """Give the ids of the paths that are written as ``path``.

        A slash inside a name is stored as another character; see ``joined_path``.
        """
        plain = path.replace("／", "/")
        return [n for n, text in enumerate(self.texts) if text.replace("／", "/") == plain]

    def holding(self, code: str) -> list[int]:
        """Give the ids of texts that are ``code`` or a ``|``-joined set with ``code`` in it."""
        return [number for number, text in enumerate(self.texts) if code in text.split("|")]

    def ranks(self) -> npt.NDArray[np.int32]:
        """Give each id's place in the order of paths, so that a branch stays together."""
        order = sorted(range(len(self.texts)), key=lambda number: self.texts[number].split("/"))
        ranks = np.empty(len(self.texts), np.int32)
        ranks[order] = np.arange(len(self.texts))
        return ranks

    def _add(self, text: str) -> int:
        if text not in self._ids:
            self._ids[text] = len(self.texts)
            self.texts.append(text)
        return self._ids[text]


Codebooks = dict[str, Codebook]


def read_codebooks(texts: Mapping[str, list[str]]) -> Codebooks:
    """Rebuild codebooks from their stored texts."""
    return {name: Codebook(list(entries)) for name, entries in texts.items()}


def books_for(names: Iterable[str], known: Codebooks) -> Codebooks:
    """Give a private copy of ``known`` that has a book for each of ``names``."""
    copies = {name: Codebook(list(book.texts)) for name, book in known.items()}
    return {name: Codebook() for name in names} | copies


def joined_path(parts: Iterable[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Join category names by ``/`` into paths; a slash inside a name becomes ``／``."""
    clean = [pc.replace_substring(part, pattern="/", replacement="／") for part in parts]
    return pc.utf8_rtrim(pc.binary_join_element_wise(*clean, "/"), characters="/")
