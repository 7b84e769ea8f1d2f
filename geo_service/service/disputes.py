"""The disputes in force: an open one makes an answer ``confirm``, a ruling decides it.

A polygon matters where the place lies in it; a stretch of border where the place is so near to it
that the error may lie across; a whole border where both of its areas are possible.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import shapely

from geo_service.base.earth import METRES_PER_DEGREE_LAT
from geo_service.base.model import AreaRef, Body, Dispute, Position, RouteAnswer, RuleRef, Verdict
from geo_service.route import Inquiry
from geo_service.route.phrases import say
from geo_service.service.atlas import Atlas

#: an area with less is not possible
_POSSIBLE = 0.02


@lru_cache(maxsize=1024)
def _shape(geojson: str) -> shapely.Geometry:
    shape = shapely.from_geojson(geojson)
    shapely.prepare(shape)
    return shape


def check_geometry(geojson: str, kind: str) -> str | None:
    """What is wrong with a dispute's geometry; None if nothing is."""
    if not geojson:
        return "a polygon needs its GeoJSON" if kind == "polygon" else None
    try:
        shape = shapely.from_geojson(json.dumps(json.loads(geojson)))
    except (ValueError, shapely.errors.GEOSException):
        return "the geometry is not GeoJSON"
    wanted = ("Polygon", "MultiPolygon") if kind == "polygon" else ("LineString", "MultiLineString")
    if shape.geom_type not in wanted or shape.is_empty or not shape.is_valid:
        return f"a {kind} is a valid {wanted[0]}"
    return None


def _distance_m(shape: shapely.Geometry, position: Position) -> float:
    """Distance in metres, on a plane fitted at the place; near enough for metres."""
    east = math.cos(math.radians(position.lat))
    flat = shapely.transform(
        shape, lambda xy: (xy - [position.lon, position.lat]) * [east, 1.0] * METRES_PER_DEGREE_LAT
    )
    return float(shapely.distance(flat, shapely.Point(0.0, 0.0)))


@dataclass
class DisputesInForce:
    """The disputes in force; whoever opens the ledger keeps them up to date."""

    atlas: Atlas
    disputes: tuple[Dispute, ...] = field(default=())

    def mark(self, inquiry: Inquiry) -> Inquiry:
        """Note the two sides of an open dispute that an answer would rest on."""
        found = self._latest(inquiry, "open") if self.disputes else None
        if found is None:
            return inquiry
        sides = (self._area(found.level, code) for code in (found.area_a, found.area_b))
        a, b = sides
        return replace(inquiry, disputed=(a, b))

    def decide(
        self,
        inquiry: Inquiry,
        answer: RouteAnswer,
        named: Callable[[AreaRef], AreaRef] | None = None,
    ) -> RouteAnswer:
        """Let the latest ruling decide who leads; ``named`` gives an area its name to be shown.

        One on a whole border decides where the answer is unclear, but not what is disputed again
        within a polygon or stretch of it.
        """
        found = self._latest(inquiry, "ruled") if self.disputes else None
        if found is None or not (found.geometry or self._leaves_open(inquiry, answer)):
            return answer
        area = self._area(found.level, found.ruled_for)
        area = named(area) if named else area
        version = found.valid_from.isoformat() if found.valid_from else "1"
        title = say(inquiry.lang, "ruling", number=found.id)
        ref = RuleRef(f"dispute.{found.id}", version, title)
        return replace(
            answer,
            verdict=Verdict.DIRECT,
            question=None,
            reason=say(inquiry.lang, "reason_ruling", number=found.id, area=area.name),
            lead=Body(area.code, area.name, area.level, ref),
        )

    def _leaves_open(self, inquiry: Inquiry, answer: RouteAnswer) -> bool:
        """Whether an answer is unclear for other reasons than a closer dispute."""
        if answer.verdict not in (Verdict.CONFIRM, Verdict.FALLBACK):
            return False
        disputed = self._latest(inquiry, "open")
        return disputed is None or not disputed.geometry

    def _area(self, level: str, code: str) -> AreaRef:
        return self.atlas.chain(level, code).get(level) or AreaRef(level, code, code)

    def _latest(self, inquiry: Inquiry, state: str) -> Dispute | None:
        """The one that matters: with a geometry before without, then the younger one."""
        lead_level = self.atlas.folder.manifest.lead_level
        mine = (one for one in self.disputes if one.state == state and one.level == lead_level)
        found = (one for one in mine if _valid(one, inquiry) and _concerns(one, inquiry))
        return max(found, key=lambda one: (bool(one.geometry), one.id), default=None)


def _valid(dispute: Dispute, inquiry: Inquiry) -> bool:
    begun = dispute.valid_from is None or dispute.valid_from <= inquiry.as_of
    return begun and (dispute.valid_to is None or inquiry.as_of < dispute.valid_to)


def _possible(inquiry: Inquiry, level: str) -> Iterable[str]:
    """Codes of the areas that the place may lie in, and of the one beyond a border near it."""
    for share in (inquiry.areas or {}).get(level, ()):
        if share.probability >= _POSSIBLE:
            yield share.area.code
    for candidate in inquiry.candidates:
        if level in candidate.areas and candidate.probability >= _POSSIBLE:
            yield candidate.areas[level].code
    if inquiry.neighbour is not None:
        yield inquiry.neighbour.area.code


def _concerns(dispute: Dispute, inquiry: Inquiry) -> bool:
    position = inquiry.position
    if dispute.kind == "polygon":
        if position is None:
            return False
        inside = shapely.covers(_shape(dispute.geometry), shapely.Point(position.lon, position.lat))
        return bool(inside)
    if not {dispute.area_a, dispute.area_b} <= set(_possible(inquiry, dispute.level)):
        return False
    if not dispute.geometry or position is None:
        return not dispute.geometry
    accuracy_m = inquiry.border.accuracy_m if inquiry.border else 0.0
    reach_m = max(100.0, math.hypot(position.radius_m, accuracy_m))
    return _distance_m(_shape(dispute.geometry), position) <= reach_m
