"""Combine a point with a text; where they contradict, the caller is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from geo_service.base.model import AreaRef, AreaShare, Candidate, Located
from geo_service.route import Inquiry, shares_of

#: words less sure of their likeliest area than this do not weigh against a point
_WORDS_SURE = 0.5
#: an area that the words give less is not what they say
_SAID = 0.05
#: the words' probability of an area that they do not name: one listed in none of the gazetteers
_UNNAMED = 0.01
#: an area that holds less of the point's error disc is not where the point lies
_POSSIBLE = 0.02


def with_words(inquiry: Inquiry, located: Located, lead_level: str) -> Inquiry:
    """The inquiry of a point, with what the words beside it say of the place.

    Where both know the same areas, their probabilities are multiplied: the errors of a position
    and of words are independent. Where they exclude each other both stay, each by half, and
    ``apart`` names them. Words that name nothing change nothing.
    """
    inquiry = replace(inquiry, mentions=located.mentions, meant_places=located.meant_places)
    said = _said(located, lead_level)
    points = (inquiry.areas or {}).get(lead_level, ())
    best = max(said.values(), default=0.0)
    if best < _WORDS_SURE or not points:
        return inquiry
    possible = [share for share in points if share.probability >= _POSSIBLE]
    if any(said.get(share.area.code, 0.0) >= _SAID for share in possible):
        return _multiplied(inquiry, said, lead_level)
    return _apart(inquiry, located, points[0].area, lead_level)


def words_instead(inquiry: Inquiry, located: Located) -> bool:
    """Whether a point lies outside the region and the words name a place within it."""
    best = max((one.probability for one in located.candidates), default=0.0)
    return inquiry.outside > _WORDS_SURE and best >= _WORDS_SURE


def _said(located: Located, lead_level: str) -> Mapping[str, float]:
    shares = shares_of(located.candidates).get(lead_level, [])
    return {share.area.code: share.probability for share in shares}


def _multiplied(inquiry: Inquiry, said: Mapping[str, float], lead_level: str) -> Inquiry:
    def weight(one: Candidate) -> float:
        area = one.areas.get(lead_level)
        return one.probability * max(said.get(area.code, 0.0) if area else 0.0, _UNNAMED)

    weights = [weight(one) for one in inquiry.candidates]
    total = sum(weights)
    if total <= 0:
        return inquiry
    inside = 1.0 - inquiry.outside
    candidates = sorted(
        (
            replace(one, probability=inside * value / total)
            for one, value in zip(inquiry.candidates, weights, strict=True)
        ),
        key=lambda one: -one.probability,
    )
    return replace(
        inquiry, candidates=tuple(candidates), areas=_areas(inquiry, candidates, lead_level)
    )


def _apart(inquiry: Inquiry, located: Located, at: AreaRef, lead_level: str) -> Inquiry:
    named = [one for one in located.candidates if lead_level in one.areas]
    candidates = [
        replace(one, probability=one.probability / 2)
        for one in (*inquiry.candidates, *sorted(named, key=lambda one: -one.probability))
    ]
    return replace(
        inquiry,
        candidates=tuple(sorted(candidates, key=lambda one: -one.probability)),
        areas=_areas(inquiry, candidates, lead_level),
        apart=(at, named[0].areas[lead_level]),
        other=located.probability_other / 2,
        neighbour=None,
    )


def _areas(
    inquiry: Inquiry, candidates: list[Candidate], lead_level: str
) -> dict[str, list[AreaShare]]:
    """Shares per level: of the lead level and those above from the candidates."""
    found = shares_of(candidates)
    below = {k: list(v) for k, v in (inquiry.areas or {}).items() if k not in found}
    return {**found, **below}
