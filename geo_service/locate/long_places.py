"""Tell of candidates that share a long place what lies on the part of each, and its course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely

from geo_service.base.model import Candidate, FloatArray, Landmark, Located, PlaceExtent
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.calibration_features import is_foreign
from geo_service.locate.extents import Extents
from geo_service.locate.history.phrase_counts import Experience, PhraseHistory
from geo_service.locate.landmarks import LandmarkFinder
from geo_service.locate.mentions import Mention, MentionRole, Sort
from geo_service.locate.reader import TextReading

#: of homonymous roads so many are looked at
MAX_ENTRIES = 20
#: the course of a place counts as much as so many tickets that named it
TICKETS_OF_LENGTH = 5.0
#: tickets that go elsewhere than along the place that they name
SLIP = 0.03
_TELLING = (Sort.LEAD, Sort.FINE, Sort.PLACE, Sort.ADDRESS)


def with_extent(
    located: Located, mentions: Sequence[Mention], finder: LandmarkFinder, book: AreaBook
) -> Located:
    """Add the landmarks of each candidate's part and the course of the place that they share."""
    shared = next((m for m in mentions if _is_meant(m, finder.extents, located)), None)
    if shared is None:
        return located
    entries = [e for e in shared.entries if finder.extents.shapes.has(e)][:MAX_ENTRIES]
    shape = shapely.union_all([finder.extents.shapes.of(entry) for entry in entries])
    extent = PlaceExtent(shared.name, shared.kind, shape)
    if len(shared.support or ()) < 2 or len(located.candidates) < 2:
        return replace(located, extent=extent)
    candidates = tuple(
        replace(one, along=_along(_lead(one, book), entries, finder)) for one in located.candidates
    )
    return replace(located, candidates=candidates, extent=extent)


def by_extent(
    chances: FloatArray, reading: TextReading, book: AreaBook, experience: Experience
) -> FloatArray:
    """Give the chances (shape: lead areas) of a text that names one long place and nothing else.

    They are its shares by length or area, counted as a few tickets beside those that named it
    before; other texts keep their chances.
    """
    place = _only_place(reading, book)
    if place is None:
        return chances
    shares = np.zeros(len(chances))
    for lead, share in (place.support or {}).items():
        shares[lead] = share * TICKETS_OF_LENGTH
    for lesson in _lessons(place, reading, experience):
        for lead, tally in lesson.counts.items():
            shares[lead] += tally.tickets
    shares /= shares.sum()
    return np.asarray((1.0 - SLIP) * shares + SLIP * chances)


def _only_place(reading: TextReading, book: AreaBook) -> Mention | None:
    """The long place that alone says where it is, if several areas share it."""
    if reading.joints:
        return None
    telling = [m for m in reading.mentions if m.sort in _TELLING and m.support]
    here = [m for m in telling if not is_foreign(m, reading.named, book)]
    if len(here) != 1 or here[0].embedded or here[0].role is not MentionRole.INCIDENT:
        return None
    return here[0] if here[0].stretches and len(here[0].support or ()) > 1 else None


def _lessons(
    place: Mention, reading: TextReading, experience: Experience
) -> Iterator[PhraseHistory]:
    for m in reading.mentions:
        if m.sort is Sort.LEARNED and place.start <= m.start and m.end <= place.end:
            lesson = experience.lessons.get(m.name)
            if lesson is not None:
                yield lesson


def _is_meant(mention: Mention, extents: Extents, located: Located) -> bool:
    """Whether a mention is the place of the first candidate, and has an extent."""
    first = located.candidates[0] if located.candidates else None
    return (
        first is not None
        and mention.sort is Sort.PLACE
        and (mention.role is MentionRole.INCIDENT or not mention.embedded)
        and mention.name == first.place
        and any(extents.shapes.has(entry) for entry in mention.entries)
    )


def _lead(candidate: Candidate, book: AreaBook) -> int:
    """The lead area of a candidate by number; -1 where only a higher level is known."""
    numbers = (book.number_of.get(ref.code, NONE) for ref in candidate.areas.values())
    return next((book.lead[n] for n in numbers if n != NONE and book.lead[n] != NONE), NONE)


def _along(lead: int, entries: Sequence[int], finder: LandmarkFinder) -> tuple[Landmark, ...]:
    """The landmarks on the part in a lead area of the longest of the places that reach there."""
    found = [
        (extent.shares[lead] * extent.size, entry)
        for entry in entries
        if (extent := finder.extents.of(entry)) is not None and lead in extent.shares
    ]
    return finder.along(max(found)[1]).get(lead, ()) if found else ()
