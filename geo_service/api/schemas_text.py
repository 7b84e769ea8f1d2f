"""Response models about texts: suggested categories, and issues."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class SuggestedCategory(BaseModel):
    """A category and its probability."""

    path: str = Field(description="a/b/c, coarse to fine")
    probability: float = Field(ge=0, le=1)


class CategorySuggestions(BaseModel):
    """Suggestions, best first. Nothing is filled in for anybody: whoever takes the call picks."""

    model_config = ConfigDict(protected_namespaces=())

    status: str = Field(
        description="confident; abstained: below the threshold; keywords: no model yet; none"
    )
    suggestions: list[SuggestedCategory]
    model_version: str | None


class IssueRow(BaseModel):
    """Complaints about one matter at one place."""

    id: int
    status: str
    name: str
    words: list[str]
    category: str
    area: str | None
    place: str | None
    since: datetime
    last: datetime
    complaints: int
    reporters: int
    unsolved: int
    last_7_days: int
    previous_7_days: int


class IssueList(BaseModel):
    """Issues, most complaints first."""

    issues: list[IssueRow]


class IssueDetail(IssueRow):
    """One issue with the ids of its complaints."""

    complaint_ids: list[str]


class IssueHolder(BaseModel):
    """Who is at work on an issue, and since when."""

    name: str
    since: datetime


class JoinedIssue(IssueRow):
    """The open issue that a complaint belongs to; it is its ``number``-th complaint."""

    number: int
    holder: IssueHolder | None


class EarlierReport(BaseModel):
    """A complaint of the same person about the same matter at the same place, days before."""

    id: str
    received_at: datetime
    status: str
    category: str
    place: str


class CallsFromPlace(BaseModel):
    """Calls from one place within the hour: this one is the ``number``-th."""

    place: str = Field(description="Empty where the cell around the position stands for it")
    number: int
    callers: int = Field(description="Distinct people before this one")
    first: datetime


class AlarmHere(BaseModel):
    """An alarm that is not over and holds the place of a call."""

    id: int
    kind: str
    topic: str
    level: str
    place: str
    calls: int
    callers: int
    since: datetime
    last: datetime


class CallAround(BaseModel):
    """What is known around a complaint."""

    issue: JoinedIssue | None
    earlier: list[EarlierReport]
    nearby: CallsFromPlace | None
    alarms: list[AlarmHere]


class CallChecked(CallAround):
    """What is known around a call that is being taken, with categories to pick from."""

    category_suggestions: CategorySuggestions
