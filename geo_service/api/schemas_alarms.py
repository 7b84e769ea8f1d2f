"""Response models about alarms, emerging hot spots and forecasts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from geo_service.api.schemas import Area
from geo_service.api.schemas_planner import Audience, ViewFacts

AlarmKind = Literal["scan", "temporal", "burst"]


class Alarm(BaseModel):
    """An alarm. ``version`` grows with every change of any alarm.

    ``muted_until``: until then alarms about the same thing are kept but not sent.
    """

    id: int
    version: int
    kind: AlarmKind
    key: str
    topic: str
    level: str
    places: list[str]
    state: Literal["new", "continuing", "acknowledged", "closed"]
    started_at: datetime
    last_at: datetime
    raised_at: datetime
    updated_at: datetime
    observed: int
    expected: float | None
    p: float | None
    recurrence_days: float | None
    reporters: int
    details: dict[str, Any]
    muted_until: datetime | None = None


class PublicAlarm(BaseModel):
    """An alarm as the public is told of it: that there is one, where, and on which days."""

    id: int
    kind: AlarmKind
    topic: str
    level: str
    places: list[str]
    state: Literal["open", "closed"]
    first_day: date
    last_day: date
    at_least: int


class Alarms(BaseModel):
    """Alarms, those changed last first; ``version`` is for planners only."""

    audience: Audience
    version: int | None = None
    alarms: list[Alarm | PublicAlarm]


class AlarmNote(BaseModel):
    """What somebody did about an alarm."""

    at: datetime
    actor: str
    action: str
    note: str


class AlarmWithNotes(Alarm):
    """An alarm and what was done about it, oldest first."""

    notes: list[AlarmNote]


class EmergingPlace(Area):
    """A place with its class, its trend (Mann-Kendall) and how many steps were hot or cold.

    ``z`` is the score of every step, where asked for.
    """

    class_: str = Field(alias="class")
    trend_z: float | None
    trend_p: float | None
    hot_steps: int
    cold_steps: int
    steps: int
    last_z: float | None
    z: list[float | None] | None = None


class Emerging(ViewFacts):
    """Emerging hot spots; ``steps`` are the first days of the steps, ``until`` the last's end."""

    step: Literal["week", "month"]
    steps: list[date]
    until: date
    few_steps: bool
    significance: float
    trend_significance: float
    hamed_rao: bool
    sentences: dict[str, Any]
    rows: list[EmergingPlace]


class ForecastRow(BaseModel):
    """One coming week of one series, or why it is not forecast."""

    code: str | None
    name: str | None
    topic: str | None
    week: str | None
    mean: float | None
    low95: float | None
    low80: float | None
    exceeds80: float | None
    high80: float | None
    high95: float | None
    method: str | None
    mase: float | None
    naive_mase: float | None
    coverage80: float | None
    origins: int | None
    shown: bool
    reason: str | None
    reason_code: (
        Literal[
            "",
            "short_history",
            "few_complaints",
            "no_fit",
            "constant",
            "not_better",
            "seldom_better",
            "coverage",
        ]
        | None
    )
    past_actual: str | None
    past_predicted: str | None


class Forecast(ViewFacts):
    """The coming weeks, where they can be told."""

    history_weeks: int
    first_week: date
    weeks: int
    series: int
    shown: int
    not_shown: dict[str, int]
    calendar_missing: list[int]
    rows: list[ForecastRow]
