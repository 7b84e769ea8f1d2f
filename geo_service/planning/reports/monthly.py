"""The monthly report: figures, maps, ranking, topics, watch list, effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from geo_service.assess.periods import Period
from geo_service.assess.rules import read_assessment_rules
from geo_service.base.errors import GeoServiceError, NoGenerationError
from geo_service.cube.filters import Filters
from geo_service.planning.assessment.ask import AssessmentRequest, assess_asked, question_of
from geo_service.planning.assessment.frozen import answer, frozen_of
from geo_service.planning.effects import effect_json, judge_subject
from geo_service.planning.hotspots import area_hot_spots
from geo_service.planning.matters.register import read_all
from geo_service.planning.matters.subject import subject_of
from geo_service.planning.reports.content import (
    Content,
    KeyFigure,
    Picture,
    Section,
    Table,
    between,
    percent,
    ranks,
    signed,
    table,
    whole,
)
from geo_service.planning.reports.drawing import (
    AreaMap,
    change_colours,
    course,
    hot_spot_colours,
    measure_colours,
    whiskers,
)
from geo_service.planning.reports.progress import made
from geo_service.planning.reports.scope import (
    RATES,
    ReportScope,
    ReportSources,
    inside,
    scope_of,
    version_line,
)
from geo_service.planning.reports.watched import watched_table
from geo_service.planning.reports.words import Words
from geo_service.planning.topics.candidates import find_topics, json_of

_SHOWN, _TOPICS, _BARS = 10, 10, 24
_RANK_COLUMNS = ("rank", "name", "complaints", *RATES, "score", "class")
_TOPIC_COLUMNS = (
    "rank", "category", "complaints", "growth", "season", "townships", "unresolved", "repeat",
    "tags",
)  # fmt: skip


def monthly_report(sources: ReportSources, month: str, area: str = "") -> Content:
    """Make the report of a month, of the region or of one area.

    Raises:
        InputError: the month cannot be read, or lies in the future.
        NotFoundError: there is no such area.
    """
    words = sources.words
    scope = scope_of(sources.geography, sources.names, area)
    lead = sources.geography.folder.manifest.lead_level
    told = assessed(sources, AssessmentRequest(month=month, level=lead))
    rules = told["rules"]
    period = Period(_day(told["period"]["from"]), _day(told["period"]["to"]), month)
    last = period.until - timedelta(days=1)
    sections = made(
        lambda: [_figures(sources, told, scope, month)],
        lambda: [_course(sources, scope, period)],
        lambda: [_maps(sources, scope, period)],
        lambda: _ranking(sources, told, scope, month),
        lambda: [_topics(sources, scope, month)],
        lambda: [watched_table(sources, scope)],
        lambda: [_brought(sources)],
    )
    days = words("days", first=period.first, last=last)
    return Content(
        words("monthly.title", name=scope.name),
        month + words("bracketed", text=days),
        version_line(sources, rules, example=rules["example"]),
        (words("note.intervals"), words("note.pictures")),
        sections,
        words.lang,
    )


def assessed(sources: ReportSources, asked: AssessmentRequest) -> dict[str, Any]:
    """An assessment as it is told: frozen where it is."""
    rules = read_assessment_rules(sources.geography.folder.path)
    frozen = frozen_of(sources.ledger, question_of(sources.geography, rules, asked))
    found = assess_asked(sources.geography, sources.snapshot, asked)
    return answer(found, sources.geography.folder.manifest.name, frozen)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _own_row(told: Mapping[str, Any], scope: ReportScope) -> dict[str, Any]:
    code = scope.code or "*"
    row: dict[str, Any] = next(row for row in told["rows"] if row["code"] == code)
    return row


def _level_rows(sources: ReportSources, level: str, month: str) -> dict[str, Any]:
    return assessed(sources, AssessmentRequest(month=month, level=level))


def _figures(
    sources: ReportSources, told: Mapping[str, Any], scope: ReportScope, month: str
) -> Section:
    lead = sources.geography.folder.manifest.lead_level
    source = (
        told if not scope.code or scope.level == lead else _level_rows(sources, scope.level, month)
    )
    row = _own_row(source, scope)
    words = sources.words
    counts = [words("left_out", excluded=whole(row["excluded"]), unknown=whole(row["unknown"]))]
    if row["per_10k"] is not None:
        counts.append(words("per_10k", n=f"{row['per_10k']:.1f}"))
    if row["rank"] is not None:
        counts.append(words("rank.city", rank=ranks(row, words)))
    if told["frozen"] is not None:
        counts.append(words("frozen", n=len(told["corrections"])))
    return Section(words("figures"), words("semicolon").join(counts), _key_figures(row, words))


def _key_figures(row: Mapping[str, Any], words: Words) -> tuple[KeyFigure, ...]:
    def rate(name: str) -> KeyFigure:
        parts = f"{row[f'{name}_yes']:,}/{row[f'{name}_known']:,}"
        interval = between(row[f"{name}_low"], row[f"{name}_high"])
        note = words("comma").join((parts, interval))
        return KeyFigure(words(f"rate.{name}"), percent(row[f"{name}_rate"]), note)

    previous, year = signed(row["change"]["value"]), signed(row["change_year"]["value"])
    shares = {name: words("share", share=percent(row[f"{name}_share"]))
              for name in ("returned", "repeat")}  # fmt: skip
    interval = between(row["score_low"], row["score_high"])
    return (
        KeyFigure(words("complaints"), whole(row["complaints"]),
                  words("versus", previous=previous, year=year)),
        *(rate(name) for name in RATES),
        KeyFigure(words("score"), percent(row["score"]), interval),
        KeyFigure(words("overdue"), whole(row["overdue"]),
                  words("in_time", n=whole(row["in_time"]))),
        *(KeyFigure(words(name), whole(row[name]), note) for name, note in shares.items()),
    )  # fmt: skip


def _course(sources: ReportSources, scope: ReportScope, period: Period) -> Section | None:
    # whole months only: a part of one looks like a fall
    found = sources.queries.series(
        scope.filters.during(_first_whole(sources), _month_of(period)), "month"
    )
    bars = [
        (f"{start:%y-%m}", int(count))
        for start, count in zip(found.starts, found.counts.tolist(), strict=True)
    ][-_BARS:]
    if len(bars) < 2:
        return None
    words, most = sources.words, max(count for _, count in bars)
    text = words("course.text", n=len(bars), most=f"{most:,}")
    picture = Picture(course(bars), words("course.caption"))
    return Section(words("course"), text, pictures=(picture,))


def _month_of(period: Period) -> date:
    """The first day of the month in which a period ends."""
    return period.until.replace(day=1)


def _first_whole(sources: ReportSources) -> date | None:
    """The first day of the first month that is counted whole."""
    first = sources.snapshot.manifest.first_day
    if first is None:
        return None
    day = date.fromisoformat(first)
    return day if day.day == 1 else (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _maps(sources: ReportSources, scope: ReportScope, period: Period) -> Section | None:
    geography, queries = sources.geography, sources.queries
    lead = geography.folder.manifest.lead_level
    filters = Filters(first=period.first, until=period.until)
    try:
        drawn = geography.level(lead, period.until - timedelta(days=1))
    except NoGenerationError:
        return None
    shown = inside(geography, scope, drawn.table.codes, drawn.table.parents)
    codes = [code for code, there in zip(drawn.table.codes, shown.tolist(), strict=True) if there]
    own = codes.index(scope.code) if scope.level == lead and scope.code in codes else None
    chart = AreaMap(geography, drawn.table.geometry[shown], own)
    words = sources.words
    as_of = period.until - timedelta(days=1)

    def column(measure: str) -> np.ndarray:
        found = queries.choropleth(filters, lead, measure, "year", as_of)
        values = found.table["value"].to_numpy(zero_copy_only=False).astype(np.float64)
        return np.asarray(values[shown])

    pictures = [
        Picture(chart.draw(*measure_colours(column("per_km2"), words)), words("map.density")),
        Picture(chart.draw(*change_colours(column("change"), words)), words("map.change")),
    ]
    try:
        hot = area_hot_spots(queries, filters, lead, "per_km2", as_of).table["class"].to_pylist()
        classes = [one for one, there in zip(hot, shown.tolist(), strict=True) if there]
        pictures.append(Picture(chart.draw(*hot_spot_colours(classes, words)), words("map.hot")))
    except GeoServiceError:
        pass  # too few areas to test
    return Section(words("maps"), _shown_on_map(sources, scope), pictures=tuple(pictures))


def _shown_on_map(sources: ReportSources, scope: ReportScope) -> str:
    """Which areas the maps show; an area of the lead level stands among its siblings."""
    folder, names = sources.geography.folder, sources.names
    lead = folder.manifest.lead_level
    if scope.level != lead:
        return sources.words("map.level", level=names.level(lead))
    parents = {one.code: one.parent for one in folder.names(lead)}
    levels = [level.id for level in folder.levels]
    place = levels.index(lead)
    parent = parents.get(scope.code, "")
    above = names.area(levels[place - 1], parent) if place and parent else names.region
    return sources.words("map.own", above=above, level=names.level(lead), name=scope.name)


def _ranking(
    sources: ReportSources, told: Mapping[str, Any], scope: ReportScope, month: str
) -> list[Section | None]:
    levels = [level.id for level in sources.geography.folder.levels]
    lead = sources.geography.folder.manifest.lead_level
    words, names = sources.words, sources.names
    rows = [row for row in told["rows"] if row["kind"] == "area" and scope.holds(row)]
    ranked = [row for row in rows if row["rank"] is not None]
    sections: list[Section | None] = []
    if not scope.code and levels.index(lead) > 0:
        above = _level_rows(sources, levels[levels.index(lead) - 1], month)["rows"]
        bodies = [row for row in above if row["kind"] == "area" and row["rank"] is not None]
        title = words("each", level=names.level(levels[levels.index(lead) - 1]))
        named = [{**row, "name": names.body(row["code"], row["name"])} for row in bodies]
        picture = Picture(whiskers(named), words("whiskers"))
        sections.append(Section(title, pictures=(picture,), table=_rank_table(sources, bodies)))
    level = names.level(lead)
    if len(ranked) <= 2 * _SHOWN + 5:
        listed = _rank_table(sources, ranked)
        sections.append(Section(words("each", level=level), table=listed, empty=words("nobody")))
        return sections
    first, last = ranked[:_SHOWN], ranked[-_SHOWN:]
    alike = sum(row["next_is_alike"] for row in ranked)
    text = words("alike", n=len(ranked), alike=alike)
    return [
        *sections,
        Section(words("first", level=level, n=_SHOWN), text, table=_rank_table(sources, first)),
        Section(words("last", level=level, n=_SHOWN), table=_rank_table(sources, last)),
    ]


def _rank_table(sources: ReportSources, rows: Sequence[Mapping[str, Any]]) -> Table | None:
    words, names = sources.words, sources.names
    return table(
        [words(f"column.{one}") for one in _RANK_COLUMNS],
        "llrrrrrl",
        [
            [
                ranks(row, words), names.body(row["code"], row["name"]),
                whole(row["complaints"]),
                *(percent(row[f"{rate}_rate"]) for rate in RATES),
                percent(row["score"]), names.of_rules(row["class"]),
            ]
            for row in rows
        ],
    )  # fmt: skip


def _topics(sources: ReportSources, scope: ReportScope, month: str) -> Section | None:
    if scope.code:
        return None
    told = json_of(find_topics(sources.geography, sources.snapshot, month), _TOPICS)
    words, names = sources.words, sources.names
    rows = [
        [
            ranks(row, words), names.category(row["category"]),
            whole(row["count"]), signed(row["growth"]), signed(row["above_season"]),
            whole(row["townships"]), percent(row["unresolved"]), percent(row["repeat"]),
            words("list").join(words(f"tag.{tag}") for tag in row["tags"]),
        ]
        for row in told["rows"]
    ]  # fmt: skip
    columns = [words(f"column.{one}") for one in _TOPIC_COLUMNS]
    ahead = [
        words(
            "topics.ahead", category=names.category(one["category"]), n=whole(one["expected"]),
            low=whole(one["expected_low"]), high=whole(one["expected_high"]),
        )
        for one in told["next"][:5]
    ]  # fmt: skip
    points = (words("topics.next", list=words("semicolon").join(ahead)),) if ahead else ()
    return Section(
        words("topics"), words("topics.text"),
        table=table(columns, "llrrrrrrl", rows), points=points, empty=words("topics.none"),
    )  # fmt: skip


def _brought(sources: ReportSources) -> Section:
    """What was done, and what came of it: all that has a day on which work began."""
    words, points = sources.words, []
    last = sources.snapshot.manifest.last_day
    today = sources.geography.folder.today()
    until = min(today, date.fromisoformat(last) + timedelta(days=1)) if last else today
    for kind in ("topic", "watch", "supervision"):
        for found in read_all(sources.ledger, kind):
            if not found.details.get("begun"):
                continue
            try:
                subject = subject_of(sources.ledger, found)
                told = effect_json(
                    judge_subject(sources.geography, sources.snapshot, subject, until)
                )
            except GeoServiceError:
                continue
            said = told["sentence"][words.lang]
            points.append(
                words("brought.line", title=found.title, begun=subject.begun, sentence=said)
            )
    empty = "" if points else words("brought.none")
    return Section(words("brought"), points=tuple(points), empty=empty)
