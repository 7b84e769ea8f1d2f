"""List, and on command reassign, open tickets whose jurisdiction a new generation changes.

A ticket is placed again where it has a position; one found by words alone keeps its areas until
somebody corrects it, and is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from geo_service.base.dates import day_number
from geo_service.intake.bulk_placement import PLACEMENT, BulkPoints, place_points
from geo_service.ledger import Ledger, NewEvent
from geo_service.ledger.events import EventKind, log
from geo_service.ledger.schema import complaint
from geo_service.service.region import Region

_PAGE = 5_000
_TO_A_COMMIT = 200
#: what a reassignment may change; how and where a ticket was found stays
_CHANGED = tuple(
    name
    for name in PLACEMENT
    if name.startswith(("area_", "lead_"))
    or name in ("overlay", "generations", "verdict", "probability", "rule")
)
_COMPARED = tuple(name for name in _CHANGED if name.startswith(("area_", "lead_code", "overlay")))


@dataclass(frozen=True, slots=True)
class Move:
    """A ticket that another body answers for from now on."""

    complaint_id: str
    pk: int
    seq: int
    old_lead: str
    new_lead: str
    new_lead_name: str
    holder: str
    changes: dict[str, Any]


def _pages(ledger: Ledger) -> Iterator[Sequence[sa.Row[Any]]]:
    row, after = complaint.c, 0
    while True:
        query = (
            sa.select(complaint)
            .where(row.status != EventKind.CLOSED.value, row.lon.is_not(None), row.pk > after)
            .order_by(row.pk)
            .limit(_PAGE)
        )
        with ledger.reading() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return
        yield rows
        after = rows[-1].pk


def _points(rows: Sequence[sa.Row[Any]], as_of: date) -> BulkPoints:
    def column(name: str) -> list[Any]:
        return [getattr(row, name) for row in rows]

    paths = ["/".join(filter(None, (r.category_1, r.category_2, r.category_3))) for r in rows]
    return BulkPoints(
        np.array(column("lon"), np.float64),
        np.array(column("lat"), np.float64),
        np.array(column("radius_m"), np.float64),
        np.full(len(rows), day_number(as_of), np.int32),
        pa.array(column("text"), pa.string()),
        pa.array(paths, pa.string()),
    )


def find_moves(region: Region, ledger: Ledger, as_of: date | None = None) -> Iterator[Move]:
    """Open tickets whose areas, overlay or leading body differ under the boundaries of a day."""
    day = as_of or region.folder.today()
    for rows in _pages(ledger):
        placed = place_points(region, ledger.identity, _points(rows, day)).to_pylist()
        for row, new in zip(rows, placed, strict=True):
            if any(new[name] != getattr(row, name) for name in _COMPARED):
                yield Move(
                    row.id,
                    row.pk,
                    row.seq,
                    row.lead_code,
                    new["lead_code"],
                    new["lead_name"],
                    row.holder_code,
                    {name: new[name] for name in _CHANGED},
                )


def _event(move: Move, actor: str) -> NewEvent:
    """The new body takes over what the old one held."""
    takes_over = move.holder != "" and move.holder == move.old_lead
    return NewEvent(
        EventKind.REASSIGNED.value,
        actor,
        body_code=move.new_lead if takes_over else "",
        body_name=move.new_lead_name if takes_over else "",
        reason="boundaries changed",
        details={"from": move.old_lead, "to": move.new_lead},
    )


def _apply(connection: sa.Connection, moves: Sequence[Move], actor: str) -> int:
    pks = [move.pk for move in moves]
    query = sa.select(complaint.c.pk, complaint.c.seq).where(complaint.c.pk.in_(pks))
    present = {row.pk: row.seq for row in connection.execute(query)}
    unchanged = [move for move in moves if present[move.pk] == move.seq]
    for move in unchanged:
        event = _event(move, actor)
        log.append(connection, move.pk, event, changes=move.changes, checked=False)
    return len(unchanged)


def apply_moves(ledger: Ledger, moves: Sequence[Move], *, actor: str) -> int:
    """Reassign tickets, some hundred to a commit; those changed meanwhile are left. Count them."""
    done = 0
    for first in range(0, len(moves), _TO_A_COMMIT):
        some = moves[first : first + _TO_A_COMMIT]
        done += ledger.writer.run_alone(partial(_apply, moves=some, actor=actor))
    return done


def count_unplaced(ledger: Ledger) -> int:
    """Open tickets without a position, which no change of boundaries moves by itself."""
    query = sa.select(sa.func.count()).where(
        complaint.c.status != EventKind.CLOSED.value, complaint.c.lon.is_(None)
    )
    with ledger.reading() as connection:
        return int(connection.execute(query).scalar_one())
