"""Finding complaints: by area, cell, category, state, time and words; page after page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from geo_service.ledger.clock import now_us, to_us
from geo_service.ledger.identity import Identity
from geo_service.ledger.records import Complaint
from geo_service.ledger.rows import SEPARATOR, complaint_of
from geo_service.ledger.schema import complaint

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; every part narrows it.

    ``areas`` are (level, code), any of them; ``cells`` is a range of finest H3 cells;
    ``bbox`` west, south, east, north in degrees; ``before`` is the number after which the
    last page ended. Newest complaints come first.
    """

    areas: Sequence[tuple[str, str]] = ()
    cells: tuple[int, int] | None = None
    bbox: tuple[float, float, float, float] | None = None
    category: Sequence[str] = ()
    statuses: Sequence[str] = ()
    received_from: datetime | None = None
    received_to: datetime | None = None
    text: str = ""
    source: str = ""
    source_ids: Sequence[str] = ()
    pks: Sequence[int] | None = None
    overdue: bool = False
    before: int | None = None
    limit: int = 50


def _in_area(identity: Identity, level: str, code: str) -> Condition:
    """The code alone, or among several joined ones."""
    column = complaint.c[identity.slot(level)]
    wrapped = sa.literal(SEPARATOR) + column + sa.literal(SEPARATOR)
    among = wrapped.contains(f"{SEPARATOR}{code}{SEPARATOR}", autoescape=True)
    several = column.contains(SEPARATOR, autoescape=True)
    return sa.or_(column == code, sa.and_(several, among))


def _where_conditions(identity: Identity, search: Search) -> list[Condition]:
    row, found = complaint.c, []
    if search.areas:
        found.append(sa.or_(*(_in_area(identity, *area) for area in search.areas)))
    if search.cells:
        found.append(row.h3.between(*search.cells))
    if search.bbox:
        west, south, east, north = search.bbox
        across = sa.or_(row.lon >= west, row.lon <= east)
        found.append(row.lon.between(west, east) if west <= east else across)
        found.append(row.lat.between(south, north))
    return found


def _other_conditions(search: Search) -> list[Condition]:
    row = complaint.c
    pairs: tuple[tuple[object, Callable[[], Condition]], ...] = (
        (search.statuses, lambda: row.status.in_(search.statuses)),
        (search.received_from, lambda: row.received_at >= _us(search.received_from)),
        (search.received_to, lambda: row.received_at < _us(search.received_to)),
        (search.text, lambda: row.text.icontains(search.text, autoescape=True)),
        (search.source, lambda: row.source == search.source),
        (search.source_ids, lambda: row.source_id.in_(search.source_ids)),
        (search.pks is not None, lambda: row.pk.in_(search.pks or ())),
        (search.overdue, lambda: row.due_at < now_us()),
        (search.before is not None, lambda: row.pk < search.before),
    )
    categories = [row[f"category_{part}"] == name for part, name in enumerate(search.category, 1)]
    return [*categories, *(make() for asked, make in pairs if asked)]


def _us(moment: datetime | None) -> int | None:
    return None if moment is None else to_us(moment)


def find(
    connection: sa.Connection, identity: Identity, search: Search
) -> tuple[list[Complaint], int | None]:
    """One page, newest first, and the number to ask the next page with; None after the last.

    Raises:
        InputError: the ledger has no such level.
    """
    conditions = [*_where_conditions(identity, search), *_other_conditions(search)]
    query = sa.select(complaint).where(*conditions).order_by(complaint.c.pk.desc())
    rows = connection.execute(query.limit(search.limit + 1)).all()
    page = rows[: search.limit]
    more = page[-1].pk if len(rows) > search.limit else None
    return [complaint_of(row, identity) for row in page], more
