"""Check the data files of a region: rules, thresholds, weights, calendar, assessment."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from geo_service.assess.rules import read_assessment_rules
from geo_service.base.errors import GeoServiceError, RegionError
from geo_service.region.calendar import read_calendar
from geo_service.region.checking.findings import CheckReport, Finding, Severity
from geo_service.region.folder import RegionFolder
from geo_service.route import RuleBook, Thresholds, read_rules

_PAGE = "docs/rules.md describes the format"


def check_data(folder: RegionFolder) -> CheckReport:
    """Every fault of the region's rules and settings, as errors."""
    return CheckReport.of(_findings(folder))


def _findings(folder: RegionFolder) -> Iterator[Finding]:
    from geo_service.locate.weights import region_weights

    manifest = folder.manifest
    readers: tuple[tuple[str, Callable[[], object]], ...] = (
        ("rules", lambda: read_rules(folder.path / "rules")),
        ("route", lambda: Thresholds.of(manifest.table("route"))),
        ("locate", lambda: region_weights(manifest.table("locate"))),
        ("calendar", lambda: read_calendar(folder.path)),
        ("assessment", lambda: read_assessment_rules(folder.path)),
    )
    for kind, read in readers:
        try:
            found = read()
        except RegionError as error:
            for fault in error.faults or (error.message,):
                yield Finding(kind, Severity.ERROR, fault, hint=error.hint or _PAGE)
        except GeoServiceError as error:
            yield Finding(kind, Severity.ERROR, error.message, hint=error.hint)
        else:
            if isinstance(found, RuleBook):
                yield from _unknown_areas(folder, found)


def _unknown_areas(folder: RegionFolder, book: RuleBook) -> Iterator[Finding]:
    """Rules bound to areas that the region does not have."""
    levels = {level.id for level in folder.levels}
    codes = {level: {area.code for area in folder.names(level)} for level in levels}
    for rule in book.rules:
        for key in sorted(rule.areas):
            level, _, code = key.partition(":")
            if level not in levels:
                message = f"rule {rule.ref.id!r} names the level {level!r}, which is not declared"
                yield Finding("rules", Severity.ERROR, message, hint=f"one of {sorted(levels)}")
            elif code not in codes[level]:
                message = f"rule {rule.ref.id!r} names {key!r}, which is not among the areas"
                yield Finding("rules", Severity.ERROR, message, (code,))
