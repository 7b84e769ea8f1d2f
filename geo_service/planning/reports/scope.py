"""The scope of a report: the whole region, or one area with those below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from geo_service.base.errors import NotFoundError
from geo_service.cube.cube import Snapshot
from geo_service.cube.filters import Filters
from geo_service.ledger import Ledger
from geo_service.planning.geography import Geography
from geo_service.planning.queries import Queries
from geo_service.planning.reports.names import ReportNames
from geo_service.planning.reports.words import Words

RATES = ("response", "resolution", "satisfaction")


@dataclass(frozen=True)
class ReportSources:
    """What a report is made from: one version of the cube, the ledger, the region's geography.

    ``lang`` is the report's language (zh or en), by default the region's.
    """

    geography: Geography
    snapshot: Snapshot
    ledger: Ledger
    lang: str = ""

    @cached_property
    def words(self) -> Words:
        """The report's words."""
        return Words(self.lang or self.geography.folder.manifest.language)

    @cached_property
    def names(self) -> ReportNames:
        """What areas and categories are called."""
        return ReportNames(self.geography.folder, self.words)

    @property
    def queries(self) -> Queries:
        """The planner's queries over them."""
        return Queries(self.geography, self.snapshot)


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


def scope_of(geography: Geography, names: ReportNames, code: str) -> ReportScope:
    """Find an area by its code, at the lead level or above.

    Raises:
        NotFoundError: there is none.
    """
    if not code:
        return ReportScope(name=names.region)
    lead = geography.folder.manifest.lead_level
    for level in geography.folder.levels:
        if code in geography.names[level.id]:
            return ReportScope(level.id, code, names.area(level.id, code))
        if level.id == lead:
            break
    raise NotFoundError(
        f"there is no area {code!r}", hint="use a code of the lead level or of a level above it"
    )


def inside(
    geography: Geography, scope: ReportScope, codes: Sequence[str], parents: Sequence[str]
) -> np.ndarray:
    """Which areas (n,) of the lead level a map of the scope shows.

    All of the region, those within an area above, or an area of the level among its siblings.
    """
    if not scope.code:
        return np.ones(len(codes), bool)
    above = scope.code
    if scope.level == geography.folder.manifest.lead_level:
        above = dict(zip(codes, parents, strict=True)).get(scope.code, "")
    return np.array([parent == above for parent in parents], bool)


def version_line(sources: ReportSources, rules: Mapping[str, Any], *, example: bool = False) -> str:
    """The line that says what every number comes from."""
    manifest, words = sources.snapshot.manifest, sources.words
    told = words("rules", id=rules["id"], version=rules["version"])
    parts = [
        words("version", version=manifest.version),
        told + (words("example") if example else ""),
        words("synthetic") if manifest.synthetic_rows else "",
    ]
    return words("semicolon").join(part for part in parts if part)
