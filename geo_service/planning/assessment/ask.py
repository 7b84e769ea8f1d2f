"""Parse an assessment request from HTTP or command line, and answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geo_service.assess.periods import Period, free_period, month_period
from geo_service.assess.rules import AssessmentRules, read_assessment_rules
from geo_service.base.errors import InputError
from geo_service.cube.cube import Snapshot
from geo_service.cube.filters import Filters
from geo_service.planning.assessment.assess import Assessment, Question, assess
from geo_service.planning.geography import Geography


@dataclass(frozen=True, slots=True)
class AssessmentRequest:
    """What a caller gives: a month, or two days (``until`` is the day after the last)."""

    month: str | None = None
    first: date | None = None
    until: date | None = None
    level: str | None = None
    category: str = ""


def question_of(geography: Geography, rules: AssessmentRules, asked: AssessmentRequest) -> Question:
    """Read what is asked; the level is the one that leads, unless told.

    Raises:
        InputError: neither a month nor a period is given, or both are, or one cannot be read.
        NotFoundError: there is no such level.
    """
    manifest = geography.folder.manifest
    level = asked.level or manifest.lead_level
    manifest.level(level)
    return Question(_period(rules, asked), level, Filters(category=asked.category.strip("/ ")))


def _period(rules: AssessmentRules, asked: AssessmentRequest) -> Period:
    if asked.month is None:
        return free_period(asked.first, asked.until)
    if asked.first is not None or asked.until is not None:
        raise InputError("both a month and dates are given", hint="give period, or from and to")
    return month_period(asked.month, rules.period_start_day, rules.named_after)


def assess_asked(geography: Geography, snapshot: Snapshot, asked: AssessmentRequest) -> Assessment:
    """Assess what is asked for by the region's rules.

    Raises:
        InputError: the question cannot be read, or lies in the future.
        NotFoundError: there is no such level.
        RegionError: the region's rules cannot be used.
    """
    rules = read_assessment_rules(geography.folder.path)
    return assess(geography, snapshot, rules, question_of(geography, rules, asked))
