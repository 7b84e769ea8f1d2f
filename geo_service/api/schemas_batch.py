"""Request and response models of bulk routing."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.schemas import Area, Body, Position
from geo_service.base.model import Verdict


class BatchItem(BaseModel):
    """One complaint of a batch: text, or a point in degrees."""

    model_config = ConfigDict(extra="ignore")

    id: str | int | None = None
    text: str | None = None
    lon: float | None = None
    lat: float | None = None
    radius_m: float | None = None
    datum: str | None = None
    category: str | None = None


class Batch(BaseModel):
    """Up to 10,000 complaints."""

    items: list[BatchItem] = Field(
        max_length=10_000,
        examples=[[{"id": 1, "lon": 116.4, "lat": 39.9}, {"id": 2, "lon": 116.3, "lat": 40.0}]],
    )
    datum: str | None = None
    as_of: date | None = None


class BatchError(BaseModel):
    """Why an item cannot be used, and how to mend it."""

    title: str
    detail: str
    hint: str | None


class BatchArea(Area):
    """An area; with its probability where the item needed more than a look at the map."""

    probability: float | None = None


class BatchAnswer(BaseModel):
    """The answer of one item, or its ``error``.

    Batches of plain points have verdict, probability and areas only.
    """

    id: str | int | float | bool | None = None
    error: BatchError | None = None
    verdict: Verdict | None = None
    probability: float | None = None
    areas: dict[str, list[BatchArea]] | None = None
    reason: str | None = None
    question: str | None = None
    lead: Body | None = None
    position: Position | None = None


class BatchAnswers(BaseModel):
    """Answers in the order of the items."""

    results: list[BatchAnswer]
