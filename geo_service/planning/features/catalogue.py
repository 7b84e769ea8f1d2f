"""Which collections there are: their ids, meaning, properties, and who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from geo_service.base.errors import NotFoundError
from geo_service.base.model import Level
from geo_service.cube.rollups import lead_levels
from geo_service.features.table import Kind, Property
from geo_service.planning.features.complaint_properties import complaint_properties
from geo_service.planning.geography import Geography


class Source(StrEnum):
    """What a collection's features are made of."""

    AREAS = "areas"
    CHOROPLETH = "choropleth"
    HOTSPOTS = "hotspots"
    CELLS = "cells"
    ALARMS = "alarms"
    COMPLAINTS = "complaints"


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection: ``level`` is empty where its features are not areas."""

    id: str
    source: Source
    level: str
    title: str
    description: str
    properties: Sequence[Property]

    @property
    def counts(self) -> bool:
        """Whether its features are made from counted complaints."""
        return self.source in (Source.CHOROPLETH, Source.HOTSPOTS, Source.CELLS)

    @property
    def tiled(self) -> bool:
        """Whether it is also offered as vector tiles."""
        return self.source in (Source.AREAS, Source.CELLS)


def collections(geography: Geography, *, public: bool, complaints: bool) -> dict[str, Collection]:
    """The collections that somebody may see, by id.

    ``public`` leaves out levels of which only planners see counts; ``complaints`` adds single
    complaints.
    """
    manifest = geography.folder.manifest
    drawn = [level for level in manifest.levels if level.id in geography.drawn]
    told = lead_levels(tuple(level.id for level in manifest.levels), manifest.lead_level)
    found = [_areas(level) for level in drawn]
    counted = [level for level in drawn if not public or level.id in told]
    found += [_choropleth(level) for level in counted]
    found += [_hotspots(level) for level in counted]
    found += [_CELLS, _alarms(public=public)]
    if complaints:
        found.append(_complaints([level.id for level in manifest.levels]))
    return {one.id: one for one in found}


def collection(known: dict[str, Collection], name: str) -> Collection:
    """One of them. Raises ``NotFoundError``."""
    if name not in known:
        raise NotFoundError(
            f"there is no collection {name[:60]!r}", hint=f"there are {', '.join(known)}"
        )
    return known[name]


_TEXT, _NUMBER, _WHOLE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER
_AREA = (Property("code", _TEXT, "Code of the area"), Property("name", _TEXT, "Name of the area"))
_PARENT = Property("parent", _TEXT, "Code of the area above")
_COUNT = Property("count", _WHOLE, "Complaints; null where too few people to tell the public")


def _title(level: Level) -> str:
    return f"{level.name} ({level.name_en})" if level.name_en else level.name


def _areas(level: Level) -> Collection:
    return Collection(
        f"areas-{level.id}",
        Source.AREAS,
        level.id,
        f"{_title(level)}: boundaries",
        "Areas as in force today, or at the time given by datetime.",
        (
            *_AREA,
            _PARENT,
            Property("generation", _TEXT, "Generation of the boundaries"),
            Property("valid_from", Kind.DATE, "First day of the boundaries"),
            Property("valid_to", Kind.DATE, "The day after their last"),
            Property("accuracy_m", _NUMBER, "How far a border may be off, in metres"),
        ),
    )


def _choropleth(level: Level) -> Collection:
    return Collection(
        f"choropleth-{level.id}",
        Source.CHOROPLETH,
        level.id,
        f"{_title(level)}: complaints",
        "Complaints per area and their rates, in the period given by datetime (all by default).",
        (
            *_AREA,
            _PARENT,
            _COUNT,
            Property("per_km2", _NUMBER, "Complaints per square kilometre"),
            Property("residents", _NUMBER, "Residents"),
            Property("per_10k", _NUMBER, "Complaints per 10,000 residents"),
            Property("per_10k_low", _NUMBER, "Lower end of its 95 % interval"),
            Property("per_10k_high", _NUMBER, "Upper end of its 95 % interval"),
        ),
    )


def _hotspots(level: Level) -> Collection:
    return Collection(
        f"hotspots-{level.id}",
        Source.HOTSPOTS,
        level.id,
        f"{_title(level)}: hot spots",
        "Getis-Ord Gi* of complaints per area, with the false discovery rate over all tests.",
        (
            *_AREA,
            _COUNT,
            Property("value", _NUMBER, "What was tested"),
            Property("z", _NUMBER, "z-score of Gi*"),
            Property("p", _NUMBER, "Two-sided p-value"),
            Property("q", _NUMBER, "False discovery rate"),
            Property("class", _TEXT, "Class of the hot or cold spot"),
        ),
    )


_CELLS = Collection(
    "cells",
    Source.CELLS,
    "",
    "H3 cells: complaints",
    "Complaints per H3 cell of the resolution res, in the period given by datetime.",
    (
        Property("code", _TEXT, "H3 cell, hexadecimal"),
        Property("resolution", _WHOLE, "H3 resolution"),
        _COUNT,
    ),
)


def _alarms(*, public: bool) -> Collection:
    shared = (
        Property("kind", _TEXT, "scan, temporal or burst"),
        Property("topic", _TEXT, "Category, by / from coarse to fine"),
        Property("level", _TEXT, "Level of the places"),
        Property("places", _TEXT, "Codes of the places, joined by |"),
        Property("state", _TEXT, "State of the alarm"),
    )
    days = (
        Property("first_day", Kind.DATE, "First day"),
        Property("last_day", Kind.DATE, "Last day"),
    )
    more = (
        Property("started_at", Kind.INSTANT, "When it began"),
        Property("last_at", Kind.INSTANT, "When it was last seen"),
        Property("observed", _WHOLE, "Complaints"),
        Property("expected", _NUMBER, "Complaints expected"),
        Property("p", _NUMBER, "p-value"),
        Property("recurrence_days", _NUMBER, "How often chance alone would raise it, in days"),
        Property("reporters", _WHOLE, "Distinct people"),
    )
    properties = (*shared, *days, *(() if public else more))
    description = "Alarms whose time has a part of datetime; the latest 1,000."
    return Collection("alarms", Source.ALARMS, "", "Alarms", description, properties)


def _complaints(levels: Sequence[str]) -> Collection:
    description = "Single complaints by time of receipt, newest first; personal data is masked."
    return Collection(
        "complaints",
        Source.COMPLAINTS,
        "",
        "Complaints",
        description,
        complaint_properties(levels),
    )
