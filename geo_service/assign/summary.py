"""Counts of what an ``assign`` run did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from geo_service.service.area_columns import STATUSES, FoundAreas, StatusArray


@dataclass
class LevelTally:
    """Rows of one level: with an area, with several, and the codes that occurred."""

    with_area: int = 0
    several: int = 0
    codes: set[str] = field(default_factory=set)


@dataclass
class RowTally:
    """Counts over all rows so far."""

    rows: int = 0
    status: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATUSES, 0))
    levels: dict[str, LevelTally] = field(default_factory=dict)
    rejects: int = 0

    def count(self, found: Mapping[str, FoundAreas], status: StatusArray, rejects: int) -> None:
        """Add the rows of one chunk."""
        self.rows += len(status)
        self.rejects += rejects
        for name, number in zip(STATUSES, np.bincount(status, minlength=6).tolist(), strict=True):
            self.status[name] += number
        for level, areas in found.items():
            tally = self.levels.setdefault(level, LevelTally())
            occurring = np.bincount(areas.set_id, minlength=len(areas.size))
            tally.with_area += int(occurring[areas.size > 0].sum())
            tally.several += int(occurring[areas.size > 1].sum())
            for place in np.flatnonzero(occurring).tolist():
                tally.codes.update(filter(None, areas.codes[place].as_py().split("|")))

    def add(self, other: RowTally) -> None:
        """Add the counts of another part of the same table."""
        self.rows += other.rows
        self.rejects += other.rejects
        for name, number in other.status.items():
            self.status[name] += number
        for level, theirs in other.levels.items():
            tally = self.levels.setdefault(level, LevelTally())
            tally.with_area += theirs.with_area
            tally.several += theirs.several
            tally.codes |= theirs.codes


@dataclass(frozen=True, slots=True)
class AssignSummary:
    """The outcome of an ``assign``: counts, time, where the rejects are, what to know.

    ``failure`` says why most rows cannot be used, where that is so.
    """

    output: Path
    tally: RowTally
    seconds: float
    rejects: Path | None
    notices: tuple[str, ...]
    failure: str = ""

    @property
    def rows_per_s(self) -> float:
        """Rows per second, all told."""
        return self.tally.rows / self.seconds if self.seconds > 0 else 0.0
