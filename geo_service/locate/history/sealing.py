"""Seal learned counts into blocks of at least k reporters: all that the public may see.

For each phrase and area the reporters who are not in a block yet are waiting; once there are k of
them they become a block, which counts as k tickets of one month. A block is taken back when the
last ticket of its reporters has been forgotten, and not before. So whatever the public sees changes
only by whole blocks: after k different reporters came, or all k of a block went.

A ticket without a known reporter is in no block. Reporters are keyed hashes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

#: in place of a phrase: the tickets of an area as a whole, those that name it, and the others
AREA, AREA_TOLD = "\x00area", "\x00told"

TABLES = """
CREATE TABLE IF NOT EXISTS person (
    phrase TEXT NOT NULL, code TEXT NOT NULL, reporter BLOB NOT NULL, tickets INTEGER NOT NULL,
    day INTEGER, block INTEGER, PRIMARY KEY (phrase, code, reporter)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS person_waiting ON person (phrase, code) WHERE block IS NULL;
CREATE TABLE IF NOT EXISTS block (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, phrase TEXT NOT NULL, code TEXT NOT NULL,
    size INTEGER NOT NULL, month TEXT, k INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0
);
"""


@dataclass(frozen=True, slots=True)
class Block:
    """``size`` tickets of a phrase (or ``AREA``) in a month; taken back, if negative.

    ``k`` is the number of reporters that was asked for when it was sealed.
    """

    seq: int
    phrase: str
    code: str
    size: int
    month: date | None
    k: int


def came(
    base: sqlite3.Connection, phrase: str, code: str, reporter: bytes, day: date | None, k: int
) -> None:
    """Count a ticket of a reporter; may complete a block."""
    cell = (phrase, code)
    known = base.execute(
        "UPDATE person SET tickets = tickets + 1 WHERE phrase = ? AND code = ? AND reporter = ?",
        (*cell, reporter),
    )
    if known.rowcount:
        return
    base.execute(
        "INSERT INTO person (phrase, code, reporter, tickets, day) VALUES (?, ?, ?, 1, ?)",
        (*cell, reporter, day and day.toordinal()),
    )
    waiting, mean = base.execute(
        "SELECT count(*), avg(day) FROM person WHERE phrase = ? AND code = ? AND block IS NULL",
        cell,
    ).fetchone()
    if waiting < k:
        return
    # the month of their mean: nobody's day
    month = date.fromordinal(int(mean)).replace(day=1).isoformat() if mean else None
    made = base.execute(
        "INSERT INTO block (phrase, code, size, month, k) VALUES (?, ?, ?, ?, ?)",
        (*cell, waiting, month, k),
    )
    base.execute(
        "UPDATE person SET block = ? WHERE phrase = ? AND code = ? AND block IS NULL",
        (made.lastrowid, *cell),
    )


def went(base: sqlite3.Connection, phrase: str, code: str, reporter: bytes) -> None:
    """Take back a ticket of a reporter; may end a block."""
    key = (phrase, code, reporter)
    where = "WHERE phrase = ? AND code = ? AND reporter = ?"
    found = base.execute(f"SELECT tickets, block FROM person {where}", key).fetchone()  # noqa: S608
    if found is None:
        return
    tickets, block = found
    if tickets > 1:
        base.execute(f"UPDATE person SET tickets = tickets - 1 {where}", key)  # noqa: S608
        return
    base.execute(f"DELETE FROM person {where}", key)  # noqa: S608
    if block is not None:
        _left(base, block)


def _left(base: sqlite3.Connection, block: int) -> None:
    base.execute("UPDATE block SET gone = gone + 1 WHERE seq = ?", (block,))
    base.execute(
        "INSERT INTO block (phrase, code, size, month, k)"
        " SELECT phrase, code, -size, month, k FROM block WHERE seq = ? AND gone = size",
        (block,),
    )


def blocks(base: sqlite3.Connection, after: int, k: int) -> Iterator[Block]:
    """Give the blocks sealed and taken back since number ``after``, of at least ``k`` reporters.

    Those that were sealed for fewer are not shown.
    """
    rows = base.execute(
        "SELECT seq, phrase, code, size, month, k FROM block WHERE seq > ? AND k >= ? ORDER BY seq",
        (after, k),
    )
    for seq, phrase, code, size, month, asked in rows:
        day = date.fromisoformat(month) if month else None
        yield Block(seq, phrase, code, size, day, asked)


def last_block(base: sqlite3.Connection) -> int:
    """Give the number of the last block."""
    return int(base.execute("SELECT max(seq) FROM block").fetchone()[0] or 0)
