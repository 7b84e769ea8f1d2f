"""Erase personal data of complaints, while their facts and counts stay.

Erased: the text and what was masked in it, the reporter's hash, the place (a cell of resolution 8
and the areas stay), reasons of events, and the rejects that hold the same. Stay: ids, times,
categories, areas, bodies, states. Guards let nothing but this happen, within ``_sanctioned``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from geo_service.base.h3_bits import resolution_of
from geo_service.ledger.clock import now_us
from geo_service.ledger.events.kinds import EventKind
from geo_service.ledger.schema import complaint, event, idempotency, meta, reject, restricted
from geo_service.ledger.store.clauses import among
from geo_service.ledger.store.counters import take

#: resolution of the cell that stays (0.74 km²): the finest that is public
KEPT_RES = 8
#: what an event's details may keep: nothing of it is a person's, and the states rest on it
_KEPT_DETAILS = frozenset(
    {"deadline_h", "responded", "resolved", "satisfied", "excluded", "confirmed", "stated_at",
     "bodies"}
)  # fmt: skip
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Erasable:
    """Complaints to erase. ``reporter`` is the keyed hash; ``before_us`` microseconds UTC."""

    before_us: int | None = None
    reporter: str | None = None
    pks: Sequence[int] = ()
    open_too: bool = False

    def condition(self) -> sa.ColumnElement[bool]:
        """Those not erased yet; open tickets only if asked for."""
        return sa.and_(self._asked(), sa.true() if self.open_too else _closed())

    def left_open(self) -> sa.ColumnElement[bool]:
        """Those that stay because work on them goes on."""
        return sa.and_(self._asked(), sa.not_(_closed()), sa.literal(not self.open_too))

    def _asked(self) -> sa.ColumnElement[bool]:
        row = complaint.c
        parts: list[sa.ColumnElement[bool]] = [row.erased_at.is_(None)]
        if self.before_us is not None:
            parts.append(row.received_at < self.before_us)
        if self.reporter is not None:
            parts.append(row.reporter == self.reporter)
        if self.pks:
            parts.append(row.pk.in_(self.pks))
        if len(parts) == 1:
            parts.append(sa.false())  # nothing asked for is nothing, never everything
        return sa.and_(*parts)


def _closed() -> sa.ColumnElement[bool]:
    return complaint.c.status == EventKind.CLOSED.value


def count(connection: sa.Connection, what: Erasable) -> tuple[int, int]:
    """How many would be erased, and how many stay because they are open."""

    def number(condition: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(complaint).where(condition)
        return int(connection.execute(query).scalar_one())

    return number(what.condition()), number(what.left_open())


def erase_page(connection: sa.Connection, what: Erasable, *, rows: int = 500) -> list[str]:
    """Erase up to ``rows`` complaints in the caller's transaction; the ids of those erased.

    Each gets a new change number, so that the cube reads it again.
    """
    take(connection, 0)
    _overwrite_freed(connection)
    query = sa.select(complaint.c.pk, complaint.c.id, complaint.c.h3).where(what.condition())
    found = connection.execute(query.order_by(complaint.c.pk).limit(rows)).all()
    if not found:
        return []
    pks = [row.pk for row in found]
    with _sanctioned(connection):
        for row in found:
            values = {**_blank(row.h3), "seq": take(connection), "erased_at": now_us()}
            connection.execute(sa.update(complaint).where(complaint.c.pk == row.pk).values(values))
        _erase_events(connection, pks)
    for table in (restricted, idempotency):
        connection.execute(sa.delete(table).where(among(connection, table.c.complaint_pk, pks)))
    return [row.id for row in found]


def _blank(h3: int | None) -> dict[str, Any]:
    nothing = ("reporter", "given_lon", "given_lat", "given_datum", "lon", "lat", "radius_m")
    return {**dict.fromkeys(nothing), "text": "", "place": "", "h3": coarse_cell(h3)}


def coarse_cell(h3: int | None) -> int | None:
    """The middle cell, of the same resolution, of the parent of resolution 8.

    Source: the H3 index layout: resolution in bits 52-55, three bits a digit, 0 the middle child.
    """
    if h3 is None:
        return None
    res = resolution_of(h3)
    if res <= KEPT_RES:
        return h3
    digits = ((1 << 3 * (res - KEPT_RES)) - 1) << 3 * (15 - res)
    return h3 & ~digits


def _erase_events(connection: sa.Connection, pks: Sequence[int]) -> None:
    query = sa.select(event.c.seq, event.c.details).where(
        among(connection, event.c.complaint_pk, pks),
        sa.or_(event.c.reason != "", event.c.details != ""),
    )
    for row in connection.execute(query).all():
        values = {"reason": "", "details": kept_details(row.details)}
        connection.execute(sa.update(event).where(event.c.seq == row.seq).values(values))


def kept_details(text: str) -> str:
    """Of an event's details (JSON) what the states rest on."""
    if not text:
        return ""
    said: Mapping[str, Any] = orjson.loads(text)
    kept = {name: value for name, value in said.items() if name in _KEPT_DETAILS}
    return orjson.dumps(kept).decode() if kept else ""


@contextmanager
def _sanctioned(connection: sa.Connection) -> Iterator[None]:
    """Open the guards for this transaction alone: nobody else ever sees the mark."""
    connection.execute(sa.insert(meta).values(name="erasing", value=str(now_us())))
    yield
    connection.execute(sa.delete(meta).where(meta.c.name == "erasing"))


def _overwrite_freed(connection: sa.Connection) -> None:
    """Have SQLite write zeros where something was; PostgreSQL's vacuum does it in its time."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def erase_rejects(
    connection: sa.Connection, *, before_us: int | None = None, mark: str = "", apply: bool
) -> int:
    """Delete rejects recorded before a time, or whose cells hold a reporter's mark; how many."""
    if before_us is not None:
        ids = sa.select(reject.c.id).where(reject.c.recorded_at < before_us)
        found = list(connection.execute(ids).scalars())
    else:
        found = _rejects_of(connection, mark)
    if apply and found:
        _overwrite_freed(connection)
        connection.execute(sa.delete(reject).where(among(connection, reject.c.id, found)))
    return len(found)


def _rejects_of(connection: sa.Connection, mark: str) -> list[int]:
    """Rejects that hold a number or name, however it is written there."""
    wanted = _NOISE.sub("", mark).casefold()
    if not wanted:
        return []
    rows = connection.execute(sa.select(reject.c.id, reject.c.row, reject.c.mended))
    return [
        row.id for row in rows if wanted in _NOISE.sub("", row.row + (row.mended or "")).casefold()
    ]


def settle(engine: sa.Engine) -> None:
    """Have SQLite's journal of changes emptied, which holds pages as they were."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
