"""The value types that go into the ledger and come out of it.

Coordinates are EPSG:4326; times are aware datetimes; codes are text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from geo_service.ledger.masking import Masked


@dataclass(frozen=True, slots=True)
class Given:
    """The coordinate as the source gave it, in its own datum."""

    lon: float
    lat: float
    datum: str
    datum_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a complaint is and who answers for it, as routed.

    ``areas`` maps a level to the area codes there; ``h3`` is the finest cell kept;
    ``located_by`` is ``given``, ``text`` or ``none``; ``deadline_h`` is in hours.
    """

    areas: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    radius_m: float | None = None
    located_by: str = "none"
    place: str = ""
    overlay: str = ""
    h3: int | None = None
    generations: Mapping[str, str] = field(default_factory=dict)
    verdict: str = "outside"
    probability: float | None = None
    default_location: bool = False
    lead_code: str = ""
    lead_name: str = ""
    rule: str = ""
    deadline: str = ""
    deadline_h: float | None = None


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """A complaint to be kept. ``reporter`` is a keyed hash, never a number or a name.

    ``duplicate`` says that the same person reported the same matter shortly before.
    """

    source: str
    source_id: str
    received_at: datetime
    text: Masked
    category: tuple[str, str, str] = ("", "", "")
    channel: str = ""
    reporter: str | None = None
    given: Given | None = None
    placement: Placement = field(default_factory=Placement)
    synthetic: bool = False
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened to a complaint. ``at`` None means now."""

    kind: str
    actor: str
    at: datetime | None = None
    body_code: str = ""
    body_name: str = ""
    reason: str = ""
    rule: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """An event as kept; ``seq`` is the ledger's change number."""

    seq: int
    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    body_code: str
    body_name: str
    reason: str
    rule: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ComplaintState:
    """The present state of a complaint: the fold of its events."""

    status: str = "received"
    holder_code: str = ""
    holder_name: str = ""
    due_at: datetime | None = None
    returns: int = 0
    responded: bool | None = None
    resolved: bool | None = None
    satisfied: bool | None = None
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as kept, with its present placement and state."""

    id: str
    seq: int
    source: str
    source_id: str
    received_at: datetime
    received_zone: str
    recorded_at: datetime
    text: str
    category: tuple[str, str, str]
    channel: str
    reporter: str | None
    given: Given | None
    placement: Placement
    state: ComplaintState
    synthetic: bool
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """The outcome of adding one complaint: its id, and whether it was new."""

    id: str
    seq: int
    created: bool
