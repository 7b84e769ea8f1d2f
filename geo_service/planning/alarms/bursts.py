"""Watch the ledger for bursts and keep each episode as an alarm; one process at a time.

Tickets are read from the ledger by change number, so it does not matter which worker took them.
Whoever holds the lease watches; after a restart, or when another process takes over, the last
day is read again, and the same tickets give the same episodes.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from geo_service.alarms.bursts import Baseline, BurstCall, BurstDetector, Episode, Episodes
from geo_service.alarms.bursts.baseline import Key, make_baseline
from geo_service.alarms.bursts.episodes import QUIET_S
from geo_service.base.dates import MICROSECONDS_PER_DAY
from geo_service.base.errors import GeoServiceError
from geo_service.index.cells import parents_of
from geo_service.ledger import Ledger
from geo_service.ledger.alarms import NewAlarm, hold_lease, put_alarm
from geo_service.ledger.clock import from_us, now_us
from geo_service.ledger.schema import complaint
from geo_service.planning.alarms.deliver import Channels, deliver

log = logging.getLogger(__name__)
LEASE, LEASE_S = "bursts", 15.0
#: between two looks at the ledger at least; and so long that looking takes this share of the
#: process's time at most, whatever comes in: intake goes first
EVERY_S, SHARE_OF_TIME = 0.4, 0.02
BASELINE_DAYS = 90
#: older complaints imported since what is usual was measured, from which it is measured again;
#: at least as many as it was measured on
_MANY_IMPORTED = 1_000
#: complaints taken at a look; more wait for the next
_ROWS = 500
#: cells that stand for a compound where none is named
CELL_RES = 9


class BurstWatch:
    """Follows a region's ledger."""

    def __init__(self, ledger: Ledger, lead_level: str, zone: ZoneInfo, channels: Channels) -> None:
        self._ledger, self._channels = ledger, channels
        self._lead = ledger.identity.slot(lead_level)
        self._zone = zone
        self._holder = secrets.token_hex(8)
        self._episodes: Episodes | None = None
        self._seq = 0
        self._day = ""
        self._held, self._ask_at, self._behind = False, 0.0, False
        self._imported, self._measured_on = 0, 0

    def look(self) -> int:
        """Take the new tickets; how many alarms were raised or changed. 0 without the lease."""
        if not self._holds_lease():
            self._episodes = None
            return 0
        today = datetime.now(self._zone).date().isoformat()
        outgrown = self._imported > max(self._measured_on, _MANY_IMPORTED)
        if self._episodes is None or self._day != today or outgrown:
            self._begin(today)
        changed: dict[tuple[str, float], Episode] = {}
        while True:
            more, tickets = self._new_tickets()
            for ticket in tickets:
                for episode in self._running.take(ticket):
                    changed[episode.id, episode.started_s] = episode
            self._behind = self._behind and more
            if not self._behind:
                break
        for episode in self._running.close_quiet(time.time()):
            changed[episode.id, episode.started_s] = episode
        return sum(self._keep(episode) for episode in changed.values())

    def _holds_lease(self) -> bool:
        """Whether this process watches; asked of the ledger a few times per lease only."""
        now = time.monotonic()
        if now >= self._ask_at:
            self._held = self._ledger.writer.run(
                lambda at: hold_lease(at, LEASE, self._holder, LEASE_S)
            )
            self._ask_at = now + LEASE_S / 3
        return self._held

    @property
    def _running(self) -> Episodes:
        assert self._episodes is not None
        return self._episodes

    def _begin(self, today: str) -> None:
        """Measure what is usual, and read the last day again."""
        with self._ledger.reading(steady=True) as at:
            usual = self._baseline(at)
            self._episodes = Episodes(BurstDetector(usual))
            since = now_us() - MICROSECONDS_PER_DAY
            query = sa.select(sa.func.min(complaint.c.pk)).where(complaint.c.received_at >= since)
            first = at.execute(query).scalar()
            if first is None:
                first = (at.execute(sa.select(sa.func.max(complaint.c.pk))).scalar() or 0) + 1
        self._seq, self._day, self._behind = int(first) - 1, today, True
        self._imported, self._measured_on = 0, round(usual.calls_a_day * BASELINE_DAYS)

    def _baseline(self, at: sa.Connection) -> Baseline:
        """Calls of the 90 days before today by place and topic."""
        midnight = datetime.now(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        until = int(midnight.timestamp() * 1e6)
        since = until - BASELINE_DAYS * MICROSECONDS_PER_DAY
        area, topic = complaint.c[self._lead], complaint.c.category_1
        count = sa.func.count().label("n")
        inside = sa.and_(
            complaint.c.received_at >= since,
            complaint.c.received_at < until,
            complaint.c.default_location.is_(False),
        )
        counts: dict[Key, int] = {}
        by_area = sa.select(area, topic, count).where(inside, area != "").group_by(area, topic)
        for code, name, n in at.execute(by_area):
            counts["area", code, name] = n
        by_place = (
            sa.select(area, complaint.c.place, topic, count)
            .where(inside, complaint.c.place != "")
            .group_by(area, complaint.c.place, topic)
        )
        for code, place, name, n in at.execute(by_place):
            counts["place", f"{code}/{place}", name] = n
        by_cell = (
            sa.select(complaint.c.h3, topic, count)
            .where(inside, complaint.c.h3.is_not(None))
            .group_by(complaint.c.h3, topic)
        )
        for cell, name, n in at.execute(by_cell):
            key = ("cell", _cell(cell), name)
            counts[key] = counts.get(key, 0) + n
        by_topic = sa.select(topic, count).where(inside).group_by(topic)
        city = {name: n for name, n in at.execute(by_topic)}  # noqa: C416 - rows are no tuples
        return make_baseline(counts.items(), city, BASELINE_DAYS)

    def _new_tickets(self) -> tuple[bool, list[BurstCall]]:
        """Whether more wait, and the next tickets."""
        columns = [
            complaint.c[name]
            for name in ("pk", "received_at", "category_1", "reporter", "place", "h3", self._lead)
        ]
        query = (
            sa.select(*columns, complaint.c.default_location)
            .where(complaint.c.pk > self._seq)
            .order_by(complaint.c.pk)
            .limit(_ROWS)
        )
        with self._ledger.reading() as at:
            rows = at.execute(query).all()
        if rows:
            self._seq = int(rows[-1].pk)
        fresh = now_us() - MICROSECONDS_PER_DAY
        self._imported += sum(row.received_at < fresh for row in rows)
        return len(rows) == _ROWS, [
            self._ticket(row)
            for row in rows
            if row.received_at >= fresh and not row.default_location
        ]

    def _ticket(self, row: Any) -> BurstCall:
        area = getattr(row, self._lead)
        places = [("area", area)] if area else []
        if row.place:
            places.append(("place", f"{area}/{row.place}"))
        if row.h3 is not None:
            places.append(("cell", _cell(row.h3)))
        # without a reporter nobody can tell callers apart, so each counts as one
        caller = row.reporter or f"ticket:{row.pk}"
        at_s = min(row.received_at, now_us()) / 1e6
        return BurstCall(int(row.pk), at_s, row.category_1, caller, tuple(places))

    def _keep(self, episode: Episode) -> int:
        level, code, topic = episode.key
        last = from_us(int(episode.last_s * 1e6))
        new = NewAlarm(
            kind="burst",
            key=episode.id,
            topic=topic,
            level=level,
            places=(code,),
            started_at=from_us(int(episode.started_s * 1e6)),
            last_at=last,
            continues_after=from_us(int(episode.started_s * 1e6)) - timedelta(seconds=QUIET_S),
            observed=episode.calls,
            expected=episode.expected,
            p=episode.p,
            recurrence_days=episode.recurrence_days,
            reporters=episode.callers,
            closed=episode.closed,
            details={
                "window_s": episode.window_s,
                "first_told": from_us(int(episode.raised_s * 1e6)).isoformat(),
                "ticket": episode.seq,
                "without_reporter": sum(
                    caller.startswith("ticket:") for caller in self._running.callers_of(episode.key)
                ),
            },
        )
        names = self._channels.names
        kept = self._ledger.writer.run(lambda at: put_alarm(at, new, channels=names))
        return int(kept is not None)


def _cell(cell: int) -> str:
    """The hexadecimal name of a stored cell's parent."""
    import numpy as np

    parent = parents_of(np.array([cell], np.int64).astype(np.uint64), CELL_RES)[0]
    return f"{int(parent):x}"


def watch(
    burst_watch: BurstWatch, ledger: Ledger, channels: Channels, stop: threading.Event
) -> None:
    """Look for bursts and send what is due, through outages, until told to stop."""
    pause_s = EVERY_S
    while not stop.wait(pause_s):
        begun = time.thread_time()
        try:
            burst_watch.look()
            if channels.names:
                deliver(ledger, channels)
        except GeoServiceError as error:
            log.warning("alarms wait: %s", error.title)
        except Exception:
            log.exception("the watch for bursts stumbled and goes on")
        used_s = time.thread_time() - begun
        pause_s = max(EVERY_S, used_s / SHARE_OF_TIME)
