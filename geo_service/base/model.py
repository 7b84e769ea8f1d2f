"""The value types that pass between stages: frozen dataclasses with little behaviour.

Coordinates are EPSG:4326, longitude first; distances are metres; a code is text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geo_service.base.datums import Datum as Datum

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]
#: days since 1970-01-01; NO_DAY where a row has no readable date
DayArray = npt.NDArray[np.int32]
NO_DAY = np.int32(np.iinfo(np.int32).min)
ObjectArray = npt.NDArray[np.object_]


class Verdict(StrEnum):
    """What to do with a routed complaint."""

    DIRECT = "direct"
    CONFIRM = "confirm"
    FALLBACK = "fallback"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a region, for example district or township.

    One that stands ``apart`` (school districts beside wards) is neither nested in the level above
    nor in the way of those below, and never leads.
    """

    id: str
    name: str
    name_en: str
    partition: bool = True
    apart: bool = False


@dataclass(frozen=True, slots=True)
class AreaSet:
    """The areas of one level in one generation, as the manifest declares them.

    ``accuracy_m`` is how far a drawn border may lie from the true one, in metres. Overlaps and
    gaps narrower than ``sliver_width_m`` are flaws of digitising; None means the usual metre.
    ``source`` may be told in Chinese and in English too, see ``source_in``.
    """

    level: str
    generation: str
    file: str
    valid_from: date | None
    valid_to: date | None
    active: bool
    accuracy_m: float
    approximate: bool
    method: str
    source: str
    license: str
    sliver_width_m: float | None = None
    source_zh: str = ""
    source_en: str = ""

    def source_in(self, language: str) -> str:
        """Give the source in "zh" or "en", or as ``source`` has it where that is not told."""
        return (self.source_en if language == "en" else self.source_zh) or self.source


@dataclass(frozen=True, slots=True)
class AreaTable:
    """Areas of one level as parallel columns, in code order.

    ``geometry`` is an object array of shapely (Multi)Polygons in EPSG:4326.
    ``parents`` holds the code at the level above, or an empty string. ``accuracy_m`` says for
    each area how far its border may be off, where that differs from area to area.
    """

    level: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    parents: tuple[str, ...]
    geometry: ObjectArray
    accuracy_m: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class NamedArea:
    """An area known by code and name; it may have no geometry."""

    level: str
    code: str
    name: str
    parent: str = ""
    aliases: tuple[str, ...] = ()
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class AreaRef:
    """A pointer to an area, enough to show it."""

    level: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AreaShare:
    """An area with the probability that the place lies in it."""

    area: AreaRef
    probability: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The nearest area that does not hold the point: how far in metres, and which way.

    ``bearing_deg`` is clockwise from north.
    """

    area: AreaRef
    distance_m: float
    bearing_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Position:
    """A WGS-84 position with its uncertainty radius in metres."""

    lon: float
    lat: float
    radius_m: float
    datum: Datum = Datum.WGS84
    datum_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the caller's text (offsets in code points) and what it was taken for.

    ``kind`` is a place kind or an area level; ``role`` is ``incident``, ``caller``,
    ``reference``, ``other``, ``denied``, ``past`` or ``compared``.
    """

    start: int
    end: int
    text: str
    kind: str
    role: str = "incident"


@dataclass(frozen=True, slots=True)
class Landmark:
    """What callers know on a stretch of a road or river; ``kind`` is one of PLACE_KINDS."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class PlaceExtent:
    """The line or polygon (shapely, EPSG:4326) of a place that several areas share."""

    name: str
    kind: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer to *where is it*: an area chain with a probability and the evidence.

    ``areas`` maps a level to the area there; the region's lead level may be missing when
    only a higher level is certain. ``along`` is what callers know on the part of a long place that
    lies in this area and in no other.
    """

    areas: Mapping[str, AreaRef]
    probability: float
    position: Position | None = None
    place: str = ""
    kind: str = ""
    matched: tuple[Span, ...] = ()
    evidence: str = ""
    along: tuple[Landmark, ...] = ()


@dataclass(frozen=True, slots=True)
class MeantPlace:
    """One of several places that a text means: a stretch of it (code points), and the areas there.

    ``relation`` says how they belong together: ``several`` may become several tickets; a
    ``border`` lies between them, a ``span`` leads from one to the other.
    """

    start: int
    end: int
    text: str
    areas: Mapping[str, AreaRef]
    relation: str = "several"


