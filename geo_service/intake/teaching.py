"""Learn place names from confirmed dispatches, all at once, or undo all of it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from geo_service.base.errors import NotFoundError
from geo_service.intake.complaint_events import provenance_of
from geo_service.ledger import Ledger
from geo_service.ledger.clock import from_us
from geo_service.ledger.schema import complaint
from geo_service.locate.history.ticket import Ticket
from geo_service.service.region import Region

_PAGE = 2_000


def unteach_all(region: Region) -> int:
    """Make the gazetteer forget whatever the ledger taught it; how many tickets."""
    return region.locator.unlearn(provenance_of("*"))


def teach_all(region: Region, ledger: Ledger) -> int:
    """Teach every complaint that a body of the lead level has answered for; how many.

    What was taught of others is forgotten last, so that what the public has learned stays where
    it still holds.
    """
    row, after, taught = complaint.c, 0, set[str]()
    while True:
        query = (
            sa.select(row.pk, row.id, row.text, row.holder_code, row.received_at, row.reporter)
            .where(row.pk > after, row.responded.is_(True), row.holder_code != "")
            .order_by(row.pk)
            .limit(_PAGE)
        )
        with ledger.reading() as connection:
            rows = connection.execute(query).all()
        if not rows:
            region.locator.unlearn(provenance_of("*"), but=taught)
            return len(taught)
        lessons = [lesson for found in rows if (lesson := _lesson(region, found)) is not None]
        region.locator.learn(lessons)
        taught |= {lesson.provenance for lesson in lessons}
        after = rows[-1].pk


def _lesson(region: Region, found: Any) -> Ticket | None:
    zone = ZoneInfo(region.folder.manifest.time_zone)
    day = from_us(found.received_at).astimezone(zone).date()
    provenance = provenance_of(found.id)
    try:
        lesson = region.locator.lesson(
            found.text, found.holder_code, provenance, day, reporter=found.reporter
        )
    except NotFoundError:
        return None
    return lesson if lesson.phrases else None
