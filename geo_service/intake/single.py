"""Take in one complaint: mask, route and store it; the result carries the routing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from geo_service.base.cancellation import checkpoint
from geo_service.base.characters import is_clean
from geo_service.base.errors import GeoServiceError, InputError
from geo_service.base.model import RouteAnswer
from geo_service.datum.points import is_placeholder
from geo_service.intake.categories import Path3, categories_of
from geo_service.intake.duplicates import reported_as
from geo_service.intake.join_issues import join_open_issues
from geo_service.intake.mark_duplicates import Arrival, repeats
from geo_service.intake.mask_places import place_masker
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
from geo_service.ledger.clock import check_year, to_us
from geo_service.service.region import Region

MAX_TEXT = 100_000
_TO_A_COMMIT = 500


@dataclass(frozen=True, slots=True)
class ComplaintInput:
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
class IntakeResult:
    """What came of it: the id, whether it is new, and where it goes."""

    added: Added
    answer: RouteAnswer


@dataclass(frozen=True)
class Intake:
    """The way of a single complaint into the ledger."""

    region: Region
    ledger: Ledger
    key: bytes

    def take(
        self,
        complaint: ComplaintInput,
        *,
        actor: str,
        idempotency: IdempotencyKey | None = None,
        public: bool = False,
        lang: str | None = None,
    ) -> IntakeResult:
        """Mask, route and keep a complaint; durable on return, once however often it is sent.

        With ``public`` the answer tells what everybody may see; the complaint is placed by all
        that is known. ``lang`` is of the answer; what is kept is in the region's language.

        Raises:
            InputError: it has neither words nor a point, or a value is unusable.
            ConflictError: the idempotency key was used for something else.
            UnavailableError: the store failed; nothing was kept.
        """
        new, answer = self._prepare(complaint, public, lang)
        [new] = self._marked([(new, answer)])
        return IntakeResult(self.ledger.add(new, actor=actor, key=idempotency), answer)

    def take_many(
        self,
        complaints: Sequence[ComplaintInput],
        *,
        actor: str,
        public: bool = False,
        lang: str | None = None,
    ) -> list[IntakeResult | GeoServiceError]:
        """The same for many, some hundred to a commit; in their order, an error where one fails.

        Raises:
            UnavailableError: the store failed; sent again, what was kept is known.
        """
        prepared = [self._attempt(complaint, public, lang) for complaint in complaints]
        usable = [one for one in prepared if isinstance(one, tuple)]
        added: list[Added] = []
        before = self.ledger.last_seq()
        for first in range(0, len(usable), _TO_A_COMMIT):
            news = self._marked(usable[first : first + _TO_A_COMMIT])
            added += self.ledger.add_many(news, actor=actor)
        if any(one.created for one in added):
            join_open_issues(self.region, self.ledger, after=before)
        kept = iter(added)
        return [
            IntakeResult(next(kept), one[1]) if isinstance(one, tuple) else one for one in prepared
        ]

    def _marked(self, taken: Sequence[tuple[NewComplaint, RouteAnswer]]) -> list[NewComplaint]:
        """The complaints, those marked that the same person reported shortly before."""
        lead_level = self.region.lead_level
        arrivals = [
            Arrival(
                new.source,
                new.source_id,
                new.reporter,
                to_us(new.received_at),
                reported_as(new.placement, new.text.text, new.category, lead_level),
            )
            for new, _ in taken
        ]
        marks = repeats(self.ledger, lead_level, place_masker(self.region), arrivals)
        return [replace(new, duplicate=mark) for (new, _), mark in zip(taken, marks, strict=True)]

    def _attempt(
        self, complaint: ComplaintInput, public: bool, lang: str | None
    ) -> tuple[NewComplaint, RouteAnswer] | GeoServiceError:
        checkpoint()  # only here: a batch of which a part is kept is kept whole
        try:
            return self._prepare(complaint, public, lang)
        except InputError as error:
            return error

    def _prepare(
        self, complaint: ComplaintInput, public: bool, lang: str | None
    ) -> tuple[NewComplaint, RouteAnswer]:
        if len(complaint.text) > MAX_TEXT:
            raise InputError(
                f"the text has {len(complaint.text)} characters", hint=f"at most {MAX_TEXT}"
            )
        for name in ("source", "source_id"):
            if not is_clean(getattr(complaint, name)):
                raise InputError(f"{name} holds control characters", hint="send it without them")
        complaint = replace(complaint, category=self._category(complaint.category))
        lon, lat = complaint.lon, complaint.lat
        if lon is not None and lat is not None and is_placeholder(lon=lon, lat=lat):
            complaint = replace(complaint, lon=None, lat=None)  # as in files: it stands for none
        text = mask(plain(complaint.text))
        received_at = complaint.received_at or datetime.now(UTC)
        answer = self._route(complaint, text.text, received_at)
        new = NewComplaint(
            source=complaint.source,
            source_id=complaint.source_id,
            received_at=received_at,
            text=text,
            category=complaint.category,
            channel=complaint.channel,
            reporter=hash_reporter(complaint.reporter, self.key),
            given=self._given(complaint),
            placement=placement_of(self.region, answer, given=complaint.lon is not None),
            synthetic=complaint.synthetic,
        )
        less = public and bool(complaint.text) and complaint.lon is None
        if less or lang not in (None, self.region.folder.manifest.language):
            answer = self._route(complaint, text.text, received_at, public=less, lang=lang)
        return new, answer

    def _route(
        self,
        complaint: ComplaintInput,
        text: str,
        received_at: datetime,
        *,
        public: bool = False,
        lang: str | None = None,
    ) -> RouteAnswer:
        if received_at.tzinfo is None:
            raise InputError(
                "received_at has no time zone", hint="add the offset, for example +08:00"
            )
        check_year(received_at)
        if not text.strip() and complaint.lon is None and complaint.lat is None:
            raise InputError(
                "a complaint needs a text or a position",
                hint="give text, or lon and lat (0, 0 stands for no position)",
            )
        zone = ZoneInfo(self.region.folder.manifest.time_zone)
        asked: dict[str, Any] = {
            "text": text,
            "category": plain("/".join(part for part in complaint.category if part)),
            "as_of": received_at.astimezone(zone).date(),
            "public": public,
            "lang": lang,
        }
        if complaint.lon is not None or complaint.lat is not None:
            asked |= {"lon": complaint.lon, "lat": complaint.lat}
            asked |= {"datum": complaint.datum, "radius_m": complaint.radius_m}
        return self.region.route(**asked)

    def _category(self, given: Path3) -> Path3:
        """The known category that these names mean: a name of it may itself hold slashes."""
        text = "/".join(part for part in given if part)
        if "/" not in text:
            return given
        known = {category.path for category in categories_of(self.region, self.ledger)}
        meant = [path for path in known if "/".join(filter(None, path)) == text]
        return meant[0] if len(meant) == 1 and given not in known else given

    def _given(self, complaint: ComplaintInput) -> Given | None:
        if complaint.lon is None or complaint.lat is None:
            return None
        datum = self.region.datum_of(complaint.datum)
        return Given(
            float(complaint.lon), float(complaint.lat), datum.value, complaint.datum is None
        )
