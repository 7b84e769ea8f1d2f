"""The place, category and start date whose effect is estimated."""

from __future__ import annotations

from datetime import date

from geo_service.base.errors import InputError
from geo_service.ledger import Ledger
from geo_service.ledger.matters import Matter
from geo_service.planning.effects import Subject
from geo_service.planning.matters.details import (
    SupervisionDetails,
    TopicDetails,
    WatchDetails,
    read_details,
)
from geo_service.planning.matters.register import read_one


def subject_of(ledger: Ledger, found: Matter, begun: date | None = None) -> Subject:
    """Say what was done about what, and since when (``begun``, or what the matter says).

    Raises:
        InputError: it has not begun, or is about a single ticket.
    """
    details = read_details(found.kind, found.details)
    since = begun or details.begun
    if since is None:
        raise InputError(
            "no start of the work is recorded", hint="set begun, or move it to in_work"
        )
    if isinstance(details, TopicDetails):
        return _of_topic(details, since)
    if isinstance(details, WatchDetails):
        opening = details.opening.first if details.opening else None
        return Subject(since, details.place, _categories(details.category), known_until=opening)
    assert isinstance(details, SupervisionDetails)
    if details.subject == "topic":
        topic = read_details("topic", read_one(ledger, "topic", details.topic or 0).details)
        assert isinstance(topic, TopicDetails)
        return _of_topic(topic, since)
    if details.place is None:
        raise InputError("a single ticket has no counts over time to compare")
    return Subject(since, details.place, _categories(details.category))


def _of_topic(details: TopicDetails, since: date) -> Subject:
    areas = tuple(
        (level, code) for level, _, code in (text.partition(":") for text in details.areas)
    )
    return Subject(since, None, tuple(details.categories), areas)


def _categories(path: str) -> tuple[str, ...]:
    return (path,) if path else ()
