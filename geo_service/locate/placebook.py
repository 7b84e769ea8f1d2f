"""The gazetteer as memory-mapped arrays, for a million entries."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.model import PLACE_KINDS, FloatArray, IntArray
from geo_service.locate.forms import Form, place_forms
from geo_service.locate.shapes import Shapes, packed_shapes
from geo_service.locate.trie import Trie
from geo_service.locate.vocabulary import Vocabulary

#: assumed where an entry has a position but no radius, in metres
DEFAULT_RADIUS_M = 100.0
#: homonyms of a place beyond this many say nothing
MAX_READINGS = 40
#: so many forms' entries are kept once they are asked for
MOST_KEPT = 50_000
#: so many texts are gathered as strings
STEP = 50_000
_ADDRESS = PLACE_KINDS.index("address")


@dataclass(frozen=True)
class PlaceBook:
    """Entries by number, and the forms of their names.

    Form ``k`` of the trie is said of ``entry[first[k]:first[k + 1]]``, each as surely as ``form``
    (see ``forms.Form``). ``name_bytes[name_ends[i - 1]:name_ends[i]]`` is entry ``i``'s name in
    UTF-8; ``other_bytes`` and ``other_ends`` hold likewise the aliases and former names that the
    source lists, name ``j`` being one of entry ``other_entry[j]``. ``lon``, ``lat`` are EPSG:4326
    or NaN; ``code`` indexes ``codes``, -1 where none. ``shape_entry``
    numbers the entries that have a line or polygon, in order; ``shape_bytes`` and ``shape_ends``
    hold those in WKB, ``shape_box`` (n, 4) their west, south, east and north.
    """

    keys: npt.NDArray[np.uint64]
    children: IntArray
    names: IntArray
    first: IntArray
    entry: IntArray
    form: npt.NDArray[np.uint8]
    name_bytes: npt.NDArray[np.uint8]
    name_ends: npt.NDArray[np.int64]
    other_bytes: npt.NDArray[np.uint8]
    other_ends: npt.NDArray[np.int64]
    other_entry: IntArray
    kind: npt.NDArray[np.uint8]
    lon: FloatArray
    lat: FloatArray
    radius_m: npt.NDArray[np.float32]
    code: IntArray
    codes: tuple[str, ...]
    shape_entry: IntArray
    shape_bytes: npt.NDArray[np.uint8]
    shape_ends: npt.NDArray[np.int64]
    shape_box: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.kind)

    @cached_property
    def shapes(self) -> Shapes:
        """The lines and polygons of the entries that have one."""
        return Shapes(self.shape_entry, self.shape_bytes, self.shape_ends, self.shape_box)

    @property
    def trie(self) -> Trie:
        """The forms of all names."""
        return Trie(self.keys, self.children, self.names)

    def name(self, entry: int) -> str:
        """Give an entry's name as its source spells it."""
        return _text_at(self.name_bytes, self.name_ends, entry)

    def names_for_completion(self) -> list[str]:
        """Every entry's name in order, then its other names (see ``entry_of_name``)."""
        own = [self.name(entry) for entry in range(len(self))]
        others = range(len(self.other_entry))
        return own + [_text_at(self.other_bytes, self.other_ends, i) for i in others]

    def entry_of_name(self, number: int) -> int:
        """The entry that a name of ``names_for_completion`` is of."""
        own = len(self)
        return number if number < own else int(self.other_entry[number - own])

    def readings(self, form: int) -> list[tuple[int, int]]:
        """Give (entry, form) for every entry of which the trie's form number ``form`` is said."""
        span = slice(int(self.first[form]), int(self.first[form + 1]))
        return list(zip(self.entry[span].tolist(), self.form[span].tolist(), strict=True))

    def surest(self, form: int) -> tuple[Form, tuple[int, ...]]:
        """Give the entries of which the trie's form ``form`` is said most surely, ``MAX_READINGS``
        at most, and how surely.
        """
        known = self._surest.get(form)
        if known is None:
            if len(self._surest) >= MOST_KEPT:
                self._surest.clear()
            readings = self.readings(form)
            best = min(reading for _, reading in readings)
            entries = tuple(entry for entry, reading in readings if reading == best)
            known = self._surest[form] = Form(best), entries[:MAX_READINGS]
        return known

    @cached_property
    def _surest(self) -> dict[int, tuple[Form, tuple[int, ...]]]:
        return {}

    @classmethod
    def build(cls, places: pa.Table, words: Vocabulary) -> PlaceBook:
        """Index the entries of a table with ``placefile.SCHEMA``; addresses are kept elsewhere."""
        kinds = [_kind(kind) for kind in places["kind"].to_pylist()]
        names = [name or "" for name in places["name"].to_pylist()]
        texts, first, entries, forms = _said(names, kinds, places, words)
        trie = Trie.build(texts)
        del texts
        others = [
            (entry, name)
            for entry, listed in enumerate(_other_names(places))
            if kinds[entry] != _ADDRESS
            for name in dict.fromkeys(listed)
            if name != names[entry]
        ]
        name_bytes, name_ends = _packed(names)
        other_bytes, other_ends = _packed([name for _, name in others])
        codes, code = _coded(places["code"])
        return cls(
            trie.keys,
            trie.children,
            trie.names,
            first,
            entries,
            forms,
            name_bytes,
            name_ends,
            other_bytes,
            other_ends,
            np.array([entry for entry, _ in others], np.int32),
            np.array(kinds, np.uint8),
            _numbers(places["lon"], np.nan),
            _numbers(places["lat"], np.nan),
            _numbers(places["radius_m"], DEFAULT_RADIUS_M).astype(np.float32),
            code,
            codes,
            *packed_shapes(places["shape"].to_pylist()),
        )


