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
from geo_service.planning.reports.scope import (
    RATES,
    ReportScope,
    ReportSources,
    inside,
    scope_of,
    version_line,
)
from geo_service.planning.reports.watched import watched_table
from geo_service.planning.topics.candidates import find_topics, json_of

_SHOWN, _TOPICS, _BARS = 10, 10, 24
_CLASSES = {
    "hot spot 99%": "热点（99%）", "hot spot 95%": "热点（95%）", "hot spot 90%": "热点（90%）",
    "not significant": "不显著", "cold spot 90%": "冷点（90%）", "cold spot 95%": "冷点（95%）",
    "cold spot 99%": "冷点（99%）",
}  # fmt: skip
_TAGS = {"new": "新出现", "concentrated": "集中", "persistent": "持续"}
_RANK_COLUMNS = ("名次", "名称", "诉求", "响应率", "解决率", "满意率", "得分", "类别")


def monthly_report(sources: ReportSources, month: str, area: str = "") -> Content:
    """Make the report of a month, of the region or of one area.

    Raises:
        InputError: the month cannot be read, or lies in the future.
        NotFoundError: there is no such area.
    """
    scope = scope_of(sources.geography, area)
    lead = sources.geography.folder.manifest.lead_level
    told = assessed(sources, AssessmentRequest(month=month, level=lead))
    rules = told["rules"]
    period = Period(_day(told["period"]["from"]), _day(told["period"]["to"]), month)
    last = period.until - timedelta(days=1)
    sections = [
        _figures(sources, told, scope, month),
        _course(sources, scope, period),
        _maps(sources, scope, period),
        *_ranking(sources, told, scope, month),
        _topics(sources, scope, month),
        watched_table(sources, scope, "重点点位"),
        _brought(sources),
    ]
    example = "（示例规则，非本市考核办法）" if rules["example"] else ""
    return Content(
        f"{scope.name} 接诉即办月度报告",
        f"{month}（{period.first} 至 {last}）",
        version_line(sources.snapshot, f"规则 {rules['id']} {rules['version']}", example),
        _NOTES,
        tuple(section for section in sections if section is not None),
    )


_NOTES = (
    "各率的区间为 95% 威尔逊区间；名次后括号内为仅由偶然性造成的名次范围（95%）。"
    "名次按向全体均值收缩的得分排列，诉求很少的单位不会仅凭偶然排在前列。",
    "图中实心点为得分，空心圈为收缩后的得分，横线为 95% 区间。热点按 Gi* 与错误发现率判定。",
)


def assessed(sources: ReportSources, asked: AssessmentRequest) -> dict[str, Any]:
    """An assessment as it is told: frozen where it is."""
    rules = read_assessment_rules(sources.geography.folder.path)
    frozen = frozen_of(sources.ledger, question_of(sources.geography, rules, asked))
    found = assess_asked(sources.geography, sources.snapshot, asked)
    return answer(found, sources.region_name, frozen)


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
    change, year = row["change"], row["change_year"]
    figures = [
        KeyFigure("诉求量", whole(row["complaints"]),
               f"环比 {signed(change['value'])}，同比 {signed(year['value'])}"),
        *(
            KeyFigure(name, percent(row[f"{rate}_rate"]),
                   f"{row[f'{rate}_yes']:,}/{row[f'{rate}_known']:,}，"
                   f"{between(row[f'{rate}_low'], row[f'{rate}_high'])}")
            for rate, name in RATES
        ),
        KeyFigure("综合得分", percent(row["score"]), between(row["score_low"], row["score_high"])),
        KeyFigure("超期", whole(row["overdue"]), f"按期 {row['in_time']:,}"),
        KeyFigure("退单", whole(row["returned"]), f"占 {percent(row['returned_share'])}"),
        KeyFigure("重复诉求", whole(row["repeat"]), f"占 {percent(row['repeat_share'])}"),
    ]  # fmt: skip
    counts = f"剔除 {row['excluded']:,}，结果未知 {row['unknown']:,}"
    if row["per_10k"] is not None:
        counts += f"；万人诉求比 {row['per_10k']:.1f}"
    if row["rank"] is not None:
        counts += f"；全市名次 {ranks(row)}"
    corrected = len(told["corrections"])
    if told["frozen"] is not None:
        counts += f"；已定稿，此后更正 {corrected} 处"
    return Section("主要数据", counts, tuple(figures))


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
    text = f"近 {len(bars)} 个整月的诉求量，最高 {max(count for _, count in bars):,} 件。"
    return Section("走势", text, pictures=(Picture(course(bars), "每月诉求量（件）"),))


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
    chart = AreaMap(geography, drawn.table.geometry[shown])
    as_of = period.until - timedelta(days=1)

    def column(measure: str) -> np.ndarray:
        found = queries.choropleth(filters, lead, measure, "year", as_of)
        values = found.table["value"].to_numpy(zero_copy_only=False).astype(np.float64)
        return np.asarray(values[shown])

    pictures = [
        Picture(chart.draw(*measure_colours(column("per_km2"))), "密度：每平方公里诉求"),
        Picture(chart.draw(*change_colours(column("change"))), "变化：与上年同期相比"),
    ]
    try:
        hot = area_hot_spots(queries, filters, lead, "per_km2", as_of).table["class"].to_pylist()
        classes = [one for one, there in zip(hot, shown.tolist(), strict=True) if there]
        pictures.append(
            Picture(chart.draw(*hot_spot_colours(classes, _CLASSES)), "热点：密度的聚集")
        )
    except GeoServiceError:
        pass  # too few areas to test
    return Section("地图", pictures=tuple(pictures))


