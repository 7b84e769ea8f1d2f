"""Emerging hot spots: concentrations that are new, growing, lasting or past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from geo_service.alarms.emerging import CLASSES, classify, mann_kendall, sentence
from geo_service.base.errors import InputError
from geo_service.base.progress import report_progress
from geo_service.cube.filters import Filters
from geo_service.cube.getis import false_discovery_rate, two_sided_p
from geo_service.cube.space_time import space_time_getis_ord_star
from geo_service.planning.queries import Queries
from geo_service.planning.result import Result, column
from geo_service.planning.time_steps import TimeGrid, area_grid, cell_grid

#: false discovery rate over all bins up to which one is hot or cold
SIGNIFICANCE = 0.10
#: two-sided p up to which a trend is one
TREND_SIGNIFICANCE = 0.10
#: the normal approximation of the trend test is rough below this
FEWEST_STEPS = 10
#: steps looked at where no period is given
MOST = {"week": 52, "month": 24}

#: parts of the work that are told apart while it goes on
_PARTS = 4


@dataclass(frozen=True, slots=True)
class EmergingSettings:
    """How emerging hot spots are found."""

    step: str = "month"
    lag: int = 1
    rings: int = 1
    significance: float = SIGNIFICANCE
    trend_significance: float = TREND_SIGNIFICANCE
    hamed_rao: bool = False
    courses: bool = False

    def most(self, filters: Filters) -> int:
        """The most steps looked at."""
        return MOST.get(self.step, 24) if filters.first is None else 10_000


def emerging(
    queries: Queries,
    filters: Filters,
    *,
    level: str | None = None,
    res: int | None = None,
    how: EmergingSettings | None = None,
) -> Result:
    """Classify areas of ``level``, or H3 cells at ``res``, by their history of Gi*.

    Columns code, name, class, trend_z, trend_p, hot_steps, cold_steps, steps, last_z; with
    ``courses`` also the z of every step. Public views are by whole months.

    Raises:
        InputError: neither or both are given, the significance is none, or the period holds too
            few whole steps.
    """
    how = how or EmergingSettings()
    if not 0 < how.significance < 1:
        raise InputError(
            f"the significance {how.significance:g} is no false discovery rate",
            hint="give a number above 0 and below 1, such as 0.1",
        )
    if (level is None) == (res is None):
        raise InputError("choose what to test", hint="give either a level or a resolution")
    most = how.most(filters)
    if res is not None:
        grid = cell_grid(queries, filters, res, how.step, most, how.rings)
    else:
        grid = area_grid(queries, filters, level or "", how.step, most)
    return _result(queries, filters, grid, how)


def _result(queries: Queries, filters: Filters, grid: TimeGrid, how: EmergingSettings) -> Result:
    report_progress(1, 1 / _PARTS, "parts")
    z = space_time_getis_ord_star(grid.counts, *grid.near, lag=how.lag)
    report_progress(2, 2 / _PARTS, "parts")
    q = false_discovery_rate(two_sided_p(z.ravel())).reshape(z.shape)
    signs = np.where(q <= how.significance, np.sign(z), 0).astype(np.int8)
    report_progress(3, 3 / _PARTS, "parts")
    trend = mann_kendall(z, hamed_rao=how.hamed_rao, slopes=False)
    rises = np.where(trend.p <= how.trend_significance, np.sign(trend.z), 0).astype(np.int8)
    report_progress(_PARTS, 1.0, "parts")
    names = [CLASSES[number] for number in classify(signs, rises).tolist()]
    steps = z.shape[1]
    columns = {
        "code": pa.array(grid.codes, pa.string()),
        "name": pa.array(grid.names, pa.string()),
        "class": pa.array(names, pa.string()),
        "trend_z": column(trend.z),
        "trend_p": column(trend.p),
        "hot_steps": pa.array((signs > 0).sum(axis=1)),
        "cold_steps": pa.array((signs < 0).sum(axis=1)),
        "steps": pa.array(np.full(len(z), steps)),
        "last_z": column(z[:, -1]),
    }
    if how.courses:
        columns["z"] = pa.array(np.round(z, 3).tolist(), pa.list_(pa.float64()))
    facts = {
        "step": "month" if queries.is_public else how.step,
        "steps": [day.isoformat() for day in grid.edges[:-1]],
        "until": grid.edges[-1].isoformat(),
        "few_steps": steps < FEWEST_STEPS,
        "significance": how.significance,
        "trend_significance": how.trend_significance,
        "hamed_rao": how.hamed_rao,
        "sentences": {name: sentence(name) for name in sorted(set(names))},
        **queries.told(filters.during(grid.edges[0], grid.edges[-1])),
    }
    return Result(pa.table(columns), facts, cells=grid.cells, geometry=grid.geometry)
