"""Add events to complaints, completed with what the region's rules say.

A dispatch takes its body, rule and deadline from the routing unless told otherwise; a correction
places the complaint again; a return proposes a dispute; a body that answers teaches the gazetteer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from geo_service.base.errors import GeoServiceError, InputError
from geo_service.intake.placement import placement_of
from geo_service.intake.recategorise import recategorised
from geo_service.ledger import Complaint, Event, Ledger, NewEvent, Placement
from geo_service.ledger.clock import check_year
from geo_service.ledger.disputes import add_evidence, propose
from geo_service.ledger.events import EventKind
from geo_service.ledger.events.kinds import ABOUT_EXCLUSION
from geo_service.service.region import Region

log = logging.getLogger(__name__)
#: a body that answers for a complaint has taken it
_TAKEN = frozenset({EventKind.RESPONDED, EventKind.RESOLVED})
#: what was taught of it no longer holds
_NOT_THEIRS = frozenset({EventKind.RETURNED, EventKind.REDISPATCHED})


@dataclass(frozen=True, slots=True)
class EventRequest:
    """An event as asked for; empty parts are filled in where the region knows better.

    ``lon``, ``lat`` (degrees of ``datum``) and ``category`` belong to a correction.
    """

    kind: str
    actor: str
    at: datetime | None = None
    body_code: str = ""
    body_name: str = ""
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    datum: str | None = None
    category: tuple[str, str, str] | None = None
    expected_seq: int | None = None


@dataclass(frozen=True)
class ComplaintEvents:
    """Adds events to complaints."""

    region: Region
    ledger: Ledger

    def add(self, complaint_id: str, asked: EventRequest) -> Event:
        """Add an event; durable on return.

        Raises:
            NotFoundError: there is no such complaint.
            InputError, ConflictError: the event lacks something, or the state does not allow it.
            UnavailableError: the store failed; nothing was kept.
        """
        if asked.kind in ABOUT_EXCLUSION:
            raise InputError(
                f"{asked.kind} is no event to add: exclusions are asked for and decided",
                hint=f"POST /v1/complaints/{complaint_id}/exclusion",
            )
        present = self.ledger.get(complaint_id)
        new = self._new(present, asked)
        event = self.ledger.append(
            complaint_id,
            new,
            placement=self._placement(present, asked),
            category=asked.category if asked.kind == EventKind.CORRECTED else None,
            expected_seq=asked.expected_seq,
        )
        self._consequences(present, event)
        return event

    def _new(self, present: Complaint, asked: EventRequest) -> NewEvent:
        if asked.at is not None:
            check_year(asked.at)
        new = NewEvent(
            asked.kind,
            asked.actor,
            asked.at,
            asked.body_code,
            asked.body_name,
            asked.reason,
            details=asked.details,
        )
        if asked.kind in (EventKind.DISPATCHED, EventKind.REDISPATCHED):
            return self._dispatch(present.placement, new)
        if (
            asked.kind in (EventKind.RETURNED, EventKind.RESPONDED, EventKind.RESOLVED)
            and not asked.body_code
        ):
            state = present.state
            return replace(new, body_code=state.holder_code, body_name=state.holder_name)
        return new

    def _dispatch(self, placed: Placement, new: NewEvent) -> NewEvent:
        details = dict(new.details)
        if placed.deadline_h is not None:
            details.setdefault("deadline_h", placed.deadline_h)
            details.setdefault("deadline", placed.deadline)
        if new.body_code in ("", placed.lead_code) and new.kind == EventKind.DISPATCHED:
            name = new.body_name or placed.lead_name
            new = replace(new, body_code=placed.lead_code, body_name=name, rule=placed.rule)
        return replace(new, details=details, body_name=new.body_name or self._name(new.body_code))

    def _name(self, code: str) -> str:
        """The name of an area of the region; empty for other bodies."""
        level = self.region.lead_level
        area = self.region.atlas.chain(level, code).get(level)
        return area.name if area else ""

    def _placement(self, present: Complaint, asked: EventRequest) -> Placement | None:
        if asked.kind != EventKind.CORRECTED:
            return None
        if asked.lon is None and asked.lat is None:
            return recategorised(self.region, present, asked.category)
        if asked.lon is None or asked.lat is None:
            raise InputError("only half of a coordinate is given", hint="give both lon and lat")
        zone = ZoneInfo(self.region.folder.manifest.time_zone)
        category = asked.category or present.category
        answer = self.region.route(
            text=present.text,
            lon=asked.lon,
            lat=asked.lat,
            datum=asked.datum,
            category="/".join(part for part in category if part),
            as_of=present.received_at.astimezone(zone).date(),
        )
        return placement_of(self.region, answer, given=True)

    def _consequences(self, present: Complaint, event: Event) -> None:
        """What follows from an event; it stands whether or not this succeeds."""
        try:
            if event.kind in _NOT_THEIRS:
                self.region.locator.unlearn(provenance_of(present.id))
            if event.kind == EventKind.RETURNED:
                self._propose(present, event)
            elif event.kind in _TAKEN or event.details.get("confirmed"):
                self._teach(present, event)
        except GeoServiceError as error:
            log.warning("after event %s: %s", event.seq, error.title)

    def _propose(self, present: Complaint, event: Event) -> None:
        other = self._other_side(present, event)
        if other is None:
            return
        level, pk = self.region.lead_level, self.ledger.pk_of(present.id)

        def job(at: Any) -> None:
            number = propose(at, level, (event.body_code, other))
            add_evidence(at, number, event.seq, pk)

        self.ledger.writer.run(job)

    def _other_side(self, present: Complaint, event: Event) -> str | None:
        """The other area of a possible dispute: one that returned it too, or the next likely."""
        level = self.region.lead_level
        if not self.region.atlas.chain(level, event.body_code):
            return None
        earlier = [
            one.body_code
            for one in self.ledger.history(present.id)
            if one.kind == EventKind.RETURNED and one.body_code != event.body_code
        ]
        areas = [code for code in earlier if self.region.atlas.chain(level, code)]
        return areas[-1] if areas else self._next_likely(present, event.body_code)

    def _next_likely(self, present: Complaint, code: str) -> str | None:
        placed, level = present.placement, self.region.lead_level
        if placed.lon is None or placed.lat is None:
            answer = self.region.route(text=present.text)
        else:
            answer = self.region.route(lon=placed.lon, lat=placed.lat, radius_m=placed.radius_m)
        likely = [share.area.code for share in answer.areas.get(level, ())]
        if answer.neighbour is not None:
            likely.append(answer.neighbour.area.code)
        return next((other for other in likely if other != code), None)

    def _teach(self, present: Complaint, event: Event) -> None:
        """What the text names went to the body that took it; provenance is the complaint."""
        holder = event.body_code or present.state.holder_code
        if not self.region.atlas.chain(self.region.lead_level, holder):
            return
        locator = self.region.locator
        zone = ZoneInfo(self.region.folder.manifest.time_zone)
        day, provenance = present.received_at.astimezone(zone).date(), provenance_of(present.id)
        lesson = locator.lesson(present.text, holder, provenance, day, reporter=present.reporter)
        if lesson.phrases:
            locator.learn([lesson])


def provenance_of(complaint_id: str) -> str:
    """How the gazetteer names what a complaint taught it."""
    return f"ledger:{complaint_id}"
