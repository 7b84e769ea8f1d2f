"""Context of a complaint as it is taken: its issue, the caller's earlier reports, alarms.

Also how many others called from the same place within the hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import sqlalchemy as sa

from geo_service.base.model import RouteAnswer
from geo_service.index.cells import cell_of, parents_of
from geo_service.intake.duplicates import Earlier, Reported, earlier_reports
from geo_service.intake.mask_places import place_masker
from geo_service.intake.open_issue import Holder, find_issue
from geo_service.ledger import Ledger
from geo_service.ledger.alarms import AlarmRecord, AlarmSearch, find_alarms
from geo_service.ledger.clock import from_us, to_us
from geo_service.ledger.issues import Issue
from geo_service.ledger.schema import complaint
from geo_service.service.region import Region

#: calls of so many minutes before count as calls of now
MINUTES = 60
#: a cell of this resolution stands for a compound where no place is named (about 0.1 km²)
CELL_RES = 9
#: calls from one place, this one among them, from which it is worth saying
_LEAST_CALLS = 2
_LIVE = ("new", "continuing", "acknowledged")
_ALARMS = 3


@dataclass(frozen=True, slots=True)
class CallsNearby:
    """Calls from a place within the hour, not counting the present one; ``callers`` are distinct.

    ``place`` is its name, "" where the cell around the position or a fine area stands for it.
    """

    place: str
    calls: int
    callers: int
    first: datetime


@dataclass(frozen=True, slots=True)
class CallCheck:
    """What whoever takes a call should know of it."""

    issue: Issue | None = None
    holder: Holder | None = None
    earlier: Sequence[Earlier] = field(default=())
    nearby: CallsNearby | None = None
    alarms: Sequence[AlarmRecord] = field(default=())


def check_call(
    region: Region,
    ledger: Ledger,
    reported: Reported,
    reporter: str | None,
    at: datetime,
    but: int | None = None,
) -> CallCheck:
    """Look around one complaint; ``reporter`` is the caller's hash, ``at`` when it is taken.

    ``but`` is its number once it is kept.

    Raises:
        UnavailableError: the ledger does not answer.
    """
    masker = place_masker(region)
    found = find_issue(ledger, region.lead_level, masker, reported)
    issue, holder = found or (None, None)
    earlier = earlier_reports(ledger, region.lead_level, masker, reported, reporter, at, but)
    with ledger.reading() as connection:
        nearby = _calls_nearby(connection, ledger, region.lead_level, reported, at, but)
        alarms = _alarms(connection, region.lead_level, reported, at)
    return CallCheck(issue, holder, earlier, nearby, alarms)


def _cell(reported: Reported) -> np.uint64 | None:
    if reported.lon is None or reported.lat is None:
        return None
    name = cell_of(lon=reported.lon, lat=reported.lat, res=CELL_RES)
    return np.uint64(int(name, 16))


def _calls_nearby(
    connection: sa.Connection,
    ledger: Ledger,
    lead_level: str,
    reported: Reported,
    at: datetime,
    but: int | None,
) -> CallsNearby | None:
    row, slot = complaint.c, ledger.identity.slot(lead_level)
    level, code = reported.finest or (lead_level, "")
    finer = row[ledger.identity.slot(level)].label("finer")
    query = (
        sa.select(row.pk, row.received_at, row.reporter, row.place, row.h3, finer)
        .where(row.received_at >= to_us(at - timedelta(minutes=MINUTES)))
        .where(row.received_at <= to_us(at), row[slot] == reported.area)
        .where(row.default_location.is_(False), row.pk != (-1 if but is None else but))
        .order_by(row.received_at)
    )
    if not reported.area:
        return None
    rows = connection.execute(query).all()
    if reported.place:
        mine = [one for one in rows if one.place == reported.place]
    elif reported.lon is None:
        mine = [one for one in rows if code and one.finer == code]
    else:
        cell = _cell(reported)
        placed = [one for one in rows if one.h3 is not None]
        cells = np.array([one.h3 for one in placed], np.int64).astype(np.uint64)
        parents = parents_of(cells, CELL_RES) if len(cells) else cells
        mine = [one for one, parent in zip(placed, parents, strict=True) if parent == cell]
    if len(mine) + 1 < _LEAST_CALLS:
        return None
    # without a reporter nobody can tell callers apart, so each counts as one
    callers = {one.reporter or str(one.pk) for one in mine}
    return CallsNearby(reported.place, len(mine), len(callers), from_us(mine[0].received_at))


def _alarms(
    connection: sa.Connection, lead_level: str, reported: Reported, at: datetime
) -> list[AlarmRecord]:
    """Alarms that are not over and hold the place, those about the place itself first."""
    if not reported.area:
        return []
    cell = _cell(reported)
    keys = {
        ("place", f"{reported.area}/{reported.place}"): 0,
        ("cell", f"{int(cell):x}" if cell is not None else ""): 1,
        ("area", reported.area): 2,
        (lead_level, reported.area): 2,
    }
    topic = reported.category[0]
    found = []
    for alarm in find_alarms(connection, AlarmSearch(states=_LIVE, limit=1000)):
        nearness = min((keys[key] for key in _keys(alarm) if key in keys), default=None)
        about = not topic or not alarm.topic or alarm.topic.split("/")[0] == topic
        if nearness is not None and about and at - alarm.last_at <= timedelta(days=1):
            found.append((nearness, -alarm.observed, alarm.id, alarm))
    return [alarm for *_, alarm in sorted(found)[:_ALARMS]]


def _keys(alarm: AlarmRecord) -> list[tuple[str, str]]:
    return [(alarm.level, place) for place in alarm.places]


def reported_of(
    region: Region, answer: RouteAnswer, text: str, category: tuple[str, str, str]
) -> Reported:
    """What is compared of a complaint that was routed; its area only where it is likely."""
    shares = answer.areas.get(region.lead_level, ())
    likely = shares and shares[0].probability >= region.router.thresholds.overlay
    best = answer.candidates[0] if answer.candidates else None
    position = answer.position or (best.position if best else None)
    levels = [level.id for level in region.folder.levels]
    below = levels[levels.index(region.lead_level) + 1 :]
    finer = [(level, best.areas[level].code) for level in below if best and level in best.areas]
    return Reported(
        text,
        category,
        shares[0].area.code if likely else "",
        best.place if best else "",
        position.lon if position else None,
        position.lat if position else None,
        position.radius_m if position else None,
        finer[-1] if finer else None,
    )
