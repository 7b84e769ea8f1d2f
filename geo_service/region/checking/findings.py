"""Findings of a check as values: for a table, for JSON, for the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding matters: an error refuses an import and fails a check."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    ``codes`` are the areas concerned; ``area_m2`` is geodesic; ``lon, lat`` (EPSG:4326) is a
    point at which to look; ``hint`` says how to mend it.
    """

    kind: str
    severity: Severity
    message: str
    codes: tuple[str, ...] = ()
    area_m2: float | None = None
    lon: float | None = None
    lat: float | None = None
    hint: str | None = None
    level: str = ""
    generation: str = ""

    @property
    def rank(self) -> tuple[int, str, float]:
        """Sort key: worst first, then by kind, then largest first."""
        return _RANK[self.severity], self.kind, -(self.area_m2 or 0.0)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The findings of one check, worst first."""

    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(
        cls, findings: Iterable[Finding], *, level: str = "", generation: str = ""
    ) -> CheckReport:
        """Sort findings into a report, all of one level and generation if these are given."""
        marked = (
            replace(one, level=level, generation=generation) if level else one for one in findings
        )
        return cls(tuple(sorted(marked, key=lambda one: one.rank)))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that refuse an import."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)

    def counts(self) -> dict[str, int]:
        """Count the findings by kind."""
        return dict(Counter(one.kind for one in self.findings))

    def as_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return {
            "ok": not self.errors,
            "counts": self.counts(),
            "findings": [asdict(one) for one in self.findings],
        }
