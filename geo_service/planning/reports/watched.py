"""Watched places as a report lists them."""

from __future__ import annotations

from datetime import date, timedelta

from geo_service.assess.rules import read_assessment_rules
from geo_service.base.errors import InputError, NotFoundError
from geo_service.ledger.matters import Matter
from geo_service.planning.matters.details import WatchedPlace
from geo_service.planning.matters.register import read_all
from geo_service.planning.reports.content import Section, percent, table
from geo_service.planning.reports.scope import ReportScope, ReportSources
from geo_service.planning.watch.follow import WatchCourse, follow
from geo_service.planning.watch.units import area_of

_COLUMNS = ("place", "state", "body", "opening", "lately", "target", "fell", "expected")


def courses(sources: ReportSources, scope: ReportScope) -> list[tuple[Matter, WatchCourse]]:
    """The watched places in an area that are not closed, with how they stand."""
    rules = read_assessment_rules(sources.geography.folder.path).watch
    today = sources.geography.folder.today()
    last = sources.snapshot.manifest.last_day
    if last is not None:
        today = min(today, date.fromisoformat(last) + timedelta(days=1))
    found = []
    for matter in read_all(sources.ledger, "watch"):
        place = WatchedPlace.model_validate(matter.details["place"])
        try:
            if matter.state == "closed" or not _lies_in(sources, scope, place):
                continue
            found.append(
                (matter, follow(sources.geography, sources.snapshot, matter, rules, today))
            )
        except (InputError, NotFoundError):  # of a region that was changed since
            continue
    return found


def _lies_in(sources: ReportSources, scope: ReportScope, place: WatchedPlace) -> bool:
    return not scope.code or scope.code in area_of(sources.geography, place)


def watched_table(sources: ReportSources, scope: ReportScope) -> Section:
    """The watch list with what came, and what would have come by itself."""
    words, rows = sources.words, []
    for matter, course in courses(sources, scope):
        recent = course.counts[-8:]
        moved = course.moved
        rows.append(
            [
                matter.title, words(f"watch.{matter.state}"), sources.names.lead(matter.details),
                f"{course.level:.1f}", f"{sum(recent) / len(recent):.1f}" if recent else "—",
                f"{course.target:.1f}", percent(moved.fell) if moved else "—",
                percent(moved.fall) if moved else "—",
            ]
        )  # fmt: skip
    columns = [words(f"column.{one}") for one in _COLUMNS]
    return Section(
        words("watched"), words("watched.text"),
        table=table(columns, "lllrrrrr", rows), empty=words("watched.none"),
    )  # fmt: skip
