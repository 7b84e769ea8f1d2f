"""Make a report of a given kind."""

from __future__ import annotations

from geo_service.base.errors import InputError
from geo_service.planning.reports.content import Content
from geo_service.planning.reports.monthly import monthly_report
from geo_service.planning.reports.scope import ReportSources
from geo_service.planning.reports.weekly import weekly_report

KINDS = {"weekly": weekly_report, "monthly": monthly_report}


def make_report(sources: ReportSources, kind: str, period: str, area: str = "") -> Content:
    """Make a ``weekly`` (2026-W47) or ``monthly`` (2026-10) report.

    Raises:
        InputError: the kind or the period is none, or the period lies in the future.
        NotFoundError: there is no such area.
    """
    if kind not in KINDS:
        raise InputError(f"unknown kind of report {kind!r}", hint=f"one of {', '.join(KINDS)}")
    return KINDS[kind](sources, period, area)
