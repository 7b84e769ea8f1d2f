"""The properties of complaints as features, each with the ledger's column and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from geo_service.features.table import Kind, Property
from geo_service.ledger import Complaint


@dataclass(frozen=True, slots=True)
class ComplaintProperty:
    """A property, the ledger's column behind it, and its value of a complaint."""

    shown: Property
    column: str
    value: Callable[[Complaint], Any]


def _p(
    name: str, kind: Kind, title: str, value: Callable[[Complaint], Any], column: str = ""
) -> ComplaintProperty:
    return ComplaintProperty(Property(name, kind, title), column or name, value)


_TEXT, _BOOLEAN, _INSTANT = Kind.TEXT, Kind.BOOLEAN, Kind.INSTANT
FIXED = (
    _p("received_at", _INSTANT, "When it was received", lambda c: c.received_at),
    _p("text", _TEXT, "Its words, personal data masked", lambda c: c.text),
    _p("category_1", _TEXT, "Category, first level", lambda c: c.category[0]),
    _p("category_2", _TEXT, "Category, second level", lambda c: c.category[1]),
    _p("category_3", _TEXT, "Category, third level", lambda c: c.category[2]),
    _p("channel", _TEXT, "The way it came", lambda c: c.channel),
    _p("source", _TEXT, "Where it comes from", lambda c: c.source),
    _p("status", _TEXT, "Present state", lambda c: c.state.status),
    _p("verdict", _TEXT, "Verdict of the routing", lambda c: c.placement.verdict),
    _p("probability", Kind.NUMBER, "Its probability", lambda c: c.placement.probability),
    _p("lead_code", _TEXT, "Code of the body that leads", lambda c: c.placement.lead_code),
    _p("lead_name", _TEXT, "Name of the body that leads", lambda c: c.placement.lead_name),
    _p("radius_m", Kind.NUMBER, "Uncertainty of its place, metres", lambda c: c.placement.radius_m),
    _p(
        "default_location",
        _BOOLEAN,
        "Whether its place is a geocoder's default",
        lambda c: c.placement.default_location,
    ),
    _p("due_at", _INSTANT, "Deadline", lambda c: c.state.due_at),
    _p("returns", Kind.INTEGER, "How often it was returned", lambda c: c.state.returns),
    _p("responded", _BOOLEAN, "Whether there was a response", lambda c: c.state.responded),
    _p("resolved", _BOOLEAN, "Whether it was resolved", lambda c: c.state.resolved),
    _p("satisfied", _BOOLEAN, "Whether the caller was satisfied", lambda c: c.state.satisfied),
    _p("excluded", _BOOLEAN, "Whether it is left out of assessments", lambda c: c.state.excluded),
    _p("synthetic", _BOOLEAN, "Whether it is made up", lambda c: c.synthetic),
)


def area_property(level: str) -> Property:
    """The property with a complaint's areas at a level."""
    return Property(f"{level}_code", _TEXT, f"Codes at the level {level}, joined by |")


def complaint_properties(levels: Sequence[str]) -> tuple[Property, ...]:
    """All properties, with those of the region's levels."""
    return (*(one.shown for one in FIXED), *(area_property(level) for level in levels))
