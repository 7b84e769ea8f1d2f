"""The scope of a report: the whole region, or one area with those below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo_service.base.errors import NotFoundError
from geo_service.cube.cube import Snapshot
from geo_service.cube.filters import Filters
from geo_service.ledger import Ledger
from geo_service.planning.geography import Geography
from geo_service.planning.queries import Queries

RATES = (("response", "响应率"), ("resolution", "解决率"), ("satisfaction", "满意率"))


@dataclass(frozen=True)
class ReportSources:
    """What a report is made from: one version of the cube, the ledger, the region's geography."""

    geography: Geography
    snapshot: Snapshot
    ledger: Ledger

    @property
    def queries(self) -> Queries:
        """The planner's queries over them."""
        return Queries(self.geography, self.snapshot)

    @property
    def region_name(self) -> str:
        """The region's name."""
        return self.geography.folder.manifest.name


@dataclass(frozen=True, slots=True)
class ReportScope:
    """The area a report is about; an empty code means the whole region."""

    level: str = ""
    code: str = ""
    name: str = ""

    @property
    def filters(self) -> Filters:
        """Complaints in the area."""
        return Filters(areas=((self.level, self.code),)) if self.code else Filters()

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether an assessed body is the area or lies right below it."""
        return not self.code or self.code in (row["code"], row["parent"])


def scope_of(geography: Geography, code: str) -> ReportScope:
    """Find an area by its code, at the lead level or above.

    Raises:
        NotFoundError: there is none.
    """
    if not code:
        return ReportScope(name=geography.folder.manifest.name)
    lead = geography.folder.manifest.lead_level
    for level in geography.folder.levels:
        if code in geography.names[level.id]:
            return ReportScope(level.id, code, geography.names[level.id][code])
        if level.id == lead:
            break
    raise NotFoundError(
        f"there is no area {code!r}", hint="use a code of the lead level or of a level above it"
    )


def inside(
    geography: Geography, scope: ReportScope, codes: Sequence[str], parents: Sequence[str]
) -> np.ndarray:
    """Which areas (n,) of the lead level a map of the scope shows."""
    if not scope.code or scope.level == geography.folder.manifest.lead_level:
        return np.ones(len(codes), bool)
    return np.array([parent == scope.code for parent in parents], bool)


def version_line(snapshot: Snapshot, rules: str, extra: str = "") -> str:
    """The line that says what every number comes from."""
    manifest = snapshot.manifest
    synthetic = "；合成演示数据" if manifest.synthetic_rows else ""
    return f"数据版本 {manifest.version}；{rules}{extra}{synthetic}"
