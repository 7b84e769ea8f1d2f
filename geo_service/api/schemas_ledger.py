"""Response models about complaints, events, disputes, and who is signed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from geo_service.api.schemas import Area, Route
from geo_service.api.schemas_text import CallAround, CategorySuggestions
from geo_service.base.model import Datum, Verdict
from geo_service.ledger.events.kinds import CALLABLE, STATUSES, EventKind

#: made from the kinds of the ledger, so that there is one list of them
if TYPE_CHECKING:
    Status = str
    NewEventKind = str
else:
    Status = Literal[tuple(kind.value for kind in EventKind if kind in STATUSES)]
    NewEventKind = Literal[tuple(kind.value for kind in EventKind if kind in CALLABLE)]


class Given(BaseModel):
    """The coordinate as the source gave it, in its own datum."""

    lon: float
    lat: float
    datum: str
    datum_assumed: bool


class PlacedAt(BaseModel):
    """Where a complaint is, in WGS-84, with its radius in metres."""

    lon: float
    lat: float
    radius_m: float | None
    datum: Datum


class DeadlineGiven(BaseModel):
    """A deadline class, in hours."""

    id: str
    hours: float | None


class Complaint(BaseModel):
    """A complaint as kept, with its present placement and state."""

    id: str
    seq: int
    source: str
    source_id: str
    received_at: datetime
    received_zone: str
    recorded_at: datetime
    text: str
    category: str
    channel: str
    reporter: str | None
    given: Given | None
    synthetic: bool
    duplicate: bool = Field(
        description="Whether the same person had reported the same matter shortly before"
    )
    areas: dict[str, list[str]]
    position: PlacedAt | None
    located_by: str
    place: str
    overlay: str
    h3: str | None
    generations: dict[str, str]
    verdict: Verdict
    probability: float | None
    default_location: bool
    lead: Area | None
    rule: str
    deadline: DeadlineGiven | None
    status: Status
    status_name: str
    holder: Area | None
    due_at: datetime | None
    returns: int
    responded: bool | None
    resolved: bool | None
    satisfied: bool | None
    excluded: bool
    allowed: list[NewEventKind]


class ComplaintPage(BaseModel):
    """Complaints, newest first; ``next`` is the cursor of the page that follows."""

    complaints: list[Complaint]
    next: str | None


class Kept(BaseModel):
    """A complaint was kept, or known already."""

    id: str
    created: bool
    routing: Route
    category: str
    category_suggestions: CategorySuggestions
    around: CallAround | None = Field(
        None, description="Its issue, earlier reports, calls nearby, alarms; of a new complaint"
    )


class KeptOfMany(BaseModel):
    """One of many that was kept, or known already."""

    id: str
    created: bool
    verdict: Verdict
    probability: float
    lead: Area | None


class Fault(BaseModel):
    """Why an item cannot be used, and how to mend it."""

    title: str
    detail: str
    hint: str | None


class Refused(BaseModel):
    """One of many that cannot be used."""

    error: Fault


class KeptMany(BaseModel):
    """Outcomes in the order of the items."""

    results: list[KeptOfMany | Refused]


class OriginalText(BaseModel):
    """A complaint's text as it came, personal data included."""

    id: str
    text: str


class Event(BaseModel):
    """Something that happened to a complaint; ``seq`` is the ledger's change number."""

    seq: int
    kind: EventKind
    name: str
    at: datetime
    recorded_at: datetime
    actor: str
    body: Area | None
    reason: str
    rule: str
    details: dict[str, Any]


class Events(BaseModel):
    """A complaint's history, in the order in which it was recorded."""

    events: list[Event]


class DisputeEvidence(BaseModel):
    """Numbers of the returns that point to a dispute, and of how many complaints they were."""

    returned_events: list[int]
    complaints: int


class RulingGiven(BaseModel):
    """Which of the two areas it belongs to; ``valid_to`` is exclusive."""

    area: str
    by: str
    at: datetime | None
    valid_from: date | None
    valid_to: date | None


class Dispute(BaseModel):
    """A border, a stretch of it or a polygon that two areas refuse or both claim."""

    id: int
    level: str
    areas: list[str]
    kind: Literal["border", "polygon"]
    geometry: dict[str, Any] | None
    state: Literal["proposed", "open", "ruled", "withdrawn"]
    since: datetime
    note: str
    evidence: DisputeEvidence
    ruling: RulingGiven | None


class Disputes(BaseModel):
    """All disputes, oldest first."""

    disputes: list[Dispute]


class InTwoLanguages(BaseModel):
    """A message to users."""

    zh: str
    en: str


class Session(BaseModel):
    """Who asks. ``csrf`` goes into every writing request of a page."""

    role: Literal["public", "planner", "dispatcher", "admin"]
    scopes: list[str]
    open_house: bool
    csrf: str | None
    confirmed: bool
    notice: InTwoLanguages | None
    proxy_user: str | None
