"""Locate complaints without a coordinate by their texts, one after another."""

from __future__ import annotations

from collections.abc import Iterator
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


def _place_one(region: Region, words: str, category: str, day: date) -> Placement:
    """A text that cannot be routed (too long, say) is kept without a place."""
    try:
        answer = region.route(text=words, category=category, as_of=day)
    except InputError:
        return Placement(verdict="confirm", probability=0.0)
    return placement_of(region, answer, given=False)


def place_words(
    region: Region,
    identity: Identity,
    words: pa.Array,
    categories: pa.Array,
    days: npt.NDArray[np.int32],
) -> pa.Table:
    """Placement columns of rows without a coordinate; ``days`` since 1970, all (n,)."""

    def rows() -> Iterator[dict[str, Any]]:
        cells = zip(words.to_pylist(), categories.to_pylist(), days.tolist(), strict=True)
        for text, category, day in cells:
            placed = _place_one(region, text.strip(), category, day_of(day))
            yield placement_values(placed, identity)

    return pa.Table.from_pylist(list(rows()), PLACEMENT_SCHEMA)
