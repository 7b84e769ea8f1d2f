"""Parse and check the query of a complaint search."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from geo_service.api.language import LangField
from geo_service.api.schemas_ledger import Status
from geo_service.base.bbox import parse_bbox
from geo_service.base.level_code import parse_level_code
from geo_service.index.cells import descendants_of
from geo_service.ledger import Search
from geo_service.ledger.search import category_paths

MAX_LIMIT = 1000


class SearchQuery(BaseModel):
    """What ``GET /v1/complaints`` takes; every part narrows the answer."""

    model_config = ConfigDict(extra="forbid")

    area: list[str] = Field([], max_length=50, description="level:code, any of them")
    cell: str | None = Field(None, max_length=16, description="An H3 cell of any resolution")
    bbox: str | None = Field(None, description="west,south,east,north in degrees")
    category: str = Field("", max_length=300, description="Path a/b/c; what lies below it too")
    status: list[Status] = Field([], max_length=20, description="Any of these states")
    received_from: AwareDatetime | None = Field(None, alias="from")
    received_to: AwareDatetime | None = Field(None, alias="to", description="Exclusive")
    text: str = Field("", max_length=200, description="Words in the masked text")
    source: str = Field("", max_length=100)
    source_id: str = Field("", max_length=200)
    issue: int | None = Field(None, ge=0, le=2**62, description="Complaints of this issue")
    overdue: bool = Field(False, description="Past their deadline")
    limit: int = Field(50, ge=1, le=MAX_LIMIT)
    cursor: int | None = Field(None, ge=0, le=2**62, description="next of the page before")
    sort: Literal["newest"] = "newest"
    lang: LangField = None


def search_of(query: SearchQuery, h3_res: int) -> Search:
    """What the ledger looks for; ``h3_res`` is the finest cell it keeps.

    Raises:
        InputError: an area, a cell or a box is unusable.
    """
    paths = category_paths(query.category)
    return Search(
        areas=tuple(parse_level_code(one) for one in query.area),
        cells=descendants_of(query.cell, h3_res) if query.cell else None,
        bbox=parse_bbox(query.bbox, across_180=True) if query.bbox else None,
        categories=paths,
        statuses=query.status,
        received_from=query.received_from,
        received_to=query.received_to,
        text=query.text,
        source=query.source,
        source_ids=(query.source_id,) if query.source_id else (),
        issue=query.issue,
        overdue=query.overdue,
        before=query.cursor,
        limit=query.limit,
    )