def _packed(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Texts in UTF-8 one after another, and where each ends."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([len(text) for text in encoded], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), np.uint8), ends


def _text_at(packed: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64], i: int) -> str:
    begin = int(ends[i - 1]) if i else 0
    return packed[begin : int(ends[i])].tobytes().decode()


def _said(
    names: Sequence[str], kinds: Sequence[int], places: pa.Table, words: Vocabulary
) -> tuple[list[str], IntArray, IntArray, npt.NDArray[np.uint8]]:
    """The forms in order (see ``PlaceBook``): texts, where each begins, entries, forms."""
    parts: list[pa.Array] = []
    entries, forms, texts = array("i"), array("B"), list[str]()
    for entry, others in enumerate(_other_names(places)):
        if kinds[entry] != _ADDRESS:
            for text, form in place_forms(names[entry], others, words).items():
                texts.append(text)
                entries.append(entry)
                forms.append(int(form))
        if len(texts) >= STEP:
            parts.append(pa.array(texts))
            texts.clear()
    # as Arrow, a million texts take a tenth of what they do as strings
    coded = pa.chunked_array([*parts, pa.array(texts, pa.string())]).combine_chunks()
    coded = coded.dictionary_encode()
    del parts
    order = pc.sort_indices(coded.dictionary).to_numpy()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    said = rank[coded.indices.to_numpy()]
    by_text = np.argsort(said, kind="stable")
    first = np.cumsum([0, *np.bincount(said, minlength=len(order))], dtype=np.int32)
    return (
        coded.dictionary.take(pa.array(order)).to_pylist(),
        first,
        np.frombuffer(entries, np.int32)[by_text] if len(entries) else np.empty(0, np.int32),
        np.frombuffer(forms, np.uint8)[by_text] if len(forms) else np.empty(0, np.uint8),
    )


def _kind(kind: str | None) -> int:
    return PLACE_KINDS.index(kind) if kind in PLACE_KINDS else PLACE_KINDS.index("poi")


def _other_names(places: pa.Table) -> Iterator[list[str]]:
    """Aliases, and former names without the day they ended."""
    for aliases, former in zip(
        places["aliases"].to_pylist(), places["former"].to_pylist(), strict=True
    ):
        if not aliases and not former:
            yield []
            continue
        old = [name.partition("@")[0] for name in (former or "").split("|")]
        yield [name for name in (*(aliases or "").split("|"), *old) if name]


def _coded(column: pa.ChunkedArray) -> tuple[tuple[str, ...], IntArray]:
    codes = sorted({code for code in column.to_pylist() if code})
    number = {code: i for i, code in enumerate(codes)}
    rows = [number.get(code, -1) for code in column.to_pylist()]
    return tuple(codes), np.array(rows, np.int32)


def _numbers(column: pa.ChunkedArray, missing: float) -> npt.NDArray[Any]:
    values = np.asarray(column.to_numpy(zero_copy_only=False), np.float64)
    return np.where(np.isnan(values), missing, values)
