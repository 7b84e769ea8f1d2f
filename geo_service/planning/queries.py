"""Answer a planner's queries from one version of the cube, for one audience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa

from geo_service.base.errors import ForbiddenError, InputError
from geo_service.base.model import FloatArray
from geo_service.cube import closing, measures, public, views
from geo_service.cube.answers import AreaView, CategoryView, CellView, Series
from geo_service.cube.closing import Closing
from geo_service.cube.cube import Snapshot
from geo_service.cube.filter_sql import require_category
from geo_service.cube.filters import Filters
from geo_service.cube.measures import Measured
from geo_service.index.cells import cell_texts
from geo_service.index.hexes import mean_area_km2
from geo_service.planning.comparison import Comparison, clipped, covers, partial_steps
from geo_service.planning.geography import DrawnLevel, Geography
from geo_service.planning.result import Result, column


class Audience(StrEnum):
    """Who looks: the public sees sealed blocks, a planner every complaint's place in a count."""

    PUBLIC = "public"
    PLANNER = "planner"


@dataclass(frozen=True)
class Queries:
    """One version of the cube, over one region's geography, for one audience."""

    geography: Geography
    snapshot: Snapshot
    audience: Audience = Audience.PLANNER

    @property
    def is_public(self) -> bool:
        """Whether only sealed blocks may be shown."""
        return self.audience is Audience.PUBLIC

    # -- counts ---------------------------------------------------------------------------

    def _check(self, filters: Filters) -> None:
        """Refuse a category that does not occur; the public is not told which ones do."""
        if not self.is_public:
            require_category(filters.category, self.snapshot.books)

    def cell_view(self, filters: Filters, res: int) -> CellView:
        """Counts per H3 cell."""
        self._check(filters)
        count = public.cells if self.is_public else views.cells
        return count(self.snapshot, filters, res)

    def area_view(self, filters: Filters, level: str, *, outcomes: bool = False) -> AreaView:
        """Counts per area; outcomes are for planners."""
        self._check(filters)
        if not self.is_public:
            return views.areas(self.snapshot, filters, level, outcomes=outcomes)
        if outcomes:
            self.need_planner("rates of outcomes")
        return public.areas(self.snapshot, filters, level)

    def area_closing(self, filters: Filters, level: str, codes: Sequence[str]) -> Closing:
        """Closings of the areas ``codes`` (n,); for planners."""
        self._check(filters)
        self.need_planner("closings")
        return closing.area_closing(self.snapshot, filters, level, codes)

    def category_closing(self, filters: Filters) -> tuple[tuple[str, ...], Closing]:
        """Closings per category; for planners."""
        self._check(filters)
        self.need_planner("closings")
        return closing.category_closing(self.snapshot, filters)

    def need_planner(self, what: str) -> None:
        """Refuse what the public may not see.

        Raises:
            ForbiddenError: the public asks.
        """
        if self.is_public:
            raise ForbiddenError(f"{what} are not public", hint=public.NEEDS)

    def series(self, filters: Filters, bucket: str) -> Series:
        """Counts over time; the public has months."""
        self._check(filters)
        if self.is_public:
            return public.series(self.snapshot, filters)
        return views.series(self.snapshot, filters, bucket)

    def category_view(self, filters: Filters) -> CategoryView:
        """Counts per category; the public has the first level."""
        count = public.categories if self.is_public else views.categories
        return count(self.snapshot, filters)

    def period(self, filters: Filters) -> tuple[date | None, date | None]:
        """The period that is answered for."""
        if self.is_public:
            return public.shown_period(filters)
        return filters.first, filters.until

    def extent(self) -> tuple[str | None, str | None]:
        """The first and last day with complaints; for the public, of whole months."""
        if not self.is_public:
            return self.snapshot.manifest.first_day, self.snapshot.manifest.last_day
        starts = public.series(self.snapshot, Filters()).starts
        if not starts:
            return None, None
        after = (np.datetime64(starts[-1], "M") + 1).astype("datetime64[D]")
        return starts[0].isoformat(), str(after - 1)

    def comparison(self, filters: Filters, versus: str) -> Comparison | None:
        """Give the periods that a change compares; None where the period is open.

        Both are cut to as many days as there are data for now.
        """
        first, until = self.period(filters)
        if first is None or until is None or until <= first:
            return None
        now = clipped(first, until, self.extent())
        before = measures.earlier_period(*now, versus)
        plain = Filters()
        bucket = "month" if self.is_public else "day"
        series = [self.series(plain.during(*days), bucket) for days in (now, before)]
        lengths = (now[1] - now[0]).days, (before[1] - before[0]).days
        return Comparison(now, before, covers(series[0], series[1], lengths))

    def partial_steps(self, filters: Filters, series: Series) -> list[bool]:
        """Tell of each step of a series whether the period or the data cover it only in part."""
        first, until = self.period(filters)
        begin, last = self.extent()
        ends = [date.fromisoformat(last) + timedelta(days=1)] if last else []
        starts = [date.fromisoformat(begin)] if begin else []
        return partial_steps(
            series,
            max([*starts, *([first] if first else [])], default=None),
            min([*ends, *([until] if until else [])], default=None),
        )

    # -- sheets ---------------------------------------------------------------------------

    def cells(self, filters: Filters, res: int) -> Result:
        """Complaints per H3 cell: code (hexadecimal), count."""
        view = self.cell_view(filters, res)
        table = pa.table({"code": cell_texts(view.cells), "count": view.counts})
        facts = {
            "res": view.res,
            "unit": measures.UNITS["count"][0],
            "cell_area_km2": mean_area_km2(view.res),
            "total": view.total,
            **self._apart(view),
            **self.told(filters),
        }
        return Result(table, facts, cells=view.cells)

    def choropleth(
        self,
        filters: Filters,
        level: str,
        measure: str = "count",
        versus: str = "previous",
        as_of: date | None = None,
    ) -> Result:
        """A measure per area of a level: every area that is drawn, and any other with counts.

        Columns code, name, count, value, low, high, and what the value was made of. For the
        public an area without enough sealed complaints has no count.

        Raises:
            InputError: the measure is not known, or needs a period that is not given.
        """
        drawn = self.geography.level(level, as_of)
        view = self.area_view(filters, level, outcomes=measure in measures.OUTCOME_OF)
        counts = spread(view, view.counts, drawn)
        measured = self._measure(filters, level, measure, versus, drawn, view)
        hidden = (counts == 0) & self.is_public
        table = pa.table(
            {
                "code": drawn.table.codes,
                "name": drawn.table.names,
                "count": pa.array(counts.astype(np.int64), mask=hidden),
                "value": column(np.where(hidden, np.nan, measured.values)),
                "low": column(np.where(hidden, np.nan, measured.low)),
                "high": column(np.where(hidden, np.nan, measured.high)),
                **{key: column(part) for key, part in measured.parts.items()},
            }
        )
        areas = drawn.area_set
        facts = {
            "level": level,
            "measure": measure,
            "unit": measures.UNITS[measure][0],
            "total": view.total,
            "outside": view.outside,
            "nowhere": view.nowhere,
            "not_drawn": sum(
                count
                for code, count in zip(view.codes, view.counts.tolist(), strict=True)
                if code not in drawn.place
            ),
            "approximate": areas.approximate,
            "accuracy_m": areas.accuracy_m,
            **self._apart(view),
            **(self._compared(filters, versus) if measure == "change" else {}),
            **self.told(filters),
        }
        return Result(table, facts, geometry=drawn.table.geometry)

    def _measure(
        self,
        filters: Filters,
        level: str,
        measure: str,
        versus: str,
        drawn: DrawnLevel,
        view: AreaView,
    ) -> Measured:
        counts = spread(view, view.counts, drawn)
        if measure == "count":
            return measures.count(counts)
        if measure == "per_km2":
            return measures.per_km2(counts, drawn.area_km2)
        if measure == "per_10k":
            self._need_residents(level, drawn)
            return measures.per_10k(counts, drawn.residents)
        if measure == "share":
            everything = self.area_view(replace(filters, category=""), level)
            return measures.share(counts, spread(everything, everything.counts, drawn))
        if measure == "change":
            return self._change(filters, level, versus, drawn, counts)
        if measure in measures.OUTCOME_OF:
            sums = {key: spread(view, part, drawn) for key, part in view.sums.items()}
            return measures.outcome(measure, counts, sums)
        if measure in measures.CLOSING:
            found = self.area_closing(filters, level, drawn.table.codes)
            return measures.closing(measure, counts, found)
        raise InputError(
            f"measure={measure!r} is not known", hint="use " + ", ".join(measures.UNITS)
        )

    def _change(
        self, filters: Filters, level: str, versus: str, drawn: DrawnLevel, counts: FloatArray
    ) -> Measured:
        compared = self.comparison(filters, versus)
        if compared is None:
            raise InputError(
                "a change needs a period to compare", hint="give from and to, whole months at least"
            )
        if compared.now != self.period(filters):
            view = self.area_view(filters.during(*compared.now), level)
            counts = spread(view, view.counts, drawn)
        earlier = self.area_view(filters.during(*compared.before), level)
        before = spread(earlier, earlier.counts, drawn)
        found = measures.change(counts, before, *compared.days)
        return found if compared.is_whole else measures.unknown(found)

    def _compared(self, filters: Filters, versus: str) -> dict[str, Any]:
        """Say which periods a change compares, and whether the data allow it."""
        found = self.comparison(filters, versus)
        if found is None:
            return {}
        now, before = ({"from": first, "to": until} for first, until in (found.now, found.before))
        return {"comparison": {"now": now, "before": before, "compared": found.is_whole}}

    @staticmethod
    def _need_residents(level: str, drawn: DrawnLevel) -> None:
        if np.isnan(drawn.residents).all():
            raise InputError(
                f"this region does not say how many people live in each {level}",
                hint="add population.csv to its folder, or use per_km2",
            )

    @staticmethod
    def _apart(view: CellView | AreaView) -> dict[str, Any]:
        """What is counted but not on the map."""
        apart = {"default_location": view.default_location, "suppressed": view.suppressed}
        if isinstance(view, CellView):
            apart["no_position"] = view.no_position
        return apart

    def told(self, filters: Filters) -> dict[str, Any]:
        """What every view says of itself."""
        first, until = self.period(filters)
        manifest = self.snapshot.manifest
        return {
            "period": {"from": first, "to": until},
            "audience": self.audience.value,
            "version": manifest.version,
            "synthetic": manifest.synthetic_rows > 0,
        }


def spread(view: AreaView, values: Any, drawn: DrawnLevel) -> FloatArray:
    """Lay a view's values (one per code counted) on the areas drawn (n,); 0 where none counted."""
    found = np.zeros(len(drawn.table.codes))
    for code, value in zip(view.codes, values, strict=True):
        place = drawn.place.get(code)
        if place is not None:
            found[place] = value
    return found
