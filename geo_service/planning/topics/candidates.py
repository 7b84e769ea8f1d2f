"""The candidate topics of a month, scored, as a table and as JSON."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from geo_service.assess.periods import check_begun, month_period, parse_month
from geo_service.assess.rules import TopicRules, read_assessment_rules
from geo_service.assess.topics import Candidates, TopicCounts, Topics, candidates, score_topics
from geo_service.cube.cube import Columns, Snapshot
from geo_service.cube.topics import by_area, by_month
from geo_service.planning.geography import Geography
from geo_service.planning.result import column

#: months of history that are read: a year, the year before it, and the month itself
HISTORY_MONTHS = 26
_YEAR_MONTHS = 13

COLUMNS = (
    "rank", "rank_low", "rank_high", "category", "score", "count", "year_before", "growth",
    "growth_low", "growth_high", "expected", "above_season", "above_season_low",
    "above_season_high", "townships", "evenness", "unresolved", "unresolved_low", "repeat",
    "repeat_low", "tags",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundTopics:
    """The categories (c,) of a month with their measures, and what is expected of the next."""

    month: str
    paths: tuple[str, ...]
    topics: Topics
    ahead: Candidates
    rules: TopicRules
    unfinished: bool
    has_year: bool


def find_topics(geography: Geography, snapshot: Snapshot, month: str) -> FoundTopics:
    """Score every category of a calendar month.

    Raises:
        InputError: it is not a month, or lies in the future.
        RegionError: the region's rules cannot be used.
    """
    rules = read_assessment_rules(geography.folder.path).topics
    period, today = month_period(month), geography.folder.today()
    check_begun(period, today)
    number = _number(period.first)
    begin = number - HISTORY_MONTHS + 1
    monthly = by_month(snapshot, rules.depth, _first_day(begin), period.until)
    here = by_area(snapshot, rules.depth, period.first, period.until)
    book = snapshot.books[f"c{rules.depth}"].texts
    ids = sorted({*monthly["category"].tolist()} - {0}, key=lambda i: book[i])
    counts = _counts(snapshot, monthly, here, ids, begin, today)
    year, following = divmod(number + 1, 12)
    next_days = calendar.monthrange(1970 + year, following + 1)[1]
    return FoundTopics(
        period.name,
        tuple(book[i] for i in ids),
        score_topics(counts, rules),
        candidates(counts, next_days, rules),
        rules,
        today < period.until,
        counts.has_year,
    )


def _number(day: date) -> int:
    """Months since January 1970."""
    return (day.year - 1970) * 12 + day.month - 1


def _first_day(number: int) -> date:
    return date(1970 + number // 12, number % 12 + 1, 1)


def _counts(
    snapshot: Snapshot, monthly: Columns, here: Columns, ids: list[int], begin: int, today: date
) -> TopicCounts:
    place = np.full(max([0, *ids]) + 1, -1)
    place[ids] = np.arange(len(ids))
    months = np.zeros((len(ids), HISTORY_MONTHS), np.int64)
    known = monthly["category"] > 0
    row, month = place[monthly["category"][known]], monthly["month"][known] - begin
    np.add.at(months, (row, month), monthly["n"][known])
    repeat = np.zeros(len(ids), np.int64)
    last = month == HISTORY_MONTHS - 1
    np.add.at(repeat, row[last], monthly["repeat"][known][last])
    months, days = _from_first(snapshot, months, begin, today)
    own = here["category"] > 0
    rows = place[here["category"][own]]
    resolved = np.zeros((2, len(ids)), np.int64)
    np.add.at(resolved, (0, rows), here["known"][own])
    np.add.at(resolved, (1, rows), here["yes"][own])
    return TopicCounts(
        months, days, _by_area(here, own, rows, len(ids)), resolved[0], resolved[1], repeat,
        months.shape[1] >= _YEAR_MONTHS,
    )  # fmt: skip


def _from_first(
    snapshot: Snapshot, months: np.ndarray, begin: int, today: date
) -> tuple[np.ndarray, np.ndarray]:
    """Leave out the months before the cube's first whole one; say how long the others are."""
    first = snapshot.manifest.first_day
    known_from = begin
    if first is not None:
        day = date.fromisoformat(first)
        known_from = _number(day) + (day.day > 1)
    skip = min(max(known_from - begin, 0), months.shape[1] - 1)
    days = []
    for number in range(begin + skip, begin + months.shape[1]):
        start = _first_day(number)
        whole = calendar.monthrange(start.year, start.month)[1]
        days.append(max(min(whole, (today - start + timedelta(days=1)).days), 1))
    return months[:, skip:], np.array(days)


