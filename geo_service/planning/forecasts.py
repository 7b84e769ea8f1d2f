"""Forecasts of the coming weeks by topic, area, or topic and area, from the cube."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from geo_service.alarms.forecast import Forecast, forecast
from geo_service.base.errors import ForbiddenError, InputError
from geo_service.base.model import FloatArray
from geo_service.base.progress import report_progress
from geo_service.cube.filters import Filters
from geo_service.cube.schema import area_column
from geo_service.cube.steps import Longs, area_steps, topic_steps
from geo_service.planning.queries import Queries
from geo_service.planning.result import Result
from geo_service.planning.time_steps import whole_steps
from geo_service.region.calendar import Calendar, read_calendar
from geo_service.tables import in_order

#: weeks of history that are read
MOST_WEEKS = 260
#: what a topic is where no category is asked for
TOPIC_DEPTH = 2
_TOPIC_BITS = 32
BY = ("topic", "area", "topic-area", "total")


@dataclass(frozen=True)
class _Series:
    code: str
    name: str
    topic: str
    weeks: FloatArray


def forecasts(
    queries: Queries,
    filters: Filters,
    *,
    by: str = "topic",
    level: str | None = None,
    weeks: int = 4,
    least: float = 0.0,
) -> Result:
    """Forecast the next ``weeks`` weeks; a row for each series and week.

    ``by`` total is one series of all that the filters leave.

    Columns code, name, topic, week (its Monday), mean, low80, high80, low95, high95,
    exceeds80 (more than this comes with 80 % probability), method, mase, naive_mase,
    coverage80, origins, shown, reason, reason_code (of ``REASONS``), past_actual and
    past_predicted (the first week of every origin). A series that no method forecasts well enough
    has a reason and no numbers. ``least`` leaves out shown weeks whose ``exceeds80`` is below it.

    Raises:
        ForbiddenError: below the planner's role, weekly counts are not shown.
        InputError: ``by`` is not known, or the history holds no whole weeks.
        NotFoundError: the region has no such level.
    """
    if queries.is_public:
        raise ForbiddenError(
            "weekly forecasts are not public", hint="this needs the planner's role"
        )
    if by not in BY:
        raise InputError(f"by={by!r} is not known", hint=f"use {', '.join(BY)}")
    edges = whole_steps(queries, filters, "week", MOST_WEEKS)
    during = filters.during(edges[0], edges[-1])
    known = queries.geography.folder.manifest
    level = known.level(level or queries.snapshot.manifest.lead_level).id
    if by == "area":
        series = _by_area(queries, during, level, edges)
    elif by == "total":
        series = _whole(queries, during, level, edges)
    else:
        series = _by_topic(queries, during, level, edges, with_area=by == "topic-area")
    calendar = read_calendar(queries.geography.folder.path)
    facts = week_facts(calendar, edges[0], len(edges) - 1 + weeks)
    made = []
    for found in in_order(lambda one: forecast(one.weeks, facts, weeks), series):
        made.append(found)
        report_progress(len(made), len(made) / len(series), "series")
    return _result(queries, during, edges, series, made, weeks, calendar, least)


def week_facts(calendar: Calendar, first: date, weeks: int) -> FloatArray:
    """What is known of weeks beforehand (weeks, facts), from the Monday ``first`` on.

    Days off on weekdays, weekend days worked, a festival's first day, the week after it, and
    the share of each season.
    """
    out = np.zeros((weeks, 4 + len(calendar.seasons)))
    festival = {day for _, days in calendar.festivals for day in days}
    for week in range(weeks):
        days = [first + timedelta(days=7 * week + i) for i in range(7)]
        weekend = [day.isoweekday() in calendar.weekend for day in days]
        off = [calendar.is_off(day) for day in days]
        out[week, 0] = sum(o and not w for o, w in zip(off, weekend, strict=True)) / 5
        out[week, 1] = sum(w and not o for o, w in zip(off, weekend, strict=True)) / 2
        out[week, 2] = float(any(day in festival for day in days))
        for i, season in enumerate(calendar.seasons):
            out[week, 4 + i] = sum(season.holds(day) for day in days) / 7
    out[1:, 3] = out[:-1, 2]
    return out


def _by_area(
    queries: Queries, during: Filters, level: str, edges: tuple[date, ...]
) -> list[_Series]:
    found = area_steps(queries.snapshot, during, level, "week")
    texts = queries.snapshot.books[area_column(level)].texts
    names = queries.geography.names.get(level, {})
    counts: dict[str, FloatArray] = {}
    at = _week_of(found.start, edges[0])
    for key, week, n in zip(found.key.tolist(), at.tolist(), found.n.tolist(), strict=True):
        for code in texts[key].split("|"):
            counts.setdefault(code, np.zeros(len(edges) - 1))[week] += n
    return [
        _Series(code, names.get(code, code), during.category, counts[code])
        for code in sorted(counts)
    ]


def _whole(queries: Queries, during: Filters, level: str, edges: tuple[date, ...]) -> list[_Series]:
    """All that matches as one series."""
    found = topic_steps(queries.snapshot, during, level, 1)
    counts = np.zeros(len(edges) - 1)
    np.add.at(counts, _week_of(found.start, edges[0]), found.n)
    return [_Series("", "", during.category, counts)]


def _by_topic(
    queries: Queries, during: Filters, level: str, edges: tuple[date, ...], *, with_area: bool
) -> list[_Series]:
    depth = min(during.category.count("/") + 2, 3) if during.category else TOPIC_DEPTH
    found = topic_steps(queries.snapshot, during, level, depth)
    areas = queries.snapshot.books[area_column(level)].texts
    topics = queries.snapshot.books[f"c{depth}"].texts
    names = queries.geography.names.get(level, {})
    area = (found.key >> np.uint64(_TOPIC_BITS)).astype(np.int64)
    topic = (found.key & np.uint64((1 << _TOPIC_BITS) - 1)).astype(np.int64)
    group = found.key.astype(np.int64) if with_area else topic
    keys, first, row = np.unique(group, return_index=True, return_inverse=True)
    grid = np.zeros((len(keys), len(edges) - 1))
    np.add.at(grid, (row, _week_of(found.start, edges[0])), found.n)
    made: dict[tuple[str, str], FloatArray] = {}
    for weeks, at in zip(grid, first.tolist(), strict=True):
        path = topics[int(topic[at])]
        codes = areas[int(area[at])].split("|") if with_area else ("",)
        for code in codes if path.strip("/") else ():  # on a border, a complaint is in both
            made[code, path] = made.get((code, path), 0.0) + weeks
    return [
        _Series(code, names.get(code, code), path, made[code, path]) for code, path in sorted(made)
    ]


def _week_of(start: Longs, monday: date) -> Longs:
    weeks: Longs = (start - np.datetime64(monday, "D").astype(np.int64)) // 7
    return weeks


def _result(
    queries: Queries,
    during: Filters,
    edges: tuple[date, ...],
    series: list[_Series],
    made: list[Forecast],
    weeks: int,
    calendar: Calendar,
    least: float,
) -> Result:
    rows = [
        row
        for one, found in zip(series, made, strict=True)
        for row in _rows(one, found, edges[-1], weeks)
        if not (least and (row["exceeds80"] is None or row["exceeds80"] < least))
    ]
    reasons: dict[str, int] = {}
    for found in made:
        if not found.shown:
            reasons[found.reason] = reasons.get(found.reason, 0) + 1
    last = edges[-1] + timedelta(days=7 * weeks)
    facts = {
        "history_weeks": len(edges) - 1,
        "first_week": edges[-1].isoformat(),
        "weeks": weeks,
        "series": len(series),
        "shown": sum(found.shown for found in made),
        "not_shown": reasons,
        "calendar_missing": list(calendar.missing_years(edges[0], last)),
        **queries.told(during),
    }
    return Result(pa.Table.from_pylist(rows, _SCHEMA), facts)


_NUMBERS = ("mean", "low95", "low80", "exceeds80", "high80", "high95")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("code", "name", "topic", "week")),
        *((name, pa.float64()) for name in _NUMBERS),
        ("method", pa.string()),
        *((name, pa.float64()) for name in ("mase", "naive_mase", "coverage80")),
        ("origins", pa.int64()),
        ("shown", pa.bool_()),
        ("reason", pa.string()),
        ("reason_code", pa.string()),
        ("past_actual", pa.string()),
        ("past_predicted", pa.string()),
    ]
)


def _rows(one: _Series, found: Forecast, first: date, weeks: int) -> list[dict[str, Any]]:
    test = found.backtest
    about = {
        "code": one.code,
        "name": one.name,
        "topic": one.topic,
        "method": test.method if test else "",
        "mase": _number(test.mase) if test else None,
        "naive_mase": _number(test.naive_mase) if test else None,
        "coverage80": _number(test.coverage_80) if test else None,
        "origins": test.origins if test else 0,
        "shown": found.shown,
        "reason": found.reason,
        "reason_code": found.reason_code,
        "past_actual": " ".join(f"{x:.0f}" for x in test.actual) if test else "",
        "past_predicted": " ".join(f"{x:.1f}" for x in test.predicted) if test else "",
    }
    if not found.shown:
        return [{**about, "week": "", **dict.fromkeys(_NUMBERS)}]
    return [
        {
            **about,
            "week": (first + timedelta(days=7 * step)).isoformat(),
            "mean": _number(found.mean[step]),
            **dict(zip(_NUMBERS[1:], map(_number, found.bounds[:, step]), strict=True)),
        }
        for step in range(weeks)
    ]


def _number(value: float) -> float | None:
    return round(float(value), 3) if np.isfinite(value) else None
