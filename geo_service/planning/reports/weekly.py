"""The weekly list: overdue tickets, most returns, worsened places, items due."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from geo_service.base.errors import InputError
from geo_service.ledger.clock import from_us, to_us
from geo_service.ledger.schema import complaint
from geo_service.planning.assessment.ask import AssessmentRequest
from geo_service.planning.matters.register import read_all
from geo_service.planning.reports.content import Content, KeyFigure, Section, percent, table, whole
from geo_service.planning.reports.monthly import assessed
from geo_service.planning.reports.scope import ReportScope, ReportSources, scope_of, version_line
from geo_service.planning.reports.watched import STATES, courses

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
#: overdue tickets that are listed; the others are counted
MOST_TICKETS = 40
_MOST_BODIES = 10
_SUPERVISION = {"open": "督办中", "answered": "已回复", "done": "已办结", "withdrawn": "已撤销"}


def week_of(text: str) -> tuple[date, date]:
    """Read ``2026-W47`` as the Monday, and the Monday after.

    Raises:
        InputError: it is not a week.
    """
    found = _WEEK.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise InputError(f"{text[:20]!r} is not a week", hint="write it as 2026-W47") from None
    return monday, monday + timedelta(days=7)


def weekly_report(sources: ReportSources, week: str, area: str = "") -> Content:
    """Make the list of a week, of the region or of one area.

    Raises:
        InputError: it is not a week, or lies in the future.
        NotFoundError: there is no such area.
    """
    monday, until = week_of(week)
    scope = scope_of(sources.geography, area)
    lead = sources.geography.folder.manifest.lead_level
    told = assessed(sources, AssessmentRequest(first=monday, until=until, level=lead))
    rules = told["rules"]
    return Content(
        f"{scope.name} 接诉即办周清单",
        f"{week}（{monday} 至 {until - timedelta(days=1)}）",
        version_line(sources.snapshot, f"规则 {rules['id']} {rules['version']}"),
        ("退单按本周受理的诉求统计。超期截至本周末，只列工单编号，不列内容。",),
        (
            _overdue(sources, scope, until),
            _returned(told, scope),
            _worse(sources, scope),
            _due(sources, scope, until),
        ),
    )


def _overdue(sources: ReportSources, scope: ReportScope, until: date) -> Section:
    zone = ZoneInfo(sources.geography.folder.manifest.time_zone)
    end = datetime.combine(until, time(), zone)
    row = complaint.c
    late = sa.and_(row.due_at < to_us(end), row.received_at < to_us(end), *_within(sources, scope))
    columns = (row.id, row.holder_code, row.holder_name, row.category_1, row.category_2, row.due_at)
    with sources.ledger.reading() as connection:
        total = connection.execute(sa.select(sa.func.count()).where(late)).scalar_one()
        found = connection.execute(
            sa.select(*columns).where(late).order_by(row.due_at, row.pk).limit(MOST_TICKETS)
        ).all()
    rows = [
        [
            one.id, one.holder_name or one.holder_code,
            "/".join(part for part in (one.category_1, one.category_2) if part),
            f"{from_us(one.due_at).astimezone(zone):%m-%d %H:%M}",
            f"{(end - from_us(one.due_at)).days} 天",
        ]
        for one in found
    ]  # fmt: skip
    more = f"其中超期最久的 {len(rows)} 件：" if total > len(rows) else ""
    figure = KeyFigure("超期未办结", whole(total), f"截至 {until - timedelta(days=1)}")
    return Section(
        "超期工单", more, (figure,),
        table=table(("工单", "承办单位", "类别", "到期", "已超"), "lllll", rows),
        empty="没有超期工单。",
    )  # fmt: skip


def _within(sources: ReportSources, scope: ReportScope) -> list[sa.ColumnElement[bool]]:
    if not scope.code:
        return []
    return [complaint.c[sources.ledger.identity.slot(scope.level)] == scope.code]


def _returned(told: dict[str, object], scope: ReportScope) -> Section:
    listed = told["rows"]
    assert isinstance(listed, list)
    rows = [row for row in listed if row["code"] != "*" and scope.holds(row) and row["returned"]]
    rows.sort(key=lambda row: (-row["returned"], row["code"]))
    return Section(
        "退单最多的单位",
        table=table(
            ("单位", "退单", "本周诉求", "退单率"),
            "lrrr",
            [
                [row["name"], whole(row["returned"]), whole(row["complaints"]),
                 percent(row["returned_share"])]
                for row in rows[:_MOST_BODIES]
            ],
        ),
        empty="本周受理的诉求没有退单。",
    )  # fmt: skip


def _worse(sources: ReportSources, scope: ReportScope) -> Section:
    """Watched places whose last week lies above their target, and those that came back."""
    rows = []
    for matter, course in courses(sources, scope):
        last = course.counts[-1] if course.counts else 0
        if matter.state == "reopened" or course.back or last > max(course.level, course.target):
            lead = matter.details.get("lead") or {}
            rows.append(
                [
                    matter.title, STATES[matter.state], lead.get("name") or lead.get("code", ""),
                    whole(last), f"{course.level:.1f}", f"{course.target:.1f}",
                ]
            )  # fmt: skip
    return Section(
        "变差的关注点位",
        table=table(("点位", "状态", "责任单位", "上周", "起始周均", "目标"), "lllrrr", rows),
        empty="没有变差的关注点位。",
    )


def _due(sources: ReportSources, scope: ReportScope, until: date) -> Section:
    """Supervised items that fell due, or fall due in the week after."""
    rows = []
    for matter in read_all(sources.ledger, "supervision", ("open", "answered")):
        due = date.fromisoformat(matter.details["due"])
        lead = matter.details.get("lead") or {}
        place = matter.details.get("place") or {}
        if scope.code and scope.code not in (lead.get("code"), place.get("code")):
            continue
        if due < until + timedelta(days=7):
            reminders = sum(one.action == "reminded" for one in matter.events)
            rows.append(
                [
                    matter.title, lead.get("name") or lead.get("code", ""),
                    _SUPERVISION[matter.state], due.isoformat(),
                    "已逾期" if due < until else "将到期", f"{reminders}",
                ]
            )  # fmt: skip
    return Section(
        "到期的督办事项",
        table=table(("事项", "责任单位", "状态", "期限", "", "催办"), "lllllr", rows),
        empty="没有到期的督办事项。",
    )
