"""The counts learned from tickets, kept up to date with a store that other processes write.

Counts are never changed in place. Whoever reads takes the counts of the moment; whoever learns
puts others in their place, one at a time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from geo_service.base.errors import UnavailableError
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.history.phrase_counts import Experience
from geo_service.locate.history.sealing import Block
from geo_service.locate.history.store import (
    LearnedStore,
    Stamp,
    StorePosition,
    count_block,
    lead_of,
)
from geo_service.locate.history.ticket import Ticket, TicketChange

log = logging.getLogger(__name__)
#: how often, in seconds, one looks whether another process has learned
LOOK_EVERY_S = 1.0


@dataclass
class Memory:
    """The counts of a region's tickets, kept up with its store; safe under threads.

    ``public`` are the counts that everybody may see: sealed blocks, and tickets declared public.
    """

    book: AreaBook
    store: LearnedStore | None
    counts: Experience = field(init=False)
    public: Experience = field(init=False)
    _seen: StorePosition = field(default=StorePosition(), init=False)
    _stamp: Stamp = field(default=(), init=False)
    _looked_s: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        self.counts = Experience(self.book.n_lead)
        self.public = Experience(self.book.n_lead, public=True)
        if self.store is not None:
            self._read_all(self.store)

    def learn(self, tickets: Sequence[Ticket]) -> None:
        """Remember tickets; one whose provenance is known takes the place of the earlier."""
        with self._lock:
            if self.store is None:
                self._apply([TicketChange(0, True, ticket) for ticket in tickets], ())
                return
            self.store.add(tickets)
            self._catch_up(self.store)

    def unlearn(self, provenance: str, but: Collection[str] = ()) -> int:
        """Forget the tickets of this provenance (a prefix, if it ends with ``*``); how many.

        Those whose provenance is in ``but`` stay.
        """
        if self.store is None:
            return 0
        with self._lock:
            gone = self.store.forget(provenance, but)
            self._catch_up(self.store)
            return gone

    def look(self) -> None:
        """Take over what other processes have stored; looks at most once in a while."""
        now = time.monotonic()
        if self.store is None or now - self._looked_s < LOOK_EVERY_S:
            return
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._looked_s = now
            if self.store.stamp() != self._stamp:
                self._catch_up(self.store)
        except UnavailableError:
            log.warning("what other processes learned cannot be read now")
        finally:
            self._lock.release()

    def _catch_up(self, store: LearnedStore) -> None:
        stamp = store.stamp()
        news = store.news(self._seen)
        if news.changes is None:
            self._read_all(store)
            return
        if news.changes or news.blocks:
            self._apply(news.changes, news.blocks)
        self._seen = news.seen
        self._stamp = stamp

    def _read_all(self, store: LearnedStore) -> None:
        self._stamp = store.stamp()
        self.counts, self.public, self._seen = store.experience(self.book)

    def _apply(self, changes: Sequence[TicketChange], blocks: Sequence[Block]) -> None:
        counts = self.counts.copy()
        self._count(counts, changes)
        published = [change for change in changes if change.ticket.public]
        if published or blocks:
            public = self.public.copy()
            self._count(public, published)
            for block in blocks:
                count_block(public, self.book, block)
            self.public = public
        self.counts = counts

    def _count(self, counts: Experience, changes: Sequence[TicketChange]) -> None:
        for change in changes:
            ticket = change.ticket
            lead = lead_of(self.book, ticket.code)
            if lead != NONE:
                n = 1 if change.added else -1
                counts.add(ticket.phrases, lead, told=ticket.told, n=n, day=ticket.day)
