"""Response models about assessments: rates, scores and ranks of bodies, and their trend."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, Field


class CubeVersion(BaseModel):
    """The version of the cube that an answer rests on, and whether its complaints are made up."""

    version: str
    synthetic: bool


class ClassRule(BaseModel):
    """The rule that put a body into its class."""

    id: str
    title: str


class PerDayChange(BaseModel):
    """Complaints per day against another period, as a share with 95 % bounds; null from nothing."""

    before: int
    value: float | None
    low: float | None
    high: float | None


class ScoreGain(BaseModel):
    """The score's gain on the period before, with its 95 % interval."""

    value: float | None
    low: float | None
    high: float | None


class AssessedBody(BaseModel):
    """One body's rates, score and rank; the columns of ``geo-service assess`` and more.

    Rates and scores are shares between 0 and 1, null where they are not known. ``kind`` is
    ``area``, ``department`` or ``region``; ``alike`` counts the bodies that chance may have put
    before or behind it.
    """

    code: str
    name: str
    parent: str
    kind: str
    complaints: int
    excluded: int
    unknown: int
    assessed: int
    excluded_by: dict[str, int]
    response_yes: int
    response_known: int
    response_rate: float | None
    response_low: float | None
    response_high: float | None
    resolution_yes: int
    resolution_known: int
    resolution_rate: float | None
    resolution_low: float | None
    resolution_high: float | None
    satisfaction_yes: int
    satisfaction_known: int
    satisfaction_rate: float | None
    satisfaction_low: float | None
    satisfaction_high: float | None
    score: float | None
    score_low: float | None
    score_high: float | None
    score_shrunken: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    alike: int
    next_is_alike: bool
    class_: str = Field(alias="class")
    class_rule: ClassRule | None
    per_10k: float | None
    per_10k_low: float | None
    per_10k_high: float | None
    overdue: int
    in_time: int
    returned: int
    returned_share: float | None
    repeat: int
    repeat_share: float | None
    change: PerDayChange
    change_year: PerDayChange
    gain: ScoreGain
    closed: int | None = None
    closed_share: float | None = None
    close_days: float | None = None
    close_days_low: float | None = None
    close_days_high: float | None = None
    with_deadline: int | None = None
    closed_in_time: int | None = None
    closed_in_time_share: float | None = None


class Correction(BaseModel):
    """A number that changed since an assessment was frozen."""

    code: str
    name: str
    column: str
    was: float | int | str | None
    now: float | int | str | None


class FrozenMark(BaseModel):
    """When and by whom an assessment was frozen, under which rules."""

    id: int
    at: str
    by: str
    cube: str
    rules: str | dict[str, Any]


class DaysOf(BaseModel):
    """``from`` (first day) and ``to`` (the day after the last)."""

    from_: date = Field(alias="from")
    to: date


class AssessedPeriod(DaysOf):
    """The period assessed; ``name`` is empty for one of free days."""

    name: str
    unfinished: bool


class ComparedPeriods(BaseModel):
    """What the period is compared with."""

    previous: DaysOf
    year: DaysOf


class ClassRuleTold(ClassRule):
    """A rule with the class it makes."""

    class_: str = Field(alias="class")


class RulesTold(BaseModel):
    """The region's own numbers that the assessment rests on."""

    id: str
    version: str
    source: str
    example: bool
    rank_by: str
    weights: dict[str, float]
    exclusion: list[ClassRule]
    classes: list[ClassRuleTold]


class PriorTold(BaseModel):
    """What a body's rate is drawn towards: as if so many more had said yes and no."""

    yes: float | None
    no: float | None


class AssessmentAnswer(CubeVersion):
    """Every body assessed over a period, best rank first, the region last."""

    level: str
    category: str
    period: AssessedPeriod
    versus: ComparedPeriods
    as_of: date
    rules: RulesTold
    draws: int
    seed: int
    without_row: int
    expected: dict[str, PriorTold]
    rows: list[AssessedBody]
    frozen: FrozenMark | None
    corrections: list[Correction]


class BodyCourse(BaseModel):
    """A body period by period, parallel to ``periods``; null where it had no row, or no score."""

    code: str
    complaints: list[int | None]
    score: list[float | None]
    score_low: list[float | None]
    score_high: list[float | None]
    score_shrunken: list[float | None]


class AssessmentCourse(CubeVersion):
    """The bodies of a level over several periods, the oldest first."""

    level: str
    periods: list[AssessedPeriod]
    rows: list[BodyCourse]
