"""A region's assessment settings: weights, periods, reasons of exclusion, classes.

They stand in ``assessment.toml`` of the region's folder, with an id, a version and a source.
A region without the file is assessed with equal weights, by calendar months, without classes.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo_service.base.errors import RegionError

FILE_NAME = "assessment.toml"
#: how far the weights' sum may be from 1, for thirds written as decimals
_ROUNDING = 1e-6
_THIRD = 1 / 3
_LAST_START_DAY = 28

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]
Title = Annotated[str, Field(min_length=1, max_length=200)]
EnglishTitle = Annotated[str, Field(max_length=300)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Named(_Table):
    id: Id
    title: Title
    title_en: EnglishTitle = ""


class RateWeights(_Table):
    """What each rate counts in the score; they sum to 1."""

    response: float = Field(_THIRD, ge=0, le=1)
    resolution: float = Field(_THIRD, ge=0, le=1)
    satisfaction: float = Field(_THIRD, ge=0, le=1)

    @model_validator(mode="after")
    def _sum_to_one(self) -> RateWeights:
        total = self.response + self.resolution + self.satisfaction
        if abs(total - 1) > _ROUNDING:
            raise ValueError(f"the weights sum to {total:g}, not to 1")
        return self


class ExclusionReason(_Named):
    """A reason for which a complaint may be left out of the rates (剔除)."""


class ClassRule(_Named):
    """Which bodies form a class: the first or last ``count`` by a measure.

    ``by`` is the score, its gain on the period before, or a number of complaints. ``significant``
    asks that a gain's interval lies above 0; ``min_assessed`` leaves out bodies with fewer
    assessed complaints.
    """

    name: Title = Field(alias="class")
    name_en: EnglishTitle = Field("", alias="class_en")
    by: Literal["score", "gain", "complaints", "per_10k"]
    take: Literal["top", "bottom"]
    count: int = Field(ge=1, le=10_000)
    min_assessed: int = Field(0, ge=0)
    significant: bool = False


class TopicRules(_Table):
    """How topics are scored: what each of the five measures counts, at which depth of category.

    Weights need not sum to 1. ``least`` complaints make a category a candidate; a township counts
    for the spread from ``least_there`` complaints.
    """

    volume: float = Field(1.0, ge=0, le=100)
    growth: float = Field(1.0, ge=0, le=100)
    spread: float = Field(1.0, ge=0, le=100)
    unresolved: float = Field(1.0, ge=0, le=100)
    repeat: float = Field(1.0, ge=0, le=100)
    depth: int = Field(2, ge=1, le=3)
    least: int = Field(30, ge=1)
    least_there: int = Field(5, ge=1, le=50)

    @model_validator(mode="after")
    def _some_weight(self) -> TopicRules:
        if self.volume + self.growth + self.spread + self.unresolved + self.repeat == 0:
            raise ValueError("all weights of the topics are 0")
        return self


class WatchRules(_Table):
    """How places are nominated for the watch list, and when they are over their trouble.

    The ``top`` places by distinct reporters in the last ``days``. The target of a place, unless
    told, is ``target_share`` of its level at the opening; it is proven after ``weeks`` whole weeks
    below it, and back when ``weeks_back`` weeks lie above it by more than chance.
    """

    days: int = Field(90, ge=7, le=730)
    top: int = Field(16, ge=1, le=1_000)
    target_share: float = Field(0.5, gt=0, le=1)
    weeks: int = Field(8, ge=1, le=104)
    weeks_back: int = Field(4, ge=1, le=104)


class AssessmentRules(_Table):
    """The whole file. ``example`` marks numbers that are nobody's official ones.

    A period is named after the month in which it ends or begins (``named_after``);
    ``rank_by`` says which score orders the bodies.
    """

    id: Id = "default"
    version: str = Field("1", min_length=1, max_length=40)
    source: str = Field("equal weights, calendar months", min_length=1, max_length=500)
    source_en: str = Field("", max_length=500)
    example: bool = True
    period_start_day: int = Field(1, ge=1, le=_LAST_START_DAY)
    named_after: Literal["end", "start"] = "end"
    rank_by: Literal["shrunken", "score"] = "shrunken"
    weights: RateWeights = RateWeights()
    exclusion: tuple[ExclusionReason, ...] = ()
    class_: tuple[ClassRule, ...] = Field((), alias="class")
    topics: TopicRules = TopicRules()
    watch: WatchRules = WatchRules()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> AssessmentRules:
        entries: tuple[_Named, ...] = (*self.exclusion, *self.class_)
        ids = [entry.id for entry in entries]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"ids that are there twice: {', '.join(twice)}")
        return self


def english_words(rules: AssessmentRules) -> dict[str, str]:
    """What the rules' own texts (titles, classes, source) say in English, where they say it."""
    entries: tuple[_Named, ...] = (*rules.exclusion, *rules.class_)
    told = {entry.title: entry.title_en for entry in entries}
    told |= {rule.name: rule.name_en for rule in rules.class_}
    told[rules.source] = rules.source_en
    return {text: english for text, english in told.items() if english}


def read_assessment_rules(folder: Path) -> AssessmentRules:
    """Read ``assessment.toml`` of a region's folder.

    Raises:
        RegionError: it cannot be read, or a value is out of bounds; every fault is listed.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return AssessmentRules()
    try:
        return AssessmentRules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegionError(f"{FILE_NAME} is not valid TOML: {error}") from error
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc']) or FILE_NAME}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise RegionError(
            f"{FILE_NAME} cannot be used", faults=faults, hint="see docs/assessment.md"
        ) from error
