"""What is stored of a labelled ticket, and in which format."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date

TABLES = """
CREATE TABLE IF NOT EXISTS ticket (
    id INTEGER PRIMARY KEY, provenance TEXT NOT NULL UNIQUE, code TEXT NOT NULL, day TEXT,
    told INTEGER NOT NULL, reporter TEXT, public INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS phrase (
    ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE, text TEXT NOT NULL,
    PRIMARY KEY (ticket, text)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, added INTEGER NOT NULL, ticket TEXT NOT NULL
);
"""
#: columns that a store of an earlier version lacks
_ADDED = {"reporter": "TEXT", "public": "INTEGER NOT NULL DEFAULT 0"}


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is kept of a labelled ticket: the place names in it, never its text.

    ``provenance`` identifies the source, for example ``file.csv:17`` or a complaint's id;
    ``told`` says that the text itself named the area of ``code``. ``reporter`` is a keyed hash:
    the public learns of tickets of enough different reporters only, except of those that the
    operator declared ``public``.
    """

    provenance: str
    code: str
    phrases: tuple[str, ...]
    day: date | None = None
    told: bool = False
    reporter: str | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class TicketChange:
    """A ticket that was added to the store, or taken from it; ``seq`` counts all changes."""

    seq: int
    added: bool
    ticket: Ticket


def add_missing_columns(base: sqlite3.Connection) -> None:
    """Bring the tables of an earlier version up to this one."""
    present = {row[1] for row in base.execute("PRAGMA table_info(ticket)")}
    for name, kind in _ADDED.items():
        if name not in present:
            base.execute(f"ALTER TABLE ticket ADD COLUMN {name} {kind}")


def insert_ticket(base: sqlite3.Connection, ticket: Ticket) -> None:
    """Write a ticket, and note that it came."""
    row = base.execute(
        "INSERT INTO ticket (provenance, code, day, told, reporter, public)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            ticket.provenance,
            ticket.code,
            ticket.day and ticket.day.isoformat(),
            ticket.told,
            ticket.reporter,
            ticket.public,
        ),
    )
    base.executemany(
        "INSERT OR IGNORE INTO phrase VALUES (?, ?)",
        [(row.lastrowid, phrase) for phrase in ticket.phrases],
    )
    _note(base, ticket, added=True)


def find_tickets(
    base: sqlite3.Connection, provenance: str, *, prefix: bool = False
) -> list[tuple[int, Ticket]]:
    """Give number and ticket of a provenance, or of all that begin with it."""
    columns = (
        "SELECT id, provenance, code, day, told, reporter, public FROM ticket WHERE provenance"
    )
    if prefix:
        between = (provenance, provenance + "\U0010ffff")
        found = base.execute(f"{columns} BETWEEN ? AND ?", between)
    else:
        found = base.execute(f"{columns} = ?", (provenance,))
    return [(row[0], _read(base, row)) for row in found.fetchall()]


def delete_ticket(base: sqlite3.Connection, number: int, ticket: Ticket) -> None:
    """Take a ticket out, and note that it went."""
    _note(base, ticket, added=False)
    base.execute("DELETE FROM phrase WHERE ticket = ?", (number,))
    base.execute("DELETE FROM ticket WHERE id = ?", (number,))


def _read(
    base: sqlite3.Connection, row: tuple[int, str, str, str | None, int, str | None, int]
) -> Ticket:
    number, provenance, code, day, told, reporter, public = row
    phrases = base.execute("SELECT text FROM phrase WHERE ticket = ?", (number,))
    texts = tuple(text for (text,) in phrases)
    return Ticket(provenance, code, texts, day_of(day), bool(told), reporter, bool(public))


def _note(base: sqlite3.Connection, ticket: Ticket, *, added: bool) -> None:
    day = ticket.day and ticket.day.isoformat()
    said = [ticket.provenance, ticket.code, ticket.phrases, day, ticket.told, ticket.public]
    base.execute("INSERT INTO change (added, ticket) VALUES (?, ?)", (added, json.dumps(said)))


def ticket_of(said: str) -> Ticket:
    """Read a ticket as a change notes it; it does not tell the reporter."""
    provenance, code, phrases, day, told, *public = json.loads(said)
    return Ticket(provenance, code, tuple(phrases), day_of(day), told, public=public == [True])


def day_of(text: str | None) -> date | None:
    """Read a day."""
    return date.fromisoformat(text) if text else None
