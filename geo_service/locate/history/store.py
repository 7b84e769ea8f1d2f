"""The store of learned tickets, by origin, so that everything learned can be removed again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geo_service.base.errors import UnavailableError
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.history import sealing, ticket
from geo_service.locate.history.phrase_counts import Experience
from geo_service.locate.history.sealing import AREA, AREA_TOLD, Block
from geo_service.locate.history.ticket import Ticket, TicketChange, day_of, ticket_of

FILE_NAME = "learned.sqlite"
BUSY_TIMEOUT_S = 30.0
#: reporters in a block, where the operator sets no other number
K = 5
#: so many changes are kept for other processes to follow; who is further behind reads all again
KEPT_CHANGES = 20_000

#: what tells that a store may have changed: sizes and times of its files
Stamp = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class StorePosition:
    """How far somebody has followed a store: the numbers of the last change and block."""

    change: int = 0
    block: int = 0


@dataclass(frozen=True, slots=True)
class StoreChanges:
    """What happened since: changes (None if they are no longer all kept), blocks, and how far."""

    changes: list[TicketChange] | None
    blocks: list[Block]
    seen: StorePosition


@dataclass(frozen=True, slots=True)
class LearnedStore:
    """Tickets in one SQLite file; safe to use from several processes.

    ``k`` is how many different reporters the public learns of at least.
    """

    path: Path
    k: int = K

    def add(self, tickets: Iterable[Ticket]) -> None:
        """Store tickets; one already known by its provenance is replaced."""
        with self._open() as base:
            for new in tickets:
                earlier = ticket.find_tickets(base, new.provenance)
                # first in, then out: a ticket learned again leaves no block
                self._count(base, new)
                for number, old in earlier:
                    _take_out(base, number, old)
                ticket.insert_ticket(base, new)
            _prune(base)

    def forget(self, provenance: str, but: Collection[str] = ()) -> int:
        """Remove the ticket of this provenance, or all that begin with it if it ends with ``*``.

        Those in ``but`` stay. Gives how many were removed.
        """
        if not self.path.exists():
            return 0
        with self._open() as base:
            found = [
                (number, old)
                for number, old in ticket.find_tickets(
                    base, provenance.removesuffix("*"), prefix=provenance.endswith("*")
                )
                if old.provenance not in but
            ]
            for number, old in found:
                _take_out(base, number, old)
            _prune(base)
            return len(found)

    def stamp(self) -> Stamp:
        """Give what differs after any process has stored or removed tickets; costs microseconds."""
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return tuple(_state(file) for file in files)

    def news(self, since: StorePosition) -> StoreChanges:
        """Give what happened since; all of it as of one moment."""
        if not self.path.exists():
            return StoreChanges([], [], since)
        with self._open() as base:
            base.execute("BEGIN")
            seen = StorePosition(_last_change(base), sealing.last_block(base))
            blocks = list(sealing.blocks(base, since.block, self.k))
            first = base.execute("SELECT min(seq) FROM change").fetchone()[0]
            behind = first is not None and since.change < first - 1
            if behind or seen.change < since.change or seen.block < since.block:
                return StoreChanges(None, [], seen)
            rows = base.execute(
                "SELECT seq, added, ticket FROM change WHERE seq > ? ORDER BY seq", (since.change,)
            )
            changes = [TicketChange(seq, bool(added), ticket_of(said)) for seq, added, said in rows]
            return StoreChanges(changes, blocks, seen)

    def sources(self) -> list[tuple[str, int, str]]:
        """Give (source, tickets, latest day); a source is a provenance up to its last ``:``."""
        if not self.path.exists():
            return []
        counts: dict[str, tuple[int, str]] = {}
        with self._open() as base:
            for provenance, day in base.execute("SELECT provenance, day FROM ticket"):
                source = provenance.rpartition(":")[0] or provenance
                n, latest = counts.get(source, (0, ""))
                counts[source] = (n + 1, max(latest, day or ""))
        return sorted((source, n, latest) for source, (n, latest) in counts.items())

    def experience(self, book: AreaBook) -> tuple[Experience, Experience, StorePosition]:
        """Count all tickets whose code the region knows.

        Gives the counts, those that the public may see, and how far they go.
        """
        full, public = Experience(book.n_lead), Experience(book.n_lead, public=True)
        if not self.path.exists():
            return full, public, StorePosition()
        with self._open() as base:
            base.execute("BEGIN")
            _read_tickets(base, book, full, "")
            _read_tickets(base, book, public, "WHERE public")
            for block in sealing.blocks(base, 0, self.k):
                count_block(public, book, block)
            return full, public, StorePosition(_last_change(base), sealing.last_block(base))

    def _count(self, base: sqlite3.Connection, new: Ticket) -> None:
        """Count a ticket towards the blocks of its phrases and its area."""
        if new.reporter and not new.public:
            for phrase in _counted(new):
                sealing.came(base, phrase, new.code, _hash(new), new.day, self.k)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        base = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S)
        try:
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA foreign_keys = ON")
            base.executescript(ticket.TABLES + sealing.TABLES)
            ticket.add_missing_columns(base)
            with base:
                yield base
        except sqlite3.DatabaseError as error:
            raise UnavailableError(
                "the store of learned tickets cannot be used", cause=f"{self.path}: {error}"
            ) from error
        finally:
            base.close()


def count_block(public: Experience, book: AreaBook, block: Block) -> None:
    """Count a block (or take it back) for its phrase, or for its area as a whole."""
    lead = lead_of(book, block.code)
    if lead == NONE:
        return
    if block.phrase in (AREA, AREA_TOLD):
        told = block.phrase == AREA_TOLD
        public.add((), lead, told=told, n=block.size, day=block.month)
    else:
        public.add_lesson(block.phrase, lead, block.size, block.month)


def lead_of(book: AreaBook, code: str) -> int:
    """Give the number of the lead area of a code; ``NONE`` where there is none."""
    area = book.number_of.get(code, NONE)
    return NONE if area == NONE else book.lead[area]


def _read_tickets(base: sqlite3.Connection, book: AreaBook, into: Experience, where: str) -> None:
    # ``where`` is one of two constants above
    tickets = f"SELECT code, day, told, count(*) FROM ticket {where} GROUP BY 1, 2, 3"  # noqa: S608
    for code, day, told, n in base.execute(tickets):
        if (lead := lead_of(book, code)) != NONE:
            into.add((), lead, told=bool(told), n=n, day=day_of(day))
    phrases = (
        "SELECT text, code, day, count(*) FROM phrase JOIN ticket ON id = ticket"  # noqa: S608
        f" {where} GROUP BY 1, 2, 3"
    )
    for text, code, day, n in base.execute(phrases):
        if (lead := lead_of(book, code)) != NONE:
            into.add_lesson(text, lead, n, day_of(day))


def _take_out(base: sqlite3.Connection, number: int, old: Ticket) -> None:
    if old.reporter and not old.public:
        for phrase in _counted(old):
            sealing.went(base, phrase, old.code, _hash(old))
    ticket.delete_ticket(base, number, old)


def _counted(one: Ticket) -> tuple[str, ...]:
    return (AREA_TOLD if one.told else AREA, *dict.fromkeys(one.phrases))


def _hash(one: Ticket) -> bytes:
    """The reporter in eight bytes: enough to tell the reporters of a phrase apart."""
    return hashlib.blake2b((one.reporter or "").encode(), digest_size=8).digest()


def _last_change(base: sqlite3.Connection) -> int:
    return int(base.execute("SELECT max(seq) FROM change").fetchone()[0] or 0)


def _prune(base: sqlite3.Connection) -> None:
    base.execute(
        "DELETE FROM change WHERE seq <= (SELECT max(seq) FROM change) - ?", (KEPT_CHANGES,)
    )


def _state(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
