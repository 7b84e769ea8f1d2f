"""Turn probabilities into an answer: candidates with areas, positions and evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from geo_service.base.model import (
    AreaRef,
    AreaShare,
    Candidate,
    FloatArray,
    Located,
    MeantPlace,
    Position,
)
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.explain import Explainer
from geo_service.locate.forms import Form
from geo_service.locate.history.phrase_counts import Experience
from geo_service.locate.mentions import Mention, MentionRole, Sort
from geo_service.locate.reader import TextReading
from geo_service.locate.sites import Site

#: candidates fewer than one in a hundred likely are left out, and so are more than these
MIN_PROBABILITY = 0.01
MAX_CANDIDATES = 8
#: without a word in the text that speaks for it, a candidate must be so likely to be listed
LIKELY = 0.05
#: namesakes leave a place clear only where one has more than this
MOST = 0.5
#: words are never certain
SUREST = 0.99
#: a text that names another city and nothing of this one is most likely about that city
OUTSIDE_IF_ELSEWHERE = 0.8
#: one that names a district of this city and then a place of another may be about either
OUTSIDE_IF_BOTH = 0.45
#: fewer tickets than this say nothing of where tickets come from
MIN_TICKETS = 50

_LEAD_SORTS = (Sort.LEAD, Sort.FINE, Sort.PLACE, Sort.ADDRESS)


def compose(
    text: str,
    reading: TextReading,
    chances: FloatArray,
    book: AreaBook,
    experience: Experience,
) -> Located:
    """Turn the probabilities of the lead areas (shape: lead areas) into an answer."""
    explainer = Explainer(book, experience, text, reading.normal)
    mentions = reading.mentions
    told = sorted((*mentions, *reading.aside), key=lambda m: (m.start, m.end))
    spans = tuple(explainer.span(m) for m in told if m.support or m.sort is not Sort.LEARNED)
    hints = ("文字过长，只读了前面一部分",) if reading.normal.truncated else ()
    abroad = _outside(mentions)
    if abroad and not reading.named and not any(m.sort in _LEAD_SORTS for m in mentions):
        return Located((), spans, "outside", probability_outside=abroad, hints=hints)
    if not any(m.sort in _LEAD_SORTS or m.tickets for m in mentions):
        if not reading.named:
            return Located((), spans, "no_place", hints=hints)
        if len(reading.named) > 1 or experience.weights.sum() < MIN_TICKETS:
            return _districts_only(reading, chances, explainer, hints, abroad)
    inside = chances * (1.0 - abroad)
    candidates = _listed(inside, reading, explainer)
    fallback = _fallback(inside, book)
    listed = sum(candidate.probability for candidate in candidates)
    return Located(
        candidates,
        spans,
        "",
        fallback,
        abroad,
        hints,
        max(0.0, 1.0 - abroad - listed),
        _meant_places(reading, explainer),
    )


def _listed(
    chances: FloatArray, reading: TextReading, explainer: Explainer
) -> tuple[Candidate, ...]:
    """The candidates that something in the text speaks for, or that are likely without it."""
    book = explainer.book
    likely = [_candidate(lead, chances, reading.mentions, explainer) for lead in _ranked(chances)]
    wide = {book.areas[int(area)].level for area in book.leads_of if area != NONE}
    kept = [c for c in likely if c.probability >= LIKELY or _is_evident(c, wide)]
    homes = _homes(chances, kept, reading, explainer)
    # what is left to a wide area does not hold the homes' shares a second time
    listed = [*kept, *homes]
    rest = _wide(chances, listed, reading, explainer) if reading.astray or not kept else []
    every = sorted((*listed, *rest), key=lambda c: -c.probability)
    return tuple(every) or (likely[0],)


def _is_evident(candidate: Candidate, wide: Collection[str]) -> bool:
    """Whether more than the name of an area of a ``wide`` level speaks for it."""
    return any(span.kind not in wide for span in candidate.matched)


def _wide(
    chances: FloatArray, listed: Sequence[Candidate], reading: TextReading, explainer: Explainer
) -> list[Candidate]:
    """What is left to a named area of the fallback level, beside its listed lead areas."""
    book = explainer.book
    room = max(0.0, float(chances.sum()) - sum(c.probability for c in listed))
    found = []
    for area in reading.named:
        chain = book.chain(area)
        level, ref = list(chain.items())[-1]
        own = sum(c.probability for c in listed if c.areas.get(level) == ref)
        share = float(chances[book.lead_coarse == area].sum()) - own
        spans = tuple(explainer.span(m) for m in reading.mentions if area in m.areas)
        if spans and (share >= MIN_PROBABILITY or reading.astray):
            evidence = f"只写到“{spans[0].text}”"
            given = min(max(share, MIN_PROBABILITY), room, SUREST)
            room -= given
            found.append(Candidate(chain, given, matched=spans, evidence=evidence))
    return found


def _homes(
    chances: FloatArray, listed: Sequence[Candidate], reading: TextReading, explainer: Explainer
) -> list[Candidate]:
    """Where the caller is at home, which is not where it happens but may explain the call."""
    book = explainer.book
    known = {ref.code for candidate in listed for ref in candidate.areas.values()}
    homes = [m for m in reading.aside if m.role is MentionRole.CALLER and m.sort is Sort.LEAD]
    leads = {lead for m in homes for lead, share in (m.support or {}).items() if share > MOST}
    new = sorted(k for k in leads if book.areas[book.lead_areas[k]].code not in known)
    return [_candidate(lead, chances, homes, explainer) for lead in new]


def _meant_places(reading: TextReading, explainer: Explainer) -> tuple[MeantPlace, ...]:
    """The places of a text that means several, each with its areas as far as they are clear."""
    book = explainer.book
    found = []
    for joint in reading.joints:
        for site in joint.sites:
            area = _area_of(site, book)
            start, end, text = explainer.stretch(site.start, site.end)
            areas = book.chain(area) if area != NONE else {}
            found.append(MeantPlace(start, end, text, areas, joint.kind))
    return tuple(sorted(found, key=lambda place: place.start))


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
        probability=min(float(chances[lead]), SUREST),
        position=_position(speaking, lead),
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
        if m.sort is Sort.FINE and m.form is not Form.STEM and m.role is MentionRole.INCIDENT
        for area in m.areas
        if book.lead[area] == lead
    }
    return named.pop() if len(named) == 1 else None


def _position(speaking: Sequence[Mention], lead: int) -> Position | None:
    """The surest position among the mentions: an address before a place, the smallest radius."""
    found = ((m, m.position or (m.stretches or {}).get(lead)) for m in speaking)
    positions = [(m.sort is not Sort.ADDRESS, position) for m, position in found if position]
    best = min(positions, key=lambda p: (p[0], p[1].radius_m), default=None)
    return best[1] if best else None


def _fallback(chances: FloatArray, book: AreaBook) -> AreaShare | None:
    """The likeliest area of the fallback level, with the sum of its lead areas' chances."""
    areas = tuple(book.leads_of)  # in the order of their groups
    totals = np.bincount(book.groups, chances)
    if NONE in areas:
        totals[areas.index(NONE)] = 0.0
    best = int(totals.argmax())
    return (
        None
        if areas[best] == NONE
        else AreaShare(_ref(areas[best], book), min(float(totals[best]), SUREST))
    )


