"""The register of disputes: borders or polygons that two areas both claim or both refuse.

Returned tickets are the evidence; they propose disputes. A person opens, rules or withdraws one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from geo_service.base.characters import cleaned
from geo_service.base.dates import day_number, day_of
from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.base.model import Dispute
from geo_service.ledger.clock import from_us, now_us
from geo_service.ledger.masking import mask
from geo_service.ledger.schema import dispute, dispute_evidence, meta
from geo_service.ledger.store.counters import OTHER, take
from geo_service.ledger.store.facts import put_fact

STATES = ("proposed", "open", "ruled", "withdrawn")
#: from which states a dispute may go to which
_MOVES = {
    "open": ("proposed", "withdrawn", "ruled"),
    "ruled": ("open",),
    "withdrawn": ("proposed", "open", "ruled"),
}


@dataclass(frozen=True, slots=True)
class DisputeRecord:
    """A dispute with its history and evidence (numbers of returned events)."""

    dispute: Dispute
    since: datetime
    note: str
    ruled_by: str
    ruled_at: datetime | None
    evidence: tuple[int, ...]
    complaints: int


def _day(number: int | None) -> date | None:
    return None if number is None else day_of(number)


def _number(day: date | None) -> int | None:
    return None if day is None else day_number(day)


def dispute_of(row: sa.Row[tuple[object, ...]]) -> Dispute:
    """A dispute from its row."""
    return Dispute(
        row.id, row.level, row.area_a, row.area_b, row.kind, row.geometry, row.state,
        row.ruled_for, _day(row.valid_from), _day(row.valid_to),
    )  # fmt: skip


def _touch(connection: sa.Connection) -> None:
    """Count changes, so that other processes notice."""
    put_fact(connection, "disputes", str(now_us()))


def disputes_version(connection: sa.Connection) -> str:
    """Changes whenever a dispute does."""
    query = sa.select(meta.c.value).where(meta.c.name == "disputes")
    return str(connection.execute(query).scalar() or "")


def propose(
    connection: sa.Connection,
    level: str,
    areas: tuple[str, str],
    *,
    kind: str = "border",
    geometry: str = "",
    note: str = "",
    state: str = "proposed",
) -> int:
    """The dispute of a pair of areas that has not been settled, or a new one; its id.

    Raises:
        InputError: the two areas are one, or the kind is unknown.
    """
    area_a, area_b = sorted(areas)
    if area_a == area_b:
        raise InputError("a dispute needs two areas")
    if kind not in ("border", "polygon"):
        raise InputError(f"unknown kind of dispute {kind!r}", hint="border or polygon")
    number = take(connection, which=OTHER)
    known = connection.execute(
        sa.select(dispute.c.id, dispute.c.state).where(
            dispute.c.level == level,
            dispute.c.area_a == area_a,
            dispute.c.area_b == area_b,
            dispute.c.kind == kind,
            dispute.c.geometry == geometry,
            dispute.c.state.in_(("proposed", "open")),
        )
    ).first()
    if known is not None:
        if state == "open" and known.state == "proposed":
            open_dispute(connection, int(known.id))
        return int(known.id)
    values = {
        "id": number, "level": level, "area_a": area_a, "area_b": area_b, "kind": kind,
        "geometry": geometry, "state": state, "since": now_us(), "note": mask(cleaned(note)).text,
        "ruled_for": "", "ruled_by": "",
    }  # fmt: skip
    connection.execute(sa.insert(dispute), values)
    _touch(connection)
    return number


def add_evidence(connection: sa.Connection, dispute_id: int, seq: int, complaint_pk: int) -> None:
    """Note a returned ticket as evidence; once."""
    known = connection.execute(
        sa.select(dispute_evidence.c.event_seq).where(
            dispute_evidence.c.dispute_id == dispute_id, dispute_evidence.c.event_seq == seq
        )
    ).first()
    if known is None:
        row = {"dispute_id": dispute_id, "event_seq": seq, "complaint_pk": complaint_pk}
        connection.execute(sa.insert(dispute_evidence), row)


def _move(connection: sa.Connection, dispute_id: int, state: str, **values: object) -> None:
    take(connection, 0, which=OTHER)
    found = get_dispute(connection, dispute_id).dispute
    if found.state not in _MOVES[state]:
        raise ConflictError(f"dispute {dispute_id} is {found.state}; it cannot become {state}")
    query = sa.update(dispute).where(dispute.c.id == dispute_id)
    connection.execute(query.values(state=state, **values))
    _touch(connection)


def open_dispute(connection: sa.Connection, dispute_id: int) -> None:
    """From now on answers that rest on it ask first."""
    _move(connection, dispute_id, "open")


def withdraw(connection: sa.Connection, dispute_id: int) -> None:
    """Nothing rests on it any more."""
    _move(connection, dispute_id, "withdrawn")


def rule(
    connection: sa.Connection,
    dispute_id: int,
    *,
    ruled_for: str,
    ruled_by: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> None:
    """Decide a dispute for one of its two areas, for a time (``valid_to`` exclusive) or for good.

    Raises:
        InputError: the area is not one of the two.
        ConflictError: it is not open.
    """
    found = get_dispute(connection, dispute_id).dispute
    if ruled_for not in (found.area_a, found.area_b):
        raise InputError(
            f"{ruled_for!r} is not one of the two areas in dispute",
            hint=f"{found.area_a} or {found.area_b}",
        )
    _move(
        connection, dispute_id, "ruled", ruled_for=ruled_for, ruled_by=ruled_by,
        ruled_at=now_us(), valid_from=_number(valid_from), valid_to=_number(valid_to),
    )  # fmt: skip


def get_dispute(connection: sa.Connection, dispute_id: int) -> DisputeRecord:
    """One dispute with its evidence. Raises ``NotFoundError``."""
    row = connection.execute(sa.select(dispute).where(dispute.c.id == dispute_id)).first()
    if row is None:
        raise NotFoundError(f"no dispute {dispute_id}")
    evidence = connection.execute(
        sa.select(dispute_evidence.c.event_seq, dispute_evidence.c.complaint_pk)
        .where(dispute_evidence.c.dispute_id == dispute_id)
        .order_by(dispute_evidence.c.event_seq)
    ).all()
    return DisputeRecord(
        dispute=dispute_of(row),
        since=from_us(row.since),
        note=row.note,
        ruled_by=row.ruled_by,
        ruled_at=None if row.ruled_at is None else from_us(row.ruled_at),
        evidence=tuple(one.event_seq for one in evidence),
        complaints=len({one.complaint_pk for one in evidence}),
    )


def list_disputes(connection: sa.Connection, states: Sequence[str] = STATES) -> list[DisputeRecord]:
    """All disputes in these states, oldest first."""
    query = sa.select(dispute.c.id).where(dispute.c.state.in_(states)).order_by(dispute.c.id)
    return [get_dispute(connection, found) for found in connection.execute(query).scalars()]


def in_force(connection: sa.Connection) -> tuple[Dispute, ...]:
    """The disputes that change answers: open ones and rulings."""
    query = sa.select(dispute).where(dispute.c.state.in_(("open", "ruled")))
    return tuple(dispute_of(row) for row in connection.execute(query.order_by(dispute.c.id)))
