"""Answers about what complaints are about: suggested categories, and issues."""

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
