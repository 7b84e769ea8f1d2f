"""Split a daily run into parts: one topic and one kind of place, as a grid of daily counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import shapely

from geo_service.alarms.scan import Cases, ScanSites, sphere_sites, strata_of_days
from geo_service.cube import views
from geo_service.cube.filters import Filters
from geo_service.cube.schema import area_column
from geo_service.cube.steps import Longs, StepCounts, area_steps, cell_steps
from geo_service.index.cells import CellArray, cell_texts
from geo_service.index.hexes import centres
from geo_service.planning.alarms.settings import AlarmRunSettings
from geo_service.planning.queries import Queries
from geo_service.region.calendar import Calendar

#: a topic with fewer complaints in the period is not scanned
FEWEST_CASES = 10


@dataclass(frozen=True)
class ScanPart:
    """One topic's daily counts (sites, days), ready to be scanned anywhere."""

    name: str
    topic: str
    level: str
    cases: Cases
    sites: ScanSites


def topics_of(queries: Queries, during: Filters, depth: int) -> list[tuple[str, int]]:
    """Category paths of ``depth`` levels at most with their complaints, the largest first."""
    found: dict[str, int] = {}
    view = views.categories(queries.snapshot, during)
    for path, count in zip(view.paths, view.counts.tolist(), strict=True):
        topic = "/".join(path.split("/")[:depth])
        if topic.strip("/"):
            found[topic] = found.get(topic, 0) + count
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def part_names(
    queries: Queries, during: Filters, how: AlarmRunSettings
) -> list[tuple[str, str, bool]]:
    """(name, topic, whether over cells) of every part, in a fixed order."""
    topics = [topic for topic, n in topics_of(queries, during, how.depth) if n >= FEWEST_CASES]
    names = [(f"scan:{how.level}:{topic}", topic, False) for topic in topics]
    if how.res:
        names += [
            (f"scan:h3_{how.res}:{topic}", topic, True) for topic in topics[: how.cell_topics]
        ]
    return names


class Grids:
    """Makes parts from the cube; places and strata are found once."""

    def __init__(
        self, queries: Queries, as_of: date, how: AlarmRunSettings, calendar: Calendar
    ) -> None:
        self._queries, self._how = queries, how
        self.start = as_of - timedelta(days=how.baseline_days - 1)
        self.during = Filters(first=self.start, until=as_of + timedelta(days=1), once=True)
        self._as_of = as_of
        self.off = calendar.off_days(self.start, as_of)
        self._strata = strata_of_days(
            how.strata, start=self.start, days=how.baseline_days, off=self.off
        )
        drawn = queries.geography.level(how.level, as_of)
        middle = shapely.centroid(drawn.table.geometry)
        self._areas = sphere_sites(
            drawn.table.codes, lon=shapely.get_x(middle), lat=shapely.get_y(middle)
        )

    def parts(self, names: list[tuple[str, str, bool]]) -> Iterator[ScanPart]:
        """Give the parts in order; one that has no case in the longest window is left out."""
        for name, topic, over_cells in names:
            during = replace(self.during, category=topic)
            made = self._of_cells(during) if over_cells else self._of_areas(during)
            level = f"h3_{self._how.res}" if over_cells else self._how.level
            yield ScanPart(name, topic, level, Cases(made[1], self._strata, self._as_of), made[0])

    def _of_areas(self, during: Filters) -> tuple[ScanSites, Longs]:
        found = area_steps(self._queries.snapshot, during, self._how.level, "day")
        texts = self._queries.snapshot.books[area_column(self._how.level)].texts
        counts = np.zeros((len(self._areas), self._how.baseline_days), np.int64)
        keys, row = np.unique(found.key, return_inverse=True)
        codes = [texts[key].split("|") for key in keys.tolist()]
        for turn in range(max(map(len, codes), default=0)):  # nearly always one code a key
            site = np.array(
                [self._areas.site_of.get(c[turn], -1) if turn < len(c) else -1 for c in codes]
            )[row]
            known = site >= 0
            np.add.at(counts, (site[known], self._days(found)[known]), found.n[known])
        return self._areas, counts

    def _of_cells(self, during: Filters) -> tuple[ScanSites, Longs]:
        found = cell_steps(self._queries.snapshot, during, self._how.res, "day")
        cells: CellArray = np.unique(found.key)
        if not len(cells):
            return self._areas, np.zeros((len(self._areas), self._how.baseline_days), np.int64)
        lon, lat = centres(cells)
        sites = sphere_sites(cell_texts(cells).tolist(), lon=lon, lat=lat)
        where = np.array([sites.site_of[text] for text in cell_texts(cells).tolist()])
        counts = np.zeros((len(sites), self._how.baseline_days), np.int64)
        at = where[np.searchsorted(cells, found.key)]
        np.add.at(counts, (at, self._days(found)), found.n)
        return sites, counts

    def _days(self, found: StepCounts) -> Longs:
        first = np.datetime64(self.start, "D").astype(np.int64)
        days: Longs = found.start - first
        return days
