"""Response models of issues on the planner's map."""

from __future__ import annotations

from pydantic import BaseModel, Field

from geo_service.api.schemas_text import IssueRow


class MappedIssue(IssueRow):
    """An issue with its place and its course."""

    solved: bool = Field(description="Closed, or no complaint of it is worked on still")
    lon: float | None = Field(description="Middle of the known positions, for who may know it")
    lat: float | None
    radius_m: float | None = Field(description="Nine in ten known positions lie within it")
    cell: str = Field(description="An H3 cell that it lies in, in hexadecimal; may be empty")
    weekly: list[int] = Field(
        description="Complaints of twelve weeks; the last ends with the ledger's latest complaint"
    )


class IssueMap(BaseModel):
    """Issues under the planner's filters; ``more``: there are others with fewer complaints."""

    issues: list[MappedIssue]
    more: bool
