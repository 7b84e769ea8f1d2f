"""Response models of the planner's views."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

from geo_service.api.schemas import Area
from geo_service.render.ramp import HOT_SPOT

#: as the colours are listed
if TYPE_CHECKING:
    HotSpotClass = str
else:
    HotSpotClass = Literal[tuple(HOT_SPOT)]
Audience = Literal["public", "planner"]
Bucket = Literal["day", "week", "month"]


class AnsweredPeriod(BaseModel):
    """The period answered for; ``to`` is the day after the last."""

    first: date | None = Field(alias="from")
    until: date | None = Field(alias="to")


class ViewFacts(BaseModel):
    """What every view says of itself: period, audience, and the version it is counted from."""

    period: AnsweredPeriod
    audience: Audience
    version: str
    synthetic: bool


class Counted(ViewFacts):
    """What every view of counts says: the total, and how many are not shown."""

    total: int
    suppressed: int


class Classes(BaseModel):
    """Lower bounds of a legend's classes and their colours; absent for a part of the map."""

    classes: list[float] | None = None
    colors: list[str] | None = None


class Cells(Counted, Classes):
    """Pairs of H3 cell and count."""

    res: int
    unit: str
    cell_area_km2: float
    default_location: int
    no_position: int
    cells: list[tuple[str, int]]


class Surface(Counted, Classes):
    """Pairs of H3 cell and complaints per km², smoothed."""

    res: int
    unit: str
    cell_area_km2: float
    default_location: int
    no_position: int
    bandwidth_m: float
    edge_corrected: bool
    region_km2: float
    cells: list[tuple[str, float]]


class AreaValue(Area):
    """A measure of one area; ``count`` is null where there are too few to show.

    Beside it what the value was made of, as the measure has it.
    """

    count: int | None
    value: float | None
    low: float | None
    high: float | None
    area_km2: float | None = None
    residents: float | None = None
    before: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    excluded: float | None = None
    unknown: float | None = None
    closed_days: float | None = None


class AreaViewFacts(Counted):
    """What a view of areas says of the level and of complaints that are not on the map."""

    level: str
    measure: str
    unit: str
    outside: int
    nowhere: int
    not_drawn: int
    approximate: bool
    accuracy_m: float
    default_location: int


class Compared(BaseModel):
    """The periods of a change; ``compared`` is false where data do not cover the earlier one."""

    now: AnsweredPeriod
    before: AnsweredPeriod
    compared: bool


class Choropleth(AreaViewFacts, Classes):
    """A measure per area; ``comparison`` is told of changes."""

    comparison: Compared | None = None
    rows: list[AreaValue]


class HotSpot(Area):
    """One place tested; null where it took no part."""

    count: int | None
    value: float | None
    z: float | None
    p: float | None
    q: float | None
    class_: HotSpotClass | None = Field(alias="class")
    expected: float | None = None


class HotSpots(Counted):
    """Getis-Ord Gi* per area or per cell; which facts there are follows from that."""

    measure: str
    unit: str
    tested: int
    islands: int
    too_few_to_test: bool
    default_location: int
    rows: list[HotSpot]
    level: str | None = None
    outside: int | None = None
    nowhere: int | None = None
    not_drawn: int | None = None
    approximate: bool | None = None
    accuracy_m: float | None = None
    res: int | None = None
    cell_area_km2: float | None = None
    no_position: int | None = None
    edge_cells: int | None = None


class SeriesRow(BaseModel):
    """Complaints from ``start`` on for a day, week or month.

    ``partial``: the period or the data cover only a part of it.
    """

    start: date
    count: int
    partial: bool = False


class Series(Counted):
    """Complaints over time."""

    bucket: Bucket
    rows: list[SeriesRow]


class CategoryRow(BaseModel):
    """A category's path with its count, and its closings where they are asked for."""

    path: str
    count: int
    closed: int | None = None
    closed_share: float | None = None
    close_days: float | None = None
    closed_in_time_share: float | None = None


class Categories(Counted):
    """Categories with their counts."""

    rows: list[CategoryRow]


class Job(BaseModel):
    """Long work: what it is, how far it is, and how it ended."""

    kind: str
    state: Literal["idle", "running", "done", "failed"]
    done: int
    total: int | None
    message: str
    finished_at: str | None


class JobStarted(BaseModel):
    """Long work that was begun; ``/v1/cube`` tells how far it is."""

    job: Job


class CubeInfo(BaseModel):
    """What the planner's views are counted from."""

    version: str
    empty: bool
    complaints: int | None
    synthetic: bool
    first_day: date | None
    last_day: date | None
    h3_res: int
    audience: Audience
    k: int
    channels: list[str] | None = None
    statuses: list[str] | None = None
    can_load_sample: bool
    job: Job
