"""Search complaints by area, cell, category, state, time and words, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise

import sqlalchemy as sa

from geo_service.base.dates import MICROSECONDS_PER_DAY
from geo_service.ledger.clock import check_year, from_us, now_us, to_us
from geo_service.ledger.events.kinds import EventKind
from geo_service.ledger.identity import Identity
from geo_service.ledger.records import Complaint
from geo_service.ledger.rows import SEPARATOR, complaint_of
from geo_service.ledger.schema import complaint, event, issue_member
from geo_service.ledger.store.clauses import among

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; every part narrows it.

    ``areas`` are (level, code), any of them; ``categories`` are paths, any of them; ``cells``
    is a range of finest H3 cells, ``cell_ranges`` several, any of them; ``bbox`` west, south, east,
    north in degrees; ``issue`` is the number of an issue that was not merged into another;
    ``before`` is the number after which the last page ended. Newest complaints come first.
    """

    areas: Sequence[tuple[str, str]] = ()
    cells: tuple[int, int] | None = None
    cell_ranges: Sequence[tuple[int, int]] = ()
    bbox: tuple[float, float, float, float] | None = None
    categories: Sequence[Sequence[str]] = ()
    closed: bool | None = None
    statuses: Sequence[str] = ()
    channels: Sequence[str] = ()
    received_from: datetime | None = None
    received_to: datetime | None = None
    text: str = ""
    source: str = ""
    source_ids: Sequence[str] = ()
    pks: Sequence[int] | None = None
    issue: int | None = None
    overdue: bool = False
    before: int | None = None
    skip: int = 0
    limit: int = 50


def received_since(connection: sa.Connection, days: int) -> int | None:
    """The moment (µs) that many days before the latest complaint; None where there is none."""
    latest = connection.execute(sa.select(sa.func.max(complaint.c.received_at))).scalar()
    return None if latest is None else latest - days * MICROSECONDS_PER_DAY


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
    if search.cell_ranges:
        found.append(sa.or_(*(row.h3.between(*cells) for cells in search.cell_ranges)))
    if search.bbox:
        west, south, east, north = search.bbox
        across = sa.or_(row.lon >= west, row.lon <= east)
        found.append(row.lon.between(west, east) if west <= east else across)
        found.append(row.lat.between(south, north))
    return found


def _other_conditions(search: Search) -> list[Condition]:
    row = complaint.c
    pairs: tuple[tuple[object, Callable[[], Condition]], ...] = (
        (search.categories, lambda: sa.or_(*(_below(path) for path in search.categories))),
        (search.closed is True, lambda: row.status == EventKind.CLOSED.value),
        (search.closed is False, lambda: row.status != EventKind.CLOSED.value),
        (search.statuses, lambda: row.status.in_(search.statuses)),
        (search.channels, lambda: row.channel.in_(search.channels)),
        (search.received_from, lambda: row.received_at >= _us(search.received_from)),
        (search.received_to, lambda: row.received_at < _us(search.received_to)),
        (search.text, lambda: row.text.icontains(search.text, autoescape=True)),
        (search.source, lambda: row.source == search.source),
        (search.source_ids, lambda: row.source_id.in_(search.source_ids)),
        (search.pks is not None, lambda: row.pk.in_(search.pks or ())),
        (search.issue is not None, lambda: row.pk.in_(_members(search.issue))),
        (search.overdue, lambda: row.due_at < now_us()),
        (search.before is not None, lambda: row.pk < search.before),
    )
    return [make() for asked, make in pairs if asked]


def _members(number: int | None) -> sa.Select[tuple[int]]:
    return sa.select(issue_member.c.complaint_pk).where(issue_member.c.issue_id == number)


def category_paths(text: str) -> tuple[tuple[str, ...], ...]:
    """Every path of up to three names that a text with slashes can mean; a name may hold some."""
    pieces = [piece for piece in text.split("/") if piece.strip()]
    inner = range(1, len(pieces))
    paths = {
        tuple("/".join(pieces[a:b]).strip() for a, b in pairwise((0, *cuts, len(pieces))))
        for count in range(3)
        for cuts in combinations(inner, count)
        if pieces
    }
    return tuple(sorted(paths, key=len, reverse=True))


def _below(path: Sequence[str]) -> Condition:
    """The category itself and what lies below it."""
    parts = enumerate(path, 1)
    return sa.and_(*(complaint.c[f"category_{part}"] == name for part, name in parts))


def _us(moment: datetime | None) -> int | None:
    return None if moment is None else to_us(check_year(moment))


def conditions_of(identity: Identity, search: Search) -> list[Condition]:
    """What a complaint's row must meet, all of it; the search's page is not regarded.

    Raises:
        InputError: the ledger has no such level.
    """
    return [*_where_conditions(identity, search), *_other_conditions(search)]


def find(
    connection: sa.Connection, identity: Identity, search: Search
) -> tuple[list[Complaint], int | None]:
    """One page, newest first, and the number to ask the next page with; None after the last.

    Raises:
        InputError: the ledger has no such level.
    """
    query = (
        sa.select(complaint).where(*conditions_of(identity, search)).order_by(complaint.c.pk.desc())
    )
    rows = connection.execute(query.limit(search.limit + 1).offset(search.skip)).all()
    page = rows[: search.limit]
    more = page[-1].pk if len(rows) > search.limit else None
    return [complaint_of(row, identity) for row in page], more


def last_changes(connection: sa.Connection, seqs: Sequence[int]) -> dict[int, datetime]:
    """When changes were recorded, by their number."""
    query = sa.select(event.c.seq, event.c.recorded_at).where(among(connection, event.c.seq, seqs))
    return {row.seq: from_us(row.recorded_at) for row in connection.execute(query)}


def distinct_categories(connection: sa.Connection, k: int = 1) -> list[tuple[str, str, str]]:
    """The categories that complaints of at least ``k`` reporters were given, in order.

    A complaint without a known reporter counts as a person of its own, as in the cube's blocks.
    """
    row = complaint.c
    columns = (row.category_1, row.category_2, row.category_3)
    nobody = sa.literal("#") + sa.cast(row.pk, sa.Text)
    query = sa.select(*columns).order_by(*columns)
    if k > 1:
        persons = sa.func.count(sa.distinct(sa.func.coalesce(row.reporter, nobody)))
        query = query.group_by(*columns).having(persons >= k)
    found = connection.execute(query.distinct())
    return [(one.category_1, one.category_2, one.category_3) for one in found]
