"""The store of what tickets taught, by provenance: so that anything learned can be unlearned."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo_service.base.errors import UnavailableError
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.history.phrase_counts import Experience, age_weight

FILE_NAME = "learned.sqlite"
BUSY_TIMEOUT_S = 30.0

_TABLES = """
CREATE TABLE IF NOT EXISTS ticket (
    id INTEGER PRIMARY KEY, provenance TEXT NOT NULL UNIQUE, code TEXT NOT NULL, day TEXT,
    told INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS phrase (
    ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE, text TEXT NOT NULL,
    PRIMARY KEY (ticket, text)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, added INTEGER NOT NULL, ticket TEXT NOT NULL
);
"""
#: so many changes are kept for other processes to follow; who is further behind reads all anew
KEPT_CHANGES = 20_000

#: what tells that a store may have changed: sizes and times of its files
Stamp = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is kept of a labelled ticket: the place names in it, never its text.

    ``provenance`` identifies the source, for example ``file.csv:17`` or a complaint's id;
    ``told`` says that the text itself named the area of ``code``.
    """

    provenance: str
    code: str
    phrases: tuple[str, ...]
    day: date | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A ticket that was added to the store, or taken from it; ``seq`` counts all changes."""

    seq: int
    added: bool
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class LearnedStore:
    """Tickets in one SQLite file; safe to use from several processes."""

    path: Path

    def add(self, tickets: Iterable[Ticket]) -> None:
        """Store tickets; one already known by its provenance is replaced."""
        with self._open() as base:
            for ticket in tickets:
                self._forget(base, "= ?", ticket.provenance)
                day = ticket.day and ticket.day.isoformat()
                row = base.execute(
                    "INSERT INTO ticket (provenance, code, day, told) VALUES (?, ?, ?, ?)",
                    (ticket.provenance, ticket.code, day, ticket.told),
                )
                base.executemany(
                    "INSERT OR IGNORE INTO phrase VALUES (?, ?)",
                    [(row.lastrowid, phrase) for phrase in ticket.phrases],
                )
                _note(base, ticket, added=True)
            _prune(base)

    def forget(self, provenance: str) -> int:
        """Remove the ticket of this provenance, or all that begin with it if it ends with ``*``.

        Gives how many there were.
        """
        if not self.path.exists():
            return 0
        with self._open() as base:
            if provenance.endswith("*"):
                prefix = provenance[:-1]
                gone = self._forget(base, "BETWEEN ? AND ?", prefix, prefix + "\U0010ffff")
            else:
                gone = self._forget(base, "= ?", provenance)
            _prune(base)
            return gone

    def stamp(self) -> Stamp:
        """Give what differs after any process has stored or removed tickets; costs microseconds."""
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return tuple(_state(file) for file in files)

    def changes(self, after: int) -> list[Change] | None:
        """Give the changes since number ``after``; None if they are no longer all kept."""
        if not self.path.exists():
            return []
        with self._open() as base:
            first = base.execute("SELECT min(seq) FROM change").fetchone()[0]
            if first is not None and after < first - 1:
                return None
            rows = base.execute(
                "SELECT seq, added, ticket FROM change WHERE seq > ? ORDER BY seq", (after,)
            )
            return [Change(seq, bool(added), _ticket(said)) for seq, added, said in rows]

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

    def experience(self, book: AreaBook) -> tuple[Experience, int]:
        """Count all tickets whose code the region knows, aged against the newest.

        Gives the counts and the number of the last change they hold.
        """
        experience = Experience(book.n_lead)
        if not self.path.exists():
            return experience, 0
        with self._open() as base:
            base.execute("BEGIN")
            last = base.execute("SELECT max(seq) FROM change").fetchone()[0] or 0
            newest = _day(base.execute("SELECT max(day) FROM ticket").fetchone()[0])
            for code, day, told, n in base.execute(
                "SELECT code, day, told, count(*) FROM ticket GROUP BY 1, 2, 3"
            ):
                if (lead := _lead(book, code)) != NONE:
                    weight = n * age_weight(_day(day), newest)
                    experience.add((), lead, told=bool(told), weight=weight)
            for text, code, day, n in base.execute(
                "SELECT text, code, day, count(*) FROM phrase JOIN ticket ON id = ticket"
                " GROUP BY 1, 2, 3"
            ):
                if (lead := _lead(book, code)) != NONE:
                    when = _day(day)
                    experience.add_lesson(text, lead, n, n * age_weight(when, newest), when)
        return experience, last

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        base = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S)
        try:
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA foreign_keys = ON")
            base.executescript(_TABLES)
            with base:
                yield base
        except sqlite3.DatabaseError as error:
            raise UnavailableError(f"{self.path} cannot be used: {error}") from error
        finally:
            base.close()

    @staticmethod
    def _forget(base: sqlite3.Connection, test: str, *values: str) -> int:
        # ``test`` is one of two constants above; what the caller gives is bound
        find = f"SELECT id, provenance, code, day, told FROM ticket WHERE provenance {test}"  # noqa: S608
        rows: Sequence[tuple[int, str, str, str | None, int]] = base.execute(
            find, values
        ).fetchall()
        for number, provenance, code, day, told in rows:
            phrases = base.execute("SELECT text FROM phrase WHERE ticket = ?", (number,))
            texts = tuple(text for (text,) in phrases)
            _note(base, Ticket(provenance, code, texts, _day(day), bool(told)), added=False)
            base.execute("DELETE FROM phrase WHERE ticket = ?", (number,))
            base.execute("DELETE FROM ticket WHERE id = ?", (number,))
        return len(rows)


def _note(base: sqlite3.Connection, ticket: Ticket, *, added: bool) -> None:
    day = ticket.day and ticket.day.isoformat()
    said = json.dumps([ticket.provenance, ticket.code, ticket.phrases, day, ticket.told])
    base.execute("INSERT INTO change (added, ticket) VALUES (?, ?)", (added, said))


def _prune(base: sqlite3.Connection) -> None:
    base.execute(
        "DELETE FROM change WHERE seq <= (SELECT max(seq) FROM change) - ?", (KEPT_CHANGES,)
    )


def _ticket(said: str) -> Ticket:
    provenance, code, phrases, day, told = json.loads(said)
    return Ticket(provenance, code, tuple(phrases), _day(day), told)


def _state(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _lead(book: AreaBook, code: str) -> int:
    area = book.number_of.get(code, NONE)
    return NONE if area == NONE else book.lead[area]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
