"""Nominate places for the watch list: those with most distinct reporters lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from geo_service.assess.rules import WatchRules, read_assessment_rules
from geo_service.assess.watch import fit_levels
from geo_service.cube.cube import Snapshot
from geo_service.cube.filters import Filters
from geo_service.cube.places import by_unit, cells_counted
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import WatchDetails, WatchedPlace, WatchOpening
from geo_service.planning.watch.units import units_of

RULE = "most-reporters"
_DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class Nomination:
    """A place with its counts in the window, and what is to be expected of it in the next one."""

    rank: int
    place: WatchedPlace
    complaints: int
    reporters: int
    repeat: int
    category: str
    per_week: float
    expected_per_week: float
    opening: WatchOpening

    @property
    def expected_fall(self) -> float:
        """By how much it is expected to fall with nothing done, as a share."""
        return 1 - self.expected_per_week / self.per_week


def nominate(
    geography: Geography,
    snapshot: Snapshot,
    *,
    until: date,
    category: str = "",
    top: int | None = None,
    state: Path | None = None,
) -> list[Nomination]:
    """The places with most distinct reporters in the days before ``until``, best first.

    ``state`` is the folder of the region's own places. Default positions take no part.

    Raises:
        RegionError: the region's rules cannot be used.
    """
    rules = read_assessment_rules(geography.folder.path).watch
    first = until - timedelta(days=rules.days)
    filters = Filters(first=first, until=until, category=category)
    cells = cells_counted(snapshot, filters)
    if len(cells) == 0:
        return []
    places, units = units_of(geography, cells, state)
    counted = by_unit(snapshot, filters, cells, units)
    levels = fit_levels(counted["n"])
    order = np.lexsort((counted["unit"], -counted["n"], -counted["reporters"]))
    chosen = order[: top or rules.top]
    books = snapshot.books["c2"].texts
    found = []
    for rank, i in enumerate(chosen.tolist(), start=1):
        opening = WatchOpening(
            first=first, until=until, complaints=int(counted["n"][i]),
            reporters=int(counted["reporters"][i]), shape=levels.shape, rate=levels.rate,
        )  # fmt: skip
        found.append(
            Nomination(
                rank, places[int(counted["unit"][i])], opening.complaints, opening.reporters,
                int(counted["repeat"][i]), books[int(counted["category"][i])],
                _per_week(opening.complaints, rules),
                _per_week(float(levels.expected(counted["n"][i : i + 1])[0]), rules), opening,
            )
        )  # fmt: skip
    return found


def _per_week(count: float, rules: WatchRules) -> float:
    return count / rules.days * _DAYS_PER_WEEK


def details_of(nomination: Nomination, rules: WatchRules, category: str = "") -> WatchDetails:
    """A nomination as an entry of the watch list; the target is a share of its level."""
    return WatchDetails(
        place=nomination.place,
        category=category,
        rule=RULE,
        target_per_week=max(round(nomination.per_week * rules.target_share, 2), 0.01),
        opening=nomination.opening,
    )
