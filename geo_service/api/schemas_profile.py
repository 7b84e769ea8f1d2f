"""Response model of one area: counts, change, categories, outcomes."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from geo_service.api.schemas import Area
from geo_service.api.schemas_planner import Bucket, CategoryRow, SeriesRow, ViewFacts


class ProfiledArea(Area):
    """The area: size, residents where known, and how exact its border is."""

    level: str
    parent: str
    area_km2: float
    residents: int | None
    approximate: bool
    accuracy_m: float


class Rank(BaseModel):
    """Its place among the areas of the level."""

    place: int
    of: int


class Bounded(BaseModel):
    """A value with its 95 % interval, and what it was made of."""

    value: float | None
    low: float | None
    high: float | None
    area_km2: float | None = None
    residents: float | None = None


class Rate(Bounded):
    """A rate of outcomes: of those with a known answer (``denominator``), how many yes."""

    numerator: float
    denominator: float
    excluded: float
    unknown: float


class Closed(Bounded):
    """Closing of complaints: a share of those not excluded, or days to closing (a median).

    ``closed_days`` is the median of those closed alone. Nothing is known (null) where the ledger
    has no closing at all.
    """

    numerator: float | None
    denominator: float | None
    excluded: float | None
    unknown: float | None = None
    closed_days: float | None = None


class Closing(BaseModel):
    """Whether and how fast complaints were closed."""

    closed: Closed
    close_days: Closed
    closed_in_time: Closed


class ComparedPeriod(BaseModel):
    """The period compared with; ``to`` is exclusive."""

    first: date = Field(alias="from")
    until: date = Field(alias="to")


class Change(Bounded):
    """The change against an earlier period; ``compared`` is false where data do not cover it."""

    before: float | None
    period: ComparedPeriod
    compared: bool


class Changes(BaseModel):
    """Against the period before, and against the same a year before."""

    previous: Change
    year: Change


class Rates(BaseModel):
    """Rates of outcomes."""

    response: Rate
    resolution: Rate
    satisfaction: Rate


class SeriesOfArea(BaseModel):
    """Complaints over time."""

    bucket: Bucket
    rows: list[SeriesRow]


class CategoriesOfArea(BaseModel):
    """The most frequent categories, and how many complaints the others have together."""

    top: list[CategoryRow]
    others: int
    suppressed: int


class NeighbourCount(Area):
    """A neighbouring area with its count."""

    count: int | None
    per_km2: float | None


class Profile(ViewFacts):
    """What is known of one area under the filters."""

    area: ProfiledArea
    count: int | None
    rank: Rank
    per_km2: Bounded | None
    per_10k: Bounded | None
    change: Changes | None
    rates: Rates | None
    closing: Closing | None
    series: SeriesOfArea
    categories: CategoriesOfArea
    neighbours: list[NeighbourCount]


class CountOfArea(Area):
    """Complaints of a shape that lie in one area."""

    count: int


class ShapeProfile(ViewFacts):
    """What is known of a drawn area or a hexagon under the filters.

    Counted are ``cells`` H3 cells of resolution ``res`` whose centre lies inside; ``inside_share``
    is the part of the shape that lies in the region.
    """

    kind: Literal["circle", "polygon", "cells"]
    res: int
    cells: int
    area_km2: float
    inside_share: float
    count: int | None
    per_km2: Bounded | None
    change: Changes | None
    rates: Rates | None
    closing: Closing | None
    series: SeriesOfArea
    categories: CategoriesOfArea
    areas: list[CountOfArea]
