"""The store of what tickets taught, by provenance: so that anything learned can be unlearned."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo_service.errors import UnavailableError
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.experience import Experience, age_weight

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
"""


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
class LearnedStore:
    """Tickets in one SQLite file; safe to use from several processes."""

    path: Path

    def add(self, tickets: Iterable[Ticket]) -> list[Ticket]:
        """Store tickets; one already known by its provenance is replaced. Gives the replaced."""
        replaced: list[Ticket] = []
        with self._open() as base:
            for ticket in tickets:
                replaced += self._forget(base, "= ?", ticket.provenance)
                row = base.execute(
                    "INSERT INTO ticket (provenance, code, day, told) VALUES (?, ?, ?, ?)",
                    (
                        ticket.provenance,
                        ticket.code,
                        ticket.day and ticket.day.isoformat(),
                        ticket.told,
                    ),
                )
                base.executemany(
                    "INSERT OR IGNORE INTO phrase VALUES (?, ?)",
                    [(row.lastrowid, phrase) for phrase in ticket.phrases],
                )
        return replaced

    def forget(self, provenance: str) -> list[Ticket]:
        """Remove the ticket of this provenance, or all that begin with it if it ends with ``*``."""
        if not self.path.exists():
            return []
        with self._open() as base:
            if provenance.endswith("*"):
                prefix = provenance[:-1]
                return self._forget(base, "BETWEEN ? AND ?", prefix, prefix + "\U0010ffff")
            return self._forget(base, "= ?", provenance)

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

    def experience(self, book: AreaBook) -> Experience:
        """Count all tickets whose code the region knows, aged against the newest."""
        experience = Experience(book.n_lead)
        if not self.path.exists():
            return experience
        with self._open() as base:
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
        return experience

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
        except sqlite3.OperationalError as error:
            raise UnavailableError(f"{self.path} cannot be used: {error}") from error
        finally:
            base.close()

    @staticmethod
    def _forget(base: sqlite3.Connection, test: str, *values: str) -> list[Ticket]:
        # ``test`` is one of two constants above; what the caller gives is bound
        find = f"SELECT id, provenance, code, day, told FROM ticket WHERE provenance {test}"  # noqa: S608
        rows: Sequence[tuple[int, str, str, str | None, int]] = base.execute(
            find, values
        ).fetchall()
        gone = []
        for number, provenance, code, day, told in rows:
            phrases = base.execute("SELECT text FROM phrase WHERE ticket = ?", (number,))
            texts = tuple(text for (text,) in phrases)
            gone.append(Ticket(provenance, code, texts, _day(day), bool(told)))
            base.execute("DELETE FROM phrase WHERE ticket = ?", (number,))
            base.execute("DELETE FROM ticket WHERE id = ?", (number,))
        return gone


def _lead(book: AreaBook, code: str) -> int:
    area = book.number_of.get(code, NONE)
    return NONE if area == NONE else book.lead[area]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