def _by_area(here: Columns, own: np.ndarray, rows: np.ndarray, categories: int) -> np.ndarray:
    areas, which = np.unique(here["area"][own], return_inverse=True)
    table = np.zeros((categories, len(areas)), np.int64)
    np.add.at(table, (rows, which), here["n"][own])
    return table[:, areas > 0]


def table_of(found: FoundTopics, top: int) -> pa.Table:
    """The ``top`` topics, best first (columns ``COLUMNS``); shares are between 0 and 1."""
    topics = found.topics
    ranked = np.flatnonzero(topics.rank > 0)
    order = ranked[np.argsort(topics.rank[ranked], kind="stable")][:top]
    columns: dict[str, Any] = {
        "rank": topics.rank,
        "rank_low": topics.rank_low,
        "rank_high": topics.rank_high,
        "category": list(found.paths),
        "score": column(topics.score),
        "count": topics.volume.astype(np.int64),
        "year_before": column(topics.year_before),
        "growth": column(topics.growth - 1),
        "growth_low": column(topics.growth_low - 1),
        "growth_high": column(topics.growth_high - 1),
        "expected": column(topics.expected),
        "above_season": column(topics.above - 1),
        "above_season_low": column(topics.above_low - 1),
        "above_season_high": column(topics.above_high - 1),
        "townships": topics.areas,
        "evenness": column(topics.evenness),
        "unresolved": column(topics.unresolved),
        "unresolved_low": column(topics.unresolved_low),
        "repeat": column(topics.repeat),
        "repeat_low": column(topics.repeat_low),
        "tags": [_tags(topics, i) for i in range(len(found.paths))],
    }
    return pa.table({name: columns[name] for name in COLUMNS}).take(pa.array(order))


def _tags(topics: Topics, i: int) -> str:
    """Tags joined by ``|``: new, concentrated, persistent."""
    tags = (
        ("new", topics.is_new),
        ("concentrated", topics.concentrated),
        ("persistent", topics.persistent),
    )
    return "|".join(name for name, holds in tags if holds[i])


def json_of(found: FoundTopics, top: int) -> dict[str, Any]:
    """The topics of the month and the candidates for the next, with how they were scored."""
    rows = table_of(found, top).to_pylist()
    for row in rows:
        row["tags"] = [tag for tag in row["tags"].split("|") if tag]
    return {
        "month": found.month,
        "unfinished": found.unfinished,
        "has_year": found.has_year,
        "rules": found.rules.model_dump(),
        "rows": rows,
        "next": _next_rows(found, top),
    }


def _next_rows(found: FoundTopics, top: int) -> list[dict[str, Any]]:
    ahead = found.ahead
    ranked = np.flatnonzero(ahead.rank > 0)
    order = ranked[np.argsort(ahead.rank[ranked], kind="stable")][:top]
    return [
        {
            "rank": int(ahead.rank[i]),
            "category": found.paths[i],
            "expected": round(float(ahead.expected[i]), 1),
            "expected_low": round(float(ahead.low[i]), 1),
            "expected_high": round(float(ahead.high[i]), 1),
            "rise": None if np.isnan(ahead.rise[i]) else round(float(ahead.rise[i]) - 1, 4),
        }
        for i in order
    ]


def month_after(month: str) -> str:
    """The month after, as ``2026-11``."""
    year, number = parse_month(month)
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"
