"""Settings of a daily run of alarms."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from geo_service.alarms.scan import ScanSettings

#: days of history that a scan and a temporal alarm look at
BASELINE_DAYS = 365


@dataclass(frozen=True, slots=True)
class AlarmRunSettings:
    """Which topics and places, and what is raised.

    ``depth`` is the level of the categories that are topics. ``res`` scans H3 cells for the
    ``cell_topics`` largest topics; 0 scans areas of ``level`` only. A cluster is raised when
    chance alone would give one as strong every ``recurrence_days`` days at most.
    """

    level: str
    depth: int = 2
    res: int = 0
    cell_topics: int = 50
    max_days: int = 14
    max_share: float = 0.10
    min_cases: int = 3
    replicates: int = 999
    stop_after: int = 50
    strata: str = "workday"
    recurrence_days: float = 365.0
    false_discovery: float = 0.10
    seed: int = 12345678
    baseline_days: int = BASELINE_DAYS

    def settings(self, part: str, as_of: date) -> ScanSettings:
        """The settings of one part's scan; its seed depends on the part and the day alone."""
        text = f"{self.seed}:{part}:{as_of.isoformat()}".encode()
        seed = int.from_bytes(hashlib.sha256(text).digest()[:8])
        return replace(
            ScanSettings(),
            max_days=self.max_days,
            max_share=self.max_share,
            min_cases=self.min_cases,
            replicates=self.replicates,
            stop_after=self.stop_after,
            seed=seed,
        )
