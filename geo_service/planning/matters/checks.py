"""Check that what a matter speaks of exists: its places, topic, ticket, and its days."""

from __future__ import annotations

from datetime import date

from geo_service.base.errors import InputError
from geo_service.ledger import Ledger
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import (
    Details,
    SupervisionDetails,
    TopicDetails,
    WatchedPlace,
)
from geo_service.planning.matters.places import filters_at
from geo_service.planning.matters.register import read_one

#: no work on a complaint began before, and none is counted back to further than this
EARLIEST = date(1970, 1, 1)


def check_details(ledger: Ledger, geography: Geography, details: Details) -> None:
    """Refuse details that no view of the matter could be made from.

    A record is checked when it is opened and whenever it is changed: one that cannot be read
    would stand in the way of every list that it is in.

    Raises:
        InputError: a place does not exist, or work begins before 1970.
        NotFoundError: there is no such level, topic or complaint.
    """
    check_begun(details.begun)
    if isinstance(details, TopicDetails):
        check_month(details.month)
        for level, code in details.places:
            filters_at(geography, WatchedPlace(kind="area", level=level, code=code))
        return
    if details.place is not None:
        filters_at(geography, details.place)
    if isinstance(details, SupervisionDetails):
        if details.topic is not None:
            read_one(ledger, "topic", details.topic)
        if details.ticket:
            ledger.get(details.ticket)


def check_begun(begun: date | None) -> None:
    """Refuse a day that periods before it cannot be counted from. Raises ``InputError``."""
    if begun is not None and begun < EARLIEST:
        raise InputError(f"work cannot have begun on {begun}", hint=f"{EARLIEST} or later")


def check_month(month: str) -> None:
    """Refuse a month that does not exist. Raises ``InputError``."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise InputError(f"there is no month {month!r}", hint="write it as 2026-10") from None
    if not EARLIEST <= first < date(9999, 1, 1):
        raise InputError(f"there is nothing to count in {month}", hint="write it as 2026-10")
