"""One complaint at a time: masked, routed, kept; the answer carries the routing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from geo_service.errors import InputError
from geo_service.intake.placement import placement_of
from geo_service.intake.reporters import hash_reporter
from geo_service.ledger import (
    Added,
    Given,
    IdempotencyKey,
    Ledger,
    NewComplaint,
    mask,
    plain,
)
from geo_service.model import RouteAnswer
from geo_service.service import Region

MAX_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Said:
    """A complaint as it comes through a door; coordinates in degrees of ``datum``."""

    source: str
    source_id: str
    text: str = ""
    received_at: datetime | None = None
    category: tuple[str, str, str] = ("", "", "")
    channel: str = ""
    reporter: str = ""
    lon: float | None = None
    lat: float | None = None
    datum: str | None = None
    radius_m: float | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it: the id, whether it is new, and where it goes."""

    added: Added
    answer: RouteAnswer


@dataclass(frozen=True)
class Intake:
    """The way of a single complaint into the ledger."""

    region: Region
    ledger: Ledger
    key: bytes

    def take(self, said: Said, *, actor: str, idempotency: IdempotencyKey | None = None) -> Taken:
        """Mask, route and keep a complaint; durable on return, once however often it is sent.

        Raises:
            InputError: it has neither words nor a point, or a value is unusable.
            ConflictError: the idempotency key was used for something else.
            UnavailableError: the store failed; nothing was kept.
        """
        text = mask(plain(said.text))
        received_at = said.received_at or datetime.now(UTC)
        answer = self._route(said, text.text, received_at)
        new = NewComplaint(
            source=said.source,
            source_id=said.source_id,
            received_at=received_at,
            text=text,
            category=said.category,
            channel=said.channel,
            reporter=hash_reporter(said.reporter, self.key),
            given=self._given(said),
            placement=placement_of(self.region, answer),
            synthetic=said.synthetic,
        )
        return Taken(self.ledger.add(new, actor=actor, key=idempotency), answer)

    def _route(self, said: Said, text: str, received_at: datetime) -> RouteAnswer:
        if received_at.tzinfo is None:
            raise InputError("received_at has no zone", hint="add the offset, for example +08:00")
        if not text.strip() and said.lon is None and said.lat is None:
            raise InputError("a complaint needs words or a point", hint="give text, or lon and lat")
        if len(text) > MAX_TEXT:
            raise InputError(f"a text of {len(text)} characters", hint=f"at most {MAX_TEXT}")
        zone = ZoneInfo(self.region.folder.manifest.time_zone)
        asked: dict[str, Any] = {
            "text": text,
            "category": "/".join(part for part in said.category if part),
            "as_of": received_at.astimezone(zone).date(),
        }
        if said.lon is not None or said.lat is not None:
            asked |= {"lon": said.lon, "lat": said.lat}
            asked |= {"datum": said.datum, "radius_m": said.radius_m}
        return self.region.route(**asked)

    def _given(self, said: Said) -> Given | None:
        if said.lon is None or said.lat is None:
            return None
        datum = self.region.datum_of(said.datum)
        return Given(float(said.lon), float(said.lat), datum.value, said.datum is None)
