"""Result types of cube views: columns, with counts of what they leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Cells = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class CellView:
    """Complaints per H3 cell (n,), in cell order, and those that no cell can show."""

    res: int
    cells: Cells
    counts: Counts
    default_location: int = 0
    no_position: int = 0
    suppressed: int = 0

    @property
    def total(self) -> int:
        """Complaints on the map."""
        return int(self.counts.sum())


@dataclass(frozen=True, slots=True)
class AreaView:
    """Complaints per area (n,), in code order; ``sums`` holds the outcome counts asked for.

    A complaint in several areas counts in each, and once in ``total``. ``outside`` have a position
    in none of the areas, ``nowhere`` have neither position nor area.
    """

    level: str
    codes: tuple[str, ...]
    counts: Counts
    sums: Mapping[str, Counts] = field(default_factory=dict)
    total: int = 0
    default_location: int = 0
    outside: int = 0
    nowhere: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """Complaints per day, week (Monday) or month, by the first day of each."""

    bucket: str
    starts: tuple[date, ...]
    counts: Counts
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class CategoryView:
    """Complaints per category path, at the finest level told."""

    paths: tuple[str, ...]
    counts: Counts
    suppressed: int = 0
