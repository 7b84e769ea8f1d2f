"""Route a complaint to the area that a person has chosen, whatever else is known.

What is known of the place stays (its position, what was mentioned, open disputes); of the
candidates only those in the area remain, so that lead, rules and deadline are that area's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geo_service.base.errors import NotFoundError
from geo_service.base.model import AreaRef, AreaShare, Candidate, RouteAnswer, Verdict
from geo_service.route import Inquiry
from geo_service.route.phrases import say
from geo_service.service.atlas import Atlas


def settle(inquiry: Inquiry, chain: dict[str, AreaRef], level: str, *, is_point: bool) -> Inquiry:
    """The inquiry with the area of ``chain`` at ``level`` as its only answer.

    ``chain`` is the area and those above it, by level. A point that was given (``is_point``) stays
    where it is; a position that was found for another area goes with that area.
    """
    code = chain[level].code
    chosen = [one for one in inquiry.candidates if _lies_in(one, level, code)]
    total = sum(one.probability for one in chosen)
    candidates = tuple(
        replace(one, areas={**one.areas, **chain}, probability=one.probability / total)
        for one in chosen
        if total > 0
    ) or (Candidate(chain, 1.0, inquiry.position if is_point else None),)
    return replace(
        inquiry,
        candidates=candidates,
        areas={name: (AreaShare(area, 1.0),) for name, area in chain.items()},
        outside=0.0,
        position=candidates[0].position,
        neighbour=None,
        nearest=None,
        reason="",
        other=0.0,
        meant_places=(),
        overlay=code,  # overlays that ask are answered: it is this area
    )


def _lies_in(candidate: Candidate, level: str, code: str) -> bool:
    area = candidate.areas.get(level)
    return area is not None and area.code == code


def chain_of(atlas: Atlas, level: str, code: str, as_of: date | None) -> dict[str, AreaRef]:
    """The area and those above it, named as on the day.

    Raises:
        NotFoundError: there is no such level, or no such area on the day or today.
    """
    atlas.folder.manifest.level(level)
    chain = atlas.chain(level, code)
    layer = atlas.layers(as_of).get(level)
    if layer is not None and code in layer.positions:
        return {**chain, level: layer.ref(layer.position_of(code))}
    if not chain or layer is not None:
        raise NotFoundError(
            f"no {level} {code[:60]!r} to settle on", hint=f"list them with /v1/areas?level={level}"
        )
    return chain


def told_as_settled(answer: RouteAnswer, name: str, lang: str) -> RouteAnswer:
    """The answer with the reason that somebody settled on what is named, unless more is open."""
    if answer.verdict not in (Verdict.DIRECT, Verdict.FALLBACK):
        return answer
    return replace(answer, reason=say(lang, "reason_settled", area=name))


def check_overlay(answer: RouteAnswer, code: str) -> RouteAnswer:
    """The answer, if the overlay's body that a person settled on leads in it.

    Raises:
        NotFoundError: no rule names that body for this place and these words.
    """
    if answer.lead is None or answer.lead.code != code:
        raise NotFoundError(
            f"no overlay of {code[:60]!r} to settle on",
            hint="one of the answer's overlays, for these words",
        )
    return replace(answer, probability=1.0)