def _ranking(
    sources: ReportSources, told: Mapping[str, Any], scope: ReportScope, month: str
) -> list[Section | None]:
    levels = [level.id for level in sources.geography.folder.levels]
    lead = sources.geography.folder.manifest.lead_level
    rows = [row for row in told["rows"] if row["kind"] == "area" and scope.holds(row)]
    ranked = [row for row in rows if row["rank"] is not None]
    sections: list[Section | None] = []
    if not scope.code and levels.index(lead) > 0:
        above = _level_rows(sources, levels[levels.index(lead) - 1], month)["rows"]
        bodies = [row for row in above if row["kind"] == "area" and row["rank"] is not None]
        name = sources.geography.folder.levels[levels.index(lead) - 1].name
        picture = Picture(whiskers(bodies), "得分与 95% 区间（%）")
        sections.append(Section(f"各{name}", pictures=(picture,), table=_rank_table(bodies)))
    name = sources.geography.folder.manifest.level(lead).name
    if len(ranked) <= 2 * _SHOWN + 5:
        sections.append(
            Section(f"各{name}", table=_rank_table(ranked), empty="本期没有可以排名的单位。")
        )
        return sections
    first, last = ranked[:_SHOWN], ranked[-_SHOWN:]
    alike = sum(row["next_is_alike"] for row in ranked)
    text = f"共 {len(ranked)} 个单位，其中 {alike} 个与紧随其后者的先后可能只是偶然。"
    return [
        *sections,
        Section(f"{name}：前 {_SHOWN} 名", text, table=_rank_table(first)),
        Section(f"{name}：后 {_SHOWN} 名", table=_rank_table(last)),
    ]


def _rank_table(rows: Sequence[Mapping[str, Any]]) -> Table | None:
    return table(
        _RANK_COLUMNS,
        "llrrrrrl",
        [
            [
                ranks(dict(row)), row["name"], whole(row["complaints"]),
                *(percent(row[f"{rate}_rate"]) for rate, _ in RATES),
                percent(row["score"]), row["class"],
            ]
            for row in rows
        ],
    )  # fmt: skip


def _topics(sources: ReportSources, scope: ReportScope, month: str) -> Section | None:
    if scope.code:
        return None
    told = json_of(find_topics(sources.geography, sources.snapshot, month), _TOPICS)
    rows = [
        [
            f"{row['rank']}（{row['rank_low']}–{row['rank_high']}）", row["category"],
            whole(row["count"]), signed(row["growth"]), signed(row["above_season"]),
            whole(row["townships"]), percent(row["unresolved"]), percent(row["repeat"]),
            "、".join(_TAGS[tag] for tag in row["tags"]),
        ]
        for row in told["rows"]
    ]  # fmt: skip
    columns = ("名次", "类别", "诉求", "同比", "较季节", "街镇数", "未解决", "重复", "特点")
    ahead = [
        f"{one['category']}：预计 {whole(one['expected'])} 件"
        f"（{whole(one['expected_low'])}–{whole(one['expected_high'])}）"
        for one in told["next"][:5]
    ]
    points = (f"下月备选：{'；'.join(ahead)}。",) if ahead else ()
    return Section(
        "每月一题：备选主题", "“较季节”为扣除季节规律后的变化。",
        table=table(columns, "llrrrrrrl", rows), points=points, empty="诉求太少，没有备选主题。",
    )  # fmt: skip


def _brought(sources: ReportSources) -> Section:
    """What was done, and what came of it: all that has a day on which work began."""
    points = []
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
            points.append(f"{found.title}（{subject.begun} 起）：{told['sentence']['zh']}")
    return Section(
        "所做与所成", points=tuple(points), empty="" if points else "还没有可以评估的工作。"
    )
