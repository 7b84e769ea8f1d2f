"""Group complaints with the same subject and place, as they come in.

Each complaint joins the group of its block to whose members it is alike enough on average (average
linkage, cosine of TF-IDF); otherwise it begins one. A second look then moves complaints whose
better group came later, so that the order matters little. Groups that exist already keep their
numbers and their members.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.earth import METRES_PER_DEGREE_LAT, METRES_PER_DEGREE_LON
from geo_service.base.kernels import kernel
from geo_service.text.ngrams import Float32, SparseRows, TextFeatures, count_ngrams

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

#: average cosine from which a complaint belongs to a group
LEAST_LIKENESS = 0.22
#: metres between two well-located complaints up to which they may be about one place
REACH_M = 400.0
#: positions less sure than this say nothing about whether two complaints are of one place
SURE_M = 600.0
#: the likeness of two complaints counts so much where the place of one is not known
UNPLACED = 0.4
#: an n-gram in a larger share of the texts is a phrase of the operators …
_COMMONEST = 0.15
#: … unless a larger share of these texts lies in one block: then it tells what happened there
_MOST_OF_ONE_BLOCK = 0.5


@dataclass(frozen=True, slots=True)
class Complaints:
    """Complaints (n,) in the order in which they came.

    ``texts`` have place names masked. ``block`` numbers what is never grouped together (the
    area); ``category`` is a number, -1 unknown; ``lon``, ``lat`` in degrees, NaN unknown, with
    ``radius_m``; ``group`` is the number of the group a complaint belongs to already, else -1.
    """

    texts: Sequence[str]
    block: IntArray
    category: IntArray
    lon: FloatArray
    lat: FloatArray
    radius_m: FloatArray
    group: IntArray


def group_complaints(complaints: Complaints, *, least_likeness: float = LEAST_LIKENESS) -> IntArray:
    """The group of each complaint (n,): known numbers as they were, new ones after the highest."""
    groups = complaints.group.copy()
    if not len(groups):
        return groups
    rows = _weighed(complaints.texts, complaints.block)
    order = np.argsort(complaints.block, kind="stable")
    starts = np.flatnonzero(np.diff(complaints.block[order], prepend=-1))
    fresh = int(groups.max(initial=-1)) + 1
    for first, last in zip(starts, [*starts[1:], len(order)], strict=True):
        inside = order[first:last]
        if (complaints.group[inside] < 0).any():
            fresh = _group_block(complaints, rows, inside, groups, fresh, least_likeness)
    return groups


def _group_block(
    complaints: Complaints,
    rows: SparseRows,
    inside: IntArray,
    groups: IntArray,
    fresh: int,
    least_likeness: float,
) -> int:
    """Group the complaints of one block; returns the first number that is free after it."""
    block = rows.take(inside)
    used, indices = np.unique(block.indices, return_inverse=True)
    known, local = np.unique(groups[inside], return_inverse=True)
    shift = int(known[0] == -1)  # local numbers: -1 for the new, 0… for the known
    sure = complaints.radius_m[inside] <= SURE_M
    lon = np.where(sure, complaints.lon[inside], np.nan)
    lat = np.where(sure, complaints.lat[inside], np.nan)
    middle = float(np.nanmean(lat)) if np.isfinite(lat).any() else 0.0
    x = lon * METRES_PER_DEGREE_LON * np.cos(np.deg2rad(middle))
    found = _join(
        block.indptr, indices.astype(np.int32), block.values, len(used),
        complaints.category[inside], x, lat * METRES_PER_DEGREE_LAT,
        (local - shift).astype(np.int64), len(known) - shift, REACH_M, UNPLACED, least_likeness,
    )  # fmt: skip
    numbers = np.full(int(found.max()) + 1, -1, np.int64)
    numbers[: len(known) - shift] = known[shift:]
    for number in dict.fromkeys(found.tolist()):
        if numbers[number] < 0:
            numbers[number] = fresh
            fresh += 1
    groups[inside] = numbers[found]
    return fresh


def _weighed(texts: Sequence[str], block: IntArray) -> SparseRows:
    """TF-IDF rows without n-grams that only one text has, or very many of all blocks."""
    counts = count_ngrams(texts)
    features = TextFeatures.choose(counts, least_texts=2)
    kept = ~np.isin(features.buckets, _phrases_of_operators(counts, block))
    return TextFeatures(features.buckets[kept], features.inverse[kept]).weigh(counts)


def _phrases_of_operators(counts: SparseRows, block: IntArray) -> IntArray:
    """The n-grams (buckets) that very many texts have, whatever they are about."""
    frequency = np.bincount(counts.indices)
    common = frequency > max(_COMMONEST * len(counts), 30)
    rows = np.repeat(np.arange(len(counts)), np.diff(counts.indptr))
    kept = common[counts.indices]
    blocks, number = np.unique(block, return_inverse=True)
    pairs = counts.indices[kept].astype(np.int64) * len(blocks) + number[rows[kept]]
    found, times = np.unique(pairs, return_counts=True)
    buckets, first = np.unique(found // len(blocks), return_index=True)
    largest = np.maximum.reduceat(times, first) if len(first) else times
    told: IntArray = buckets[largest <= _MOST_OF_ONE_BLOCK * frequency[buckets]]
    return told


@kernel
def _join(  # noqa: C901 - one loop, compiled; split, each part would copy its arrays
    indptr: IntArray,
    indices: npt.NDArray[np.int32],
    values: Float32,
    features: int,
    category: IntArray,
    x: FloatArray,
    y: FloatArray,
    given: IntArray,
    known: int,
    reach_m: float,
    unplaced: float,
    least_likeness: float,
) -> IntArray:
    """Groups of one block's complaints; ``given`` >= 0 stay. Postings of features find the like."""
    count = len(given)
    group = given.copy()
    head = np.full(features, -1, np.int64)
    after = np.full(len(indices), -1, np.int64)
    owner = np.empty(len(indices), np.int64)
    likeness = np.zeros(count)
    total = np.zeros(known + count)
    size = np.zeros(known + count, np.int64)
    for row in range(count):
        if group[row] >= 0:
            size[group[row]] += 1
    groups = known
    for turn in range(2):
        for row in range(count):
            if turn == 0:
                for place in range(indptr[row], indptr[row + 1]):
                    owner[place] = row
            if given[row] < 0:
                likeness[:] = 0.0
                for place in range(indptr[row], indptr[row + 1]):
                    at = head[indices[place]]
                    while at >= 0:
                        likeness[owner[at]] += values[place] * values[at]
                        at = after[at]
                total[:groups] = 0.0
                for other in range(count):
                    if likeness[other] == 0.0 or other == row or group[other] < 0:
                        continue
                    both = category[row] >= 0 and category[other] >= 0
                    if both and category[row] != category[other]:
                        continue
                    away = (x[row] - x[other]) ** 2 + (y[row] - y[other]) ** 2
                    if away > reach_m * reach_m:  # never where a position is unknown
                        continue
                    if np.isnan(away):
                        total[group[other]] += unplaced * likeness[other]
                    else:
                        total[group[other]] += likeness[other]
                own = group[row]
                if own >= 0:
                    size[own] -= 1
                best, most = -1, least_likeness
                for number in range(groups):
                    if size[number] > 0 and total[number] / size[number] >= most:
                        most = total[number] / size[number]
                        best = number
                if best < 0:
                    if own >= 0 and size[own] == 0:
                        best = own
                    else:
                        best = groups
                        groups += 1
                        if groups >= len(total):
                            total = np.append(total, np.zeros(count))
                            size = np.append(size, np.zeros(count, np.int64))
                group[row] = best
                size[best] += 1
            if turn == 0:
                for place in range(indptr[row], indptr[row + 1]):
                    after[place] = head[indices[place]]
                    head[indices[place]] = place
    return group
