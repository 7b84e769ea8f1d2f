"""Character n-grams of texts, hashed to buckets; the informative ones become features.

No vocabulary is kept: a feature is a hash, so that neither a text nor a word can be read back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geo_service.base.kernels import kernel
from geo_service.text.spelling import PLACE_MARK, code_points

#: number of buckets that n-grams are hashed to
BUCKETS = 1 << 20
#: most buckets that become features of a model
MOST_FEATURES = 1 << 16
#: longest n-gram
LONGEST = 3

#: buckets of 1, 2 and 3 characters lie in [0, 1/8), [1/8, 1/2) and [1/2, 1) of the range
_BOUNDS = (0, BUCKETS // 8, BUCKETS // 2, BUCKETS)
#: how much n-grams of each length count; three characters say less, being mostly new
_LENGTH_WEIGHTS = (1.0, 1.0, 0.4)

_MARK = np.uint32(ord(PLACE_MARK))

Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Texts as rows: row i has its ``values`` at ``indices[indptr[i]:indptr[i + 1]]``."""

    indptr: npt.NDArray[np.int64]
    indices: npt.NDArray[np.int32]
    values: Float32

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def take(self, rows: npt.NDArray[np.int64]) -> SparseRows:
        """The rows (m,) named, in that order."""
        lengths = (self.indptr[1:] - self.indptr[:-1])[rows]
        indptr = np.zeros(len(rows) + 1, np.int64)
        np.cumsum(lengths, out=indptr[1:])
        within = np.arange(indptr[-1]) - np.repeat(indptr[:-1], lengths)
        at = np.repeat(self.indptr[rows], lengths) + within
        return SparseRows(indptr, self.indices[at], self.values[at])


def count_ngrams(texts: Sequence[str]) -> SparseRows:
    """How often each hashed n-gram of 1 to ``LONGEST`` characters occurs in each text (n,)."""
    points, bounds = code_points(texts)
    capacity = int(np.minimum((bounds[1:] - bounds[:-1]) * LONGEST, BUCKETS).sum())
    indices, values = np.empty(capacity, np.int32), np.empty(capacity, np.float32)
    indptr = np.zeros(len(texts) + 1, np.int64)
    edges = np.array(_BOUNDS, np.int64)
    used = _count(points, bounds, edges, indptr, indices, values)
    return SparseRows(indptr, indices[:used].copy(), values[:used].copy())


@dataclass(frozen=True)
class TextFeatures:
    """The buckets (m,) that are features, in ascending order, and the weight of each (m,)."""

    buckets: npt.NDArray[np.int32]
    inverse: Float32

    @classmethod
    def choose(cls, counts: SparseRows, *, least_texts: int) -> TextFeatures:
        """The buckets in ``least_texts`` texts or more, at most ``MOST_FEATURES``, commonest first.

        A feature's weight is its smoothed inverse document frequency, ln((1 + n) / (1 + df)) + 1,
        times how much n-grams of its length count.
        """
        frequency = np.bincount(counts.indices, minlength=BUCKETS)
        order = np.argsort(-frequency, kind="stable")[:MOST_FEATURES]
        buckets = np.sort(order[frequency[order] >= least_texts]).astype(np.int32)
        inverse = np.log((1 + len(counts)) / (1 + frequency[buckets])) + 1
        return cls(buckets, (inverse * _length_weights()[buckets]).astype(np.float32))

    @cached_property
    def _column(self) -> npt.NDArray[np.int32]:
        """The feature of each bucket (``BUCKETS``,), or -1."""
        column = np.full(BUCKETS, -1, np.int32)
        column[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)
        return column

    def weigh(self, counts: SparseRows) -> SparseRows:
        """(1 + ln tf) · weight of the features of texts, each row of length 1 or empty."""
        indices = self._column[counts.indices]
        kept = indices >= 0
        rows = np.repeat(np.arange(len(counts)), np.diff(counts.indptr))[kept]
        indices = indices[kept]
        values = (1 + np.log(counts.values[kept])) * self.inverse[indices]
        norms = np.sqrt(np.bincount(rows, values.astype(np.float64) ** 2, minlength=len(counts)))
        values = (values / np.maximum(norms, 1e-12)[rows]).astype(np.float32)
        indptr = np.zeros(len(counts) + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=len(counts)), out=indptr[1:])
        return SparseRows(indptr, indices, values)


def _length_weights() -> Float32:
    """How much each bucket (``BUCKETS``,) counts by the length of its n-gram."""
    return np.repeat(np.array(_LENGTH_WEIGHTS, np.float32), np.diff(_BOUNDS))


@kernel
def _count(
    points: npt.NDArray[np.uint32],
    bounds: npt.NDArray[np.int64],
    edges: npt.NDArray[np.int64],
    indptr: npt.NDArray[np.int64],
    indices: npt.NDArray[np.int32],
    values: Float32,
) -> int:
    """Fill one sparse row per text; returns the number of entries. FNV-1a, then mixed."""
    tally = np.zeros(edges[-1], np.int32)
    used = 0
    for text in range(len(bounds) - 1):
        first = used
        for begin in range(bounds[text], bounds[text + 1]):
            state = np.uint32(2166136261)
            for longer in range(min(len(edges) - 1, bounds[text + 1] - begin)):
                if points[begin + longer] == _MARK:
                    break  # no n-gram reaches over a masked name
                state = np.uint32((state ^ points[begin + longer]) * np.uint32(16777619))
                mixed = np.uint32((state ^ (state >> np.uint32(15))) * np.uint32(2246822519))
                mixed = mixed ^ (mixed >> np.uint32(13))
                span = np.uint32(edges[longer + 1] - edges[longer])
                feature = edges[longer] + np.int64(mixed % span)
                if tally[feature] == 0:
                    indices[used] = feature
                    used += 1
                tally[feature] += 1
        for place in range(first, used):
            values[place] = tally[indices[place]]
            tally[indices[place]] = 0
        indptr[text + 1] = used
    return used
