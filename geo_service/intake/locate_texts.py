"""Locate complaints without a coordinate by their texts, on several processes if there are any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo_service.base.dates import day_of
from geo_service.base.errors import InputError
from geo_service.intake.bulk_placement import PLACEMENT_SCHEMA
from geo_service.intake.placement import placement_of
from geo_service.ledger import Placement
from geo_service.ledger.identity import Identity
from geo_service.ledger.rows import placement_values
from geo_service.service.region import Region
from geo_service.service.region_workers import RegionWorkers

#: texts that a process is given at a time
PART_ROWS = 100


def _place_one(region: Region, words: str, category: str, day: date) -> Placement:
    """A text that cannot be routed (too long, say) is kept without a place."""
    try:
        answer = region.route(text=words, category=category, as_of=day)
    except InputError:
        return Placement(verdict="confirm", probability=0.0)
    return placement_of(region, answer, given=False)


@dataclass(frozen=True, slots=True)
class _Texts:
    """Some rows without a coordinate; ``days`` since 1970, all (n,)."""

    identity: Identity
    words: pa.Array
    categories: pa.Array
    days: npt.NDArray[np.int32]


def place_words(
    workers: RegionWorkers,
    identity: Identity,
    words: pa.Array,
    categories: pa.Array,
    days: npt.NDArray[np.int32],
) -> pa.Table:
    """Placement columns of rows without a coordinate; ``days`` since 1970, all (n,)."""
    unsigned = replace(identity, id_key=b"")  # a place needs no signature: the key stays here
    parts = (
        _Texts(
            unsigned,
            words.slice(begin, PART_ROWS),
            categories.slice(begin, PART_ROWS),
            days[begin : begin + PART_ROWS],
        )
        for begin in range(0, len(words), PART_ROWS)
    )
    placed = list(workers.in_order(_place_part, parts))
    return pa.concat_tables([PLACEMENT_SCHEMA.empty_table(), *placed])


def _place_part(region: Region, part: _Texts) -> pa.Table:
    """Place some rows; what a worker process runs."""

    def rows() -> Iterator[dict[str, Any]]:
        texts, categories = part.words.to_pylist(), part.categories.to_pylist()
        for text, category, day in zip(texts, categories, part.days.tolist(), strict=True):
            placed = _place_one(region, text.strip(), category, day_of(day))
            yield placement_values(placed, part.identity)

    return pa.Table.from_pylist(list(rows()), PLACEMENT_SCHEMA)
