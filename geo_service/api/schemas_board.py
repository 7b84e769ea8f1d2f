"""Response models of the board: topics, watched places, supervised items, reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.schemas_assessment import CubeVersion, DaysOf
from geo_service.api.schemas_text import IssueRow


class _OpenRows(BaseModel):
    """Rows whose further columns the contract names (docs/assessment.md)."""

    model_config = ConfigDict(extra="allow")


class CreatedNumber(BaseModel):
    """The number under which something was kept."""

    id: int


class FrozenAssessment(DaysOf):
    """A frozen assessment without its rows; ``from`` is its first day, ``to`` the day after."""

    id: int
    level: str
    category: str
    rules: str | dict[str, Any]
    cube: str
    at: datetime
    by: str


class FrozenAssessments(BaseModel):
    """All frozen assessments, newest first."""

    frozen: list[FrozenAssessment]


class ExclusionRow(BaseModel):
    """The last word on the exclusion of one complaint."""

    complaint: str
    state: str
    reason_id: str
    reason: str
    by: str
    at: datetime
    body: str | None


class Exclusions(BaseModel):
    """Exclusions, newest first; ``next`` goes into ``before`` of the next page."""

    exclusions: list[ExclusionRow]
    next: int | None


class MatterEvent(BaseModel):
    """Something that happened to a record: opened, moved, edited, noted, reminded."""

    at: datetime
    by: str
    action: str
    state: str | None
    note: str
    changes: dict[str, Any]


class MatterRecord(_OpenRows):
    """A topic, watched place or supervised item; further fields are its details."""

    id: int
    kind: str
    title: str
    state: str
    opened_at: datetime
    changed_at: datetime
    opened_by: str
    events: list[MatterEvent]


class TopicRow(BaseModel):
    """A category scored as a topic of the month; the columns of ``geo-service topics``.

    Changes are shares against the same month a year before (``growth``) and against what the
    season explains (``above_season``); null where there is too little history.
    """

    rank: int
    rank_low: int
    rank_high: int
    category: str
    score: float | None
    count: int
    year_before: float | None
    growth: float | None
    growth_low: float | None
    growth_high: float | None
    expected: float | None
    above_season: float | None
    above_season_low: float | None
    above_season_high: float | None
    townships: int
    evenness: float | None
    unresolved: float | None
    unresolved_low: float | None
    repeat: float | None
    repeat_low: float | None
    tags: list[str]
    issues: list[IssueRow] = Field(description="Its largest issues around the month")


class NextTopic(BaseModel):
    """A candidate for next month."""

    rank: int
    category: str
    expected: float
    expected_low: float
    expected_high: float
    rise: float | None


class Topics(CubeVersion):
    """The topics of a month, the candidates for the next, and the topics chosen."""

    month: str
    unfinished: bool
    has_year: bool
    rules: dict[str, Any]
    rows: list[TopicRow]
    next: list[NextTopic]
    chosen: list[MatterRecord]


class WatchRecord(MatterRecord):
    """A watched place with its course."""

    issues: list[IssueRow] = Field(description="Its largest open issues")


class WatchList(CubeVersion):
    """Watched places, each with its course."""

    watch: list[WatchRecord]


class Nomination(_OpenRows):
    """A place that the data nominate; ``from`` and ``to`` are the days counted."""

    rank: int
    place: dict[str, Any]
    complaints: int
    reporters: int
    repeat: int
    repeat_share: float
    category: str
    per_week: float
    expected_per_week: float
    expected_fall: float


class Nominations(CubeVersion):
    """Places nominated for the watch list, worst first."""

    nominations: list[Nomination]


class Supervision(BaseModel):
    """Supervised items, those overdue marked."""

    supervision: list[MatterRecord]


class MatterAnswer(MatterRecord):
    """One record with what the cube says of it."""

    version: str
    synthetic: bool


class Days(_OpenRows):
    """``from`` (first day) and ``to`` (the day after the last)."""

    to: date


class Effect(CubeVersion):
    """Complaints before and after against what was expected; shares, with 95 % bounds."""

    before: Days
    after: Days
    sentence: dict[str, str]
    verdict: str
    complaints_before: int | None = None
    complaints_after: int | None = None
    expected_after: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    comparisons: int | None = None
    spread: float | None = None
    seasonal: bool | None = None


class ReportSection(_OpenRows):
    """A section: figures, pictures by caption, a table, points."""

    title: str


class ReportContent(BaseModel):
    """A report's content in ``lang``; its numbers come from the cube ``version``."""

    title: str
    subtitle: str
    version: str
    lang: str
    notes: list[str]
    sections: list[ReportSection]
