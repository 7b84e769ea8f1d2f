"""Find earlier reports of the same person: same place and subject within days.

Only complaints of the same reporter (keyed hash) are compared, so a neighbour's report is never a
duplicate. A duplicate is offered to whoever takes the call; it is kept like any other complaint,
and counted once where ``repeat=once`` is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from geo_service.base.earth import metres_between
from geo_service.intake.mask_places import Masker
from geo_service.ledger import Ledger, Placement
from geo_service.ledger.clock import from_us, to_us
from geo_service.ledger.ids import make_ids
from geo_service.ledger.rows import SEPARATOR
from geo_service.ledger.schema import complaint

#: days within which a second call about the same matter is a call back
WITHIN_DAYS = 7
#: metres between two positions up to which they may be one place; their own radii are added
REACH_M = 150.0
#: a position less sure than this does not tell two places apart
SURE_M = 600.0
#: share of the pairs of characters that two texts have in common (Dice) from which they are about
#: one matter: where nobody gave a category, and where the categories agree
LIKE_ALONE, LIKE_WITH_CATEGORY = 0.45, 0.15
#: earlier complaints of one person that are compared
_MOST = 50


@dataclass(frozen=True, slots=True)
class Reported:
    """What is known of a complaint that may be a duplicate; ``text`` is masked of personal data.

    ``area`` is the code at the lead level, ``finest`` the level and code of a finer area; ``lon``,
    ``lat`` in degrees, with ``radius_m``.
    """

    text: str
    category: tuple[str, str, str] = ("", "", "")
    area: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    radius_m: float | None = None
    finest: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier complaint of the same person about the same: its id, when, and where it stands."""

    pk: int
    id: str
    received_at: datetime
    status: str
    category: str
    place: str


def earlier_reports(
    ledger: Ledger,
    lead_level: str,
    masker: Masker,
    reported: Reported,
    reporter: str | None,
    at: datetime,
    but: int | None = None,
) -> list[Earlier]:
    """Complaints of ``reporter`` (hash) in the days before ``at`` about the same, newest first.

    The complaint with the number ``but`` is left out: the one that is looked at, once it is kept.
    """
    if not reporter:
        return []
    slot = ledger.identity.slot(lead_level)
    row = complaint.c
    query = (
        sa.select(row.pk, row.received_at, row.status, *reported_columns(row[slot]))
        .where(row.reporter == reporter, row.received_at <= to_us(at))
        .where(row.received_at >= to_us(at - timedelta(days=WITHIN_DAYS)))
        .where(row.pk != (-1 if but is None else but))
        .order_by(row.received_at.desc(), row.pk.desc())
        .limit(_MOST)
    )
    with ledger.reading() as connection:
        rows = connection.execute(query).all()
    masked = remembered(masker)
    found = [row for row in rows if same_matter(reported, reported_in(row), masked)]
    ids = make_ids([row.pk for row in found], ledger.identity.id_key)
    return [
        Earlier(row.pk, id_, from_us(row.received_at), row.status, _path(row), row.place)
        for row, id_ in zip(found, ids, strict=True)
    ]


def _path(row: Any) -> str:
    return "/".join(filter(None, (row.category_1, row.category_2, row.category_3)))


def reported_columns(slot: sa.Column[Any]) -> tuple[sa.ColumnElement[Any], ...]:
    """What ``reported_in`` reads of a row of the ledger; ``slot`` holds the area."""
    row = complaint.c
    return (
        row.text, row.place, row.lon, row.lat, row.radius_m, slot.label("area"),
        row.category_1, row.category_2, row.category_3,
    )  # fmt: skip


def reported_in(row: Any) -> Reported:
    """What a row of the ledger says, with its area at the lead level as ``area``."""
    category = (row.category_1, row.category_2, row.category_3)
    return Reported(row.text, category, row.area, row.place, row.lon, row.lat, row.radius_m)


def reported_as(
    placement: Placement, text: str, category: tuple[str, str, str], lead_level: str
) -> Reported:
    """What is compared of a complaint as it will be kept; its area is joined by ``|``."""
    area = SEPARATOR.join(sorted(placement.areas.get(lead_level, ())))
    return Reported(
        text, category, area, placement.place, placement.lon, placement.lat, placement.radius_m
    )


def remembered(masker: Masker) -> Callable[[str], str]:
    """Mask single texts, each of them once."""

    @cache
    def masked(text: str) -> str:
        return masker([text])[0]

    return masked


def same_matter(one: Reported, other: Reported, masked: Callable[[str], str]) -> bool:
    """Whether two complaints of one person are about the same matter at the same place.

    ``masked`` gives a text without names of places; it is asked only where the rest agrees.
    """
    if not _may_be_one_place(one, other):
        return False
    agree = _agreement(one.category, other.category)
    if agree < 0:
        return False
    likeness = dice(masked(one.text), masked(other.text))
    return likeness >= (LIKE_WITH_CATEGORY if agree > 0 else LIKE_ALONE)


def _agreement(one: Sequence[str], other: Sequence[str]) -> int:
    """1 where both have a category and it agrees as deep as both go, -1 where not, else 0."""
    if not one[0] or not other[0]:
        return 0
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return 1 if all(a == b for a, b in pairs) else -1


def _may_be_one_place(one: Reported, other: Reported) -> bool:
    if one.area and other.area and one.area != other.area:
        return False
    if one.place and other.place:
        return one.place == other.place
    metres = _distance_m(one, other)
    if metres is not None:
        return metres <= REACH_M + (one.radius_m or 0.0) + (other.radius_m or 0.0)
    return bool(one.area) and one.area == other.area


def _distance_m(one: Reported, other: Reported) -> float | None:
    """Metres between two positions; None where one is not known well enough."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    if max(one.radius_m or 0.0, other.radius_m or 0.0) > SURE_M:
        return None
    return metres_between(lon=one.lon, lat=one.lat, other_lon=other.lon, other_lat=other.lat)


def dice(one: str, other: str) -> float:
    """Share of pairs of neighbouring characters that two texts have in common (Dice, 1945)."""
    a, b = _pairs(one), _pairs(other)
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def _pairs(text: str) -> Counter[str]:
    letters = "".join(char for char in text if char.isalnum())
    return Counter(letters[i : i + 2] for i in range(len(letters) - 1))
