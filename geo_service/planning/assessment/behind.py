"""The complaints behind a number of an assessment, a topic, or a watched place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from geo_service.base.errors import InputError, NotFoundError
from geo_service.cube.behind import changes_behind
from geo_service.cube.cube import Snapshot
from geo_service.cube.filters import Filters
from geo_service.cube.listing import Listed
from geo_service.cube.outcomes import by_body, by_called_in
from geo_service.planning.assessment.assess import Question
from geo_service.planning.assessment.bodies import Bodies
from geo_service.planning.assessment.counting import called_codes, led_codes
from geo_service.planning.assessment.table import WHOLE
from geo_service.planning.categories import outermost
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import WatchedPlace
from geo_service.planning.matters.places import filters_at


@dataclass(frozen=True, slots=True)
class Behind:
    """Which number: a body's (or the region's), of a kind, of categories, in areas or at a place.

    Without categories all count; ``areas`` are (level, code), any of them.
    """

    code: str = WHOLE
    kind: str = "complaints"
    categories: tuple[str, ...] = ()
    areas: tuple[tuple[str, str], ...] = ()
    place: WatchedPlace | None = None


def find_behind(
    geography: Geography,
    snapshot: Snapshot,
    question: Question,
    asked: Behind,
    cursor: str,
    limit: int,
) -> Listed:
    """Give one page of change numbers in the ledger, newest complaint first, and how many in all.

    Raises:
        InputError: the kind, the place or the cursor is none.
        NotFoundError: there is no such level, or no complaint counts for such a body.
    """
    zone = ZoneInfo(geography.folder.manifest.time_zone)
    now = datetime.combine(geography.folder.today(), time(), zone)
    filters = _filters(geography, question, asked)
    bodies = None
    if asked.code != WHOLE:
        bodies = (question.level, *_counted_for(geography, snapshot, question, asked.code, now))
    return changes_behind(
        snapshot, filters, asked.kind, now, bodies=bodies, cursor=cursor, limit=limit
    )


def _filters(geography: Geography, question: Question, asked: Behind) -> list[Filters]:
    """One for each category; those that lie in another of them would count twice."""
    if asked.place is not None and asked.areas:
        raise InputError("both a place and areas are given", hint="give one of them")
    here = Filters(areas=asked.areas)
    if asked.place is not None:
        here = filters_at(geography, asked.place)
    period = question.period
    return [
        Filters(
            first=period.first, until=period.until, category=category,
            areas=here.areas, within=here.within,
        )
        for category in outermost(asked.categories) or [""]
    ]  # fmt: skip


def _counted_for(
    geography: Geography, snapshot: Snapshot, question: Question, code: str, now: datetime
) -> tuple[list[tuple[int, int]], list[int]]:
    """The (body, area) pairs and the ids of ``called_in`` that count for a row of the table."""
    period = question.period
    bodies = Bodies(geography, question.level, min(period.last, geography.folder.today()))
    during = question.during(period)
    led = by_body(snapshot, during, question.level, now)
    pairs = zip(led["body"].tolist(), led["area"].tolist(), strict=True)
    own = {
        pair
        for pair, found in zip(pairs, led_codes(snapshot, bodies, led), strict=True)
        if found == code
    }
    called = by_called_in(snapshot, during, question.level, now)
    rows, codes = called_codes(snapshot, bodies, called)
    ids = {int(called["body"][row]) for row, one in zip(rows, codes, strict=True) if one == code}
    if not own and not ids and code not in bodies.areas:
        raise NotFoundError(f"no complaint of this period counts for {code!r}")
    return sorted(own), sorted(ids)