@dataclass(frozen=True, slots=True)
class Located:
    """The outcome of ``locate``: candidates, best first, and every mention found.

    ``reason`` is empty, or says in one word why there is no candidate (``no_place``, ``empty``).
    ``fallback`` is the area of the higher level that is certain when the lead level is not.
    ``hints`` tell what the caller of the function should know (a text read only in part).
    ``probability_other`` is what areas share that are not listed, because nothing in the text
    speaks for them. ``meant_places`` are the places of a text that means several. ``extent`` is
    the long or large place that the candidates share.
    """

    candidates: tuple[Candidate, ...]
    mentions: tuple[Span, ...] = ()
    reason: str = ""
    fallback: AreaShare | None = None
    probability_outside: float = 0.0
    hints: tuple[str, ...] = ()
    probability_other: float = 0.0
    meant_places: tuple[MeantPlace, ...] = ()
    extent: PlaceExtent | None = None


#: columns of a gazetteer file (``places/*.parquet``): strings, but lon, lat, radius_m (double).
#: ``aliases`` are joined by |; so are ``former`` names, each ``name`` or ``name@YYYY-MM-DD`` (the
#: day it ended). ``kind`` is one of PLACE_KINDS. ``code`` is an area's code at any level, or
#: empty. An ``address`` names its ``road`` and ``number``. lon, lat are WGS-84 or null. ``shape``
#: is the line or polygon of a long or large thing (WKB, EPSG:4326) or null; with one and no code,
#: the place speaks for every area that it runs through, by length or by area.
PLACE_COLUMNS = (
    "id",
    "name",
    "aliases",
    "former",
    "kind",
    "lon",
    "lat",
    "radius_m",
    "code",
    "road",
    "number",
    "source",
    "shape",
)

#: what a place may be; ``area`` is an administrative area without a polygon of its own
PLACE_KINDS = (
    "area",
    "compound",
    "village",
    "road",
    "bridge",
    "water",
    "station",
    "exit",
    "poi",
    "address",
)
#: where two roads meet, read from a text: no kind of the gazetteer, but of what is located
CROSSING = "crossing"
#: kinds that locating can report
NAMED_KINDS = frozenset({*PLACE_KINDS, CROSSING})
#: kinds that are long: they may lie in several areas, and one name says little of where along it
LINE_KINDS = frozenset({"road", "water"})
#: kinds that have buildings and gates
BUILT_KINDS = frozenset({"compound", "village", "poi"})

#: (lon, lat, radius_m) -> shares at the region's lead level, best first
AreasAt = Callable[[float, float, float], Sequence[AreaShare]]


@dataclass(frozen=True, slots=True)
class RuleRef:
    """A rule as an answer cites it."""

    id: str
    version: str
    title: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A body that leads or assists: an area's government, a department, a company."""

    code: str
    name: str
    kind: str
    rule: RuleRef | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The deadline class a rule assigns, in hours."""

    id: str
    name: str
    hours: float
    rule: RuleRef


@dataclass(frozen=True, slots=True)
class Border:
    """What is known of the border an answer rests on."""

    level: str
    accuracy_m: float
    approximate: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class CoordinateInText:
    """A coordinate as written at ``[start, end)`` of a text, in degrees.

    ``datum`` is what a link's site uses, None where nothing says. ``swapped``: the two numbers
    fit the region only when exchanged; ``lon`` and ``lat`` are then exchanged already.
    """

    lon: float
    lat: float
    start: int
    end: int
    datum: Datum | None = None
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """place + category + time -> jurisdiction, with a verdict and what it rests on.

    ``other`` is the probability of areas that are not listed; ``meant_places`` are the places of a
    text that means several; ``coordinate`` is one that the text holds; ``extent`` is the long or
    large place that was named.
    """

    verdict: Verdict
    reason: str
    probability: float
    as_of: date
    question: str | None = None
    lead: Body | None = None
    assist: tuple[Body, ...] = ()
    escalation: tuple[Body, ...] = ()
    deadline: Deadline | None = None
    areas: Mapping[str, Sequence[AreaShare]] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    mentions: tuple[Span, ...] = ()
    neighbour: Neighbour | None = None
    nearest: Neighbour | None = None
    overlays: tuple[Body, ...] = ()
    position: Position | None = None
    h3: str | None = None
    border: Border | None = None
    generations: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    other: float = 0.0
    meant_places: tuple[MeantPlace, ...] = ()
    coordinate: CoordinateInText | None = None
    extent: PlaceExtent | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A stretch of border, or a polygon, that two areas refuse or both claim.

    ``kind`` is ``border`` or ``polygon``; ``geometry`` is GeoJSON (EPSG:4326), or empty for the
    whole border between the two. ``state`` is ``proposed``, ``open``, ``ruled`` or
    ``withdrawn``; a ruling gives it to ``ruled_for`` within its validity.
    """

    id: int
    level: str
    area_a: str
    area_b: str
    kind: str
    geometry: str
    state: str
    ruled_for: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
