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
from geo_service.planning.reports.progress import made
from geo_service.planning.reports.scope import ReportScope, ReportSources, scope_of, version_line
from geo_service.planning.reports.watched import courses

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
#: overdue tickets that are listed; the others are counted
MOST_TICKETS = 40
_MOST_BODIES = 10
_WORSE = ("place", "state", "body", "last_week", "opening", "target")
_DUE = ("item", "body", "state", "day", "when", "reminders")


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
    words = sources.words
    scope = scope_of(sources.geography, sources.names, area)
    lead = sources.geography.folder.manifest.lead_level
    told = assessed(sources, AssessmentRequest(first=monday, until=until, level=lead))
    days = words("days", first=monday, last=until - timedelta(days=1))
    return Content(
        words("weekly.title", name=scope.name),
        week + words("bracketed", text=days),
        version_line(sources, told["rules"]),
        (words("note.weekly"),),
        made(
            lambda: [_overdue(sources, scope, until)],
            lambda: [_returned(sources, told, scope)],
            lambda: [_worse(sources, scope)],
            lambda: [_due(sources, scope, until)],
        ),
        words.lang,
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
    words, names = sources.words, sources.names
    rows = [
        [
            one.id, names.body(one.holder_code or "", one.holder_name or ""),
            names.category("/".join(part for part in (one.category_1, one.category_2) if part)),
            f"{from_us(one.due_at).astimezone(zone):%m-%d %H:%M}",
            words("late", n=(end - from_us(one.due_at)).days),
        ]
        for one in found
    ]  # fmt: skip
    more = words("overdue.most", n=len(rows)) if total > len(rows) else ""
    as_of = words("overdue.as_of", day=until - timedelta(days=1))
    heads = [words(f"column.{one}") for one in ("ticket", "holder", "category", "due", "late")]
    return Section(
        words("overdue.title"), more, (KeyFigure(words("overdue.figure"), whole(total), as_of),),
        table=table(heads, "lllll", rows), empty=words("overdue.none"),
    )  # fmt: skip


def _within(sources: ReportSources, scope: ReportScope) -> list[sa.ColumnElement[bool]]:
    if not scope.code:
        return []
    return [complaint.c[sources.ledger.identity.slot(scope.level)] == scope.code]


def _returned(sources: ReportSources, told: dict[str, object], scope: ReportScope) -> Section:
    words, names, listed = sources.words, sources.names, told["rows"]
    assert isinstance(listed, list)
    rows = [row for row in listed if row["code"] != "*" and scope.holds(row) and row["returned"]]
    rows.sort(key=lambda row: (-row["returned"], row["code"]))
    return Section(
        words("returned.title"),
        table=table(
            [words(f"column.{one}") for one in ("unit", "returned", "week", "returned_share")],
            "lrrr",
            [
                [
                    names.body(row["code"], row["name"]), whole(row["returned"]),
                    whole(row["complaints"]), percent(row["returned_share"]),
                ]
                for row in rows[:_MOST_BODIES]
            ],
        ),
        empty=words("returned.none"),
    )  # fmt: skip


def _worse(sources: ReportSources, scope: ReportScope) -> Section:
    """Watched places whose last week lies above their target, and those that came back."""
    words, rows = sources.words, []
    for matter, course in courses(sources, scope):
        last = course.counts[-1] if course.counts else 0
        if matter.state == "reopened" or course.back or last > max(course.level, course.target):
            rows.append(
                [
                    matter.title, words(f"watch.{matter.state}"),
                    sources.names.lead(matter.details),
                    whole(last), f"{course.level:.1f}", f"{course.target:.1f}",
                ]
            )  # fmt: skip
    return Section(
        words("worse.title"),
        table=table([words(f"column.{one}") for one in _WORSE], "lllrrr", rows),
        empty=words("worse.none"),
    )


def _due(sources: ReportSources, scope: ReportScope, until: date) -> Section:
    """Supervised items that fell due, or fall due in the week after."""
    words, rows = sources.words, []
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
                    matter.title, sources.names.lead(matter.details),
                    words(f"supervision.{matter.state}"), due.isoformat(),
                    words("due.past" if due < until else "due.soon"), f"{reminders}",
                ]
            )  # fmt: skip
    return Section(
        words("due.title"),
        table=table([words(f"column.{one}") for one in _DUE], "lllllr", rows),
        empty=words("due.none"),
    )