def _area_of(site: Site, book: AreaBook) -> int:
    """The lead area that a site names, else the wider one; -1 where neither is clear."""
    if not site.support:
        return next(iter(site.coarse)) if len(site.coarse) == 1 else NONE
    lead, share = max(site.support.items(), key=lambda item: item[1])
    return int(book.lead_areas[lead]) if share > MOST else int(book.lead_coarse[lead])


def _districts_only(
    reading: TextReading,
    chances: FloatArray,
    explainer: Explainer,
    hints: tuple[str, ...],
    abroad: float,
) -> Located:
    """Nothing finer was said: the named areas of the fallback level are the candidates."""
    candidates = _wide(chances * (1.0 - abroad), (), reading, explainer)
    candidates.sort(key=lambda candidate: -candidate.probability)
    told = sorted((*reading.mentions, *reading.aside), key=lambda m: (m.start, m.end))
    spans = tuple(explainer.span(m) for m in told)
    fallback = None
    if candidates:
        best = candidates[0]
        fallback = AreaShare(list(best.areas.values())[-1], best.probability)
    other = max(0.0, 1.0 - abroad - sum(c.probability for c in candidates))
    meant = _meant_places(reading, explainer)
    return Located(tuple(candidates), spans, "", fallback, abroad, hints, other, meant)


def _ref(area: int, book: AreaBook) -> AreaRef:
    named = book.areas[area]
    return AreaRef(named.level, named.code, named.name)


def _outside(mentions: Sequence[Mention]) -> float:
    """The chance that the text is about another city, from what it names of others and of this."""
    away = [m for m in mentions if m.sort is Sort.ELSEWHERE and m.role is not MentionRole.COMPARED]
    home = [m for m in mentions if m.sort is Sort.COARSE or (m.sort in _LEAD_SORTS and not m.form)]
    if not away:
        return 0.0
    if home:
        # 东城区燕郊开发区: the district and the place next door contradict each other
        ends = {m.end for m in home if m.sort is Sort.COARSE}
        return OUTSIDE_IF_BOTH if any(m.start in ends for m in away) else 0.0
    here = any(m.sort in _LEAD_SORTS for m in mentions)
    return (
        OUTSIDE_IF_ELSEWHERE
        if not here or any(m.role is MentionRole.INCIDENT for m in away)
        else 0.0
    )
