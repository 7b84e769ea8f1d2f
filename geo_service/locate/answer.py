"""From probabilities to an answer: candidates with their areas, positions, and evidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo_service.base.model import AreaRef, AreaShare, Candidate, FloatArray, Located, Position
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.explain import Explainer
from geo_service.locate.forms import Form
from geo_service.locate.history.phrase_counts import Experience
from geo_service.locate.mentions import Mention, Role, Sort
from geo_service.locate.reader import Reading

#: candidates fewer than one in a hundred likely are left out, and so are more than these
MIN_PROBABILITY = 0.01
MAX_CANDIDATES = 8
#: a text that names another city and nothing of this one is most likely about that city
OUTSIDE_IF_ELSEWHERE = 0.8
#: one that names a district of this city and then a place of another may be about either
OUTSIDE_IF_BOTH = 0.45
#: fewer tickets than this say nothing of where tickets come from
MIN_TICKETS = 50

_LEAD_SORTS = (Sort.LEAD, Sort.FINE, Sort.PLACE, Sort.ADDRESS)


def compose(
    text: str,
    reading: Reading,
    chances: FloatArray,
    book: AreaBook,
    experience: Experience,
) -> Located:
    """Turn the probabilities of the lead areas (shape: lead areas) into an answer."""
    explainer = Explainer(book, experience, text, reading.normal)
    mentions = reading.mentions
    spans = tuple(explainer.span(m) for m in mentions if m.support or m.sort is not Sort.LEARNED)
    hints = ("文字过长，只读了前面一部分",) if reading.normal.truncated else ()
    abroad = _outside(mentions)
    if abroad and not reading.named and not any(m.sort in _LEAD_SORTS for m in mentions):
        return Located((), spans, "outside", probability_outside=abroad, hints=hints)
    if not any(m.sort in _LEAD_SORTS or m.tickets for m in mentions):
        if not reading.named:
            return Located((), spans, "no_place", hints=hints)
        if len(reading.named) > 1 or experience.weights.sum() < MIN_TICKETS:
            return _districts_only(reading, chances, explainer, hints)
    inside = chances * (1.0 - abroad)
    candidates = tuple(
        _candidate(int(lead), inside, mentions, explainer) for lead in _ranked(inside)
    )
    fallback = _fallback(inside, book)
    return Located(candidates, spans, "", fallback, abroad, hints)


def _ranked(chances: FloatArray) -> Sequence[int]:
    likely = np.flatnonzero(chances >= MIN_PROBABILITY)
    best = likely[np.argsort(-chances[likely], kind="stable")][:MAX_CANDIDATES].tolist()
    return best or [int(chances.argmax())]


def _candidate(
    lead: int, chances: FloatArray, mentions: Sequence[Mention], explainer: Explainer
) -> Candidate:
    book = explainer.book
    speaking = explainer.speaking_for(lead, mentions)
    place = next((m for m in speaking if m.sort in (Sort.PLACE, Sort.ADDRESS)), None)
    fine = _fine(lead, speaking, book)
    return Candidate(
        areas=book.chain(fine if fine is not None else book.lead_areas[lead]),
        probability=float(chances[lead]),
        position=_position(speaking),
        place=place.name if place else "",
        kind=place.kind if place else "",
        matched=tuple(explainer.span(m) for m in speaking),
        evidence=explainer.line(lead, speaking),
    )


def _fine(lead: int, speaking: Sequence[Mention], book: AreaBook) -> int | None:
    """The one area below the lead level that is named in full, if there is just one."""
    named = {
        area
        for m in speaking
        if m.sort is Sort.FINE and m.form is not Form.STEM and m.role is Role.INCIDENT
        for area in m.areas
        if book.lead[area] == lead
    }
    return named.pop() if len(named) == 1 else None


def _position(speaking: Sequence[Mention]) -> Position | None:
    """The surest position among the mentions: an address before a place, the smallest radius."""
    positions = [(m.sort is not Sort.ADDRESS, m.position) for m in speaking if m.position]
    best = min(positions, key=lambda p: (p[0], p[1].radius_m), default=None)
    return best[1] if best else None


def _fallback(chances: FloatArray, book: AreaBook) -> AreaShare | None:
    """The likeliest area of the fallback level, with the sum of its lead areas' chances."""
    areas = tuple(book.leads_of)  # in the order of their groups
    totals = np.bincount(book.groups, chances)
    if NONE in areas:
        totals[areas.index(NONE)] = 0.0
    best = int(totals.argmax())
    return None if areas[best] == NONE else AreaShare(_ref(areas[best], book), float(totals[best]))


def _districts_only(
    reading: Reading, chances: FloatArray, explainer: Explainer, hints: tuple[str, ...]
) -> Located:
    """Nothing finer was said: the named areas of the fallback level are the candidates."""
    book = explainer.book
    candidates = []
    for area in reading.named:
        spans = tuple(explainer.span(m) for m in reading.mentions if area in m.areas)
        share = float(chances[book.lead_coarse == area].sum())
        evidence = f"只写到“{spans[0].text}”" if spans else ""
        candidates.append(Candidate(book.chain(area), share, matched=spans, evidence=evidence))
    candidates.sort(key=lambda candidate: -candidate.probability)
    best = reading.named[
        int(np.argmax([chances[book.lead_coarse == a].sum() for a in reading.named]))
    ]
    fallback = AreaShare(_ref(best, book), candidates[0].probability)
    spans = tuple(explainer.span(m) for m in reading.mentions)
    return Located(tuple(candidates), spans, "", fallback, 0.0, hints)


def _ref(area: int, book: AreaBook) -> AreaRef:
    named = book.areas[area]
    return AreaRef(named.level, named.code, named.name)


def _outside(mentions: Sequence[Mention]) -> float:
    """The chance that the text is about another city, from what it names of others and of this."""
    away = [m for m in mentions if m.sort is Sort.ELSEWHERE and m.role is not Role.COMPARED]
    home = [m for m in mentions if m.sort is Sort.COARSE or (m.sort in _LEAD_SORTS and not m.form)]
    if not away:
        return 0.0
    if home:
        # 东城区燕郊开发区: the district and the place next door contradict each other
        ends = {m.end for m in home if m.sort is Sort.COARSE}
        return OUTSIDE_IF_BOTH if any(m.start in ends for m in away) else 0.0
    here = any(m.sort in _LEAD_SORTS for m in mentions)
    return OUTSIDE_IF_ELSEWHERE if not here or any(m.role is Role.INCIDENT for m in away) else 0.0
