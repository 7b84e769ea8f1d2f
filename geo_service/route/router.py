"""Route candidates to the responsible body: lead, assisting, deadline, and confidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geo_service.base.model import (
    AreaRef,
    AreaShare,
    Body,
    Border,
    Candidate,
    Deadline,
    MeantPlace,
    Neighbour,
    PlaceExtent,
    Position,
    RouteAnswer,
    Span,
    Verdict,
)
from geo_service.route.namesakes import shares_told
from geo_service.route.phrases import distance, say
from geo_service.route.question import CentreOf, QuestionMaker
from geo_service.route.rules import Case, Rule, RuleBook
from geo_service.route.verdict import ASKABLE, Thresholds, decide


@dataclass(frozen=True)
class Inquiry:
    """Everything the router is told of one complaint.

    ``candidates`` come best first; ``areas`` gives the shares at every level; ``outside`` is the
    probability that the place lies in none. ``reason`` says why there is no candidate.
    ``disputed`` names the two sides of a border under dispute that the answer rests on. ``other``
    is the probability of areas that are not listed; ``meant_places`` are the places of a
    text that means several.
    ``overlay`` is the code of the body that a person said answers here, ``""`` for none of those
    that ask, ``None`` where nobody was asked. ``apart`` is the area of a point and the one that
    the words beside it name, where they contradict each other. ``extent`` is the long or large
    place that the words name.
    """

    as_of: date
    candidates: tuple[Candidate, ...] = ()
    areas: Mapping[str, Sequence[AreaShare]] | None = None
    outside: float = 0.0
    mentions: tuple[Span, ...] = ()
    reason: str = ""
    text: str = ""
    category: str = ""
    position: Position | None = None
    neighbour: Neighbour | None = None
    nearest: Neighbour | None = None
    border: Border | None = None
    disputed: tuple[AreaRef, AreaRef] | None = None
    other: float = 0.0
    meant_places: tuple[MeantPlace, ...] = ()
    lang: str = "zh"
    overlay: str | None = None
    apart: tuple[AreaRef, AreaRef] | None = None
    extent: PlaceExtent | None = None


@dataclass(frozen=True)
class Router:
    """Applies one region's rules and thresholds."""

    lead_level: str
    fallback_level: str
    rules: RuleBook
    thresholds: Thresholds
    centre_of: CentreOf

    def route(self, inquiry: Inquiry) -> RouteAnswer:
        """Answer one inquiry. An answer always comes: not knowing is a verdict too."""
        areas = inquiry.areas if inquiry.areas is not None else shares_of(inquiry.candidates)
        leads = areas.get(self.lead_level, ())
        fallback = next(iter(areas.get(self.fallback_level, ())), None)
        verdict = decide(leads, fallback, inquiry.outside, self.thresholds)
        case = self._case(inquiry, areas)
        overlays = self._overlays(inquiry, case)
        asked = [rule for rule in overlays if rule.question and inquiry.overlay is None]
        if verdict is Verdict.DIRECT and (inquiry.disputed or asked or inquiry.apart):
            verdict = Verdict.CONFIRM
        elif verdict is Verdict.FALLBACK and overlays:
            # the overlay's body leads, so the higher area does not take it
            verdict = Verdict.CONFIRM if asked else Verdict.DIRECT
        elif inquiry.overlay and any(_code_of(rule) == inquiry.overlay for rule in overlays):
            verdict = Verdict.DIRECT
        answer = RouteAnswer(
            verdict=verdict,
            reason=_reason_overlay(inquiry, asked, leads, self.fallback_level)
            or self._reason(verdict, inquiry, leads, fallback),
            probability=_probability(verdict, leads, fallback, inquiry.outside),
            as_of=inquiry.as_of,
            areas=areas,
            candidates=inquiry.candidates,
            mentions=inquiry.mentions,
            neighbour=inquiry.neighbour,
            nearest=inquiry.nearest,
            position=inquiry.position,
            border=inquiry.border,
            other=inquiry.other,
            meant_places=inquiry.meant_places,
            extent=inquiry.extent,
        )
        if verdict is Verdict.OUTSIDE:
            return answer
        question = None
        if verdict is not Verdict.DIRECT:
            question = asked[0].question if asked else self._question(inquiry)
        bodies = self._bodies(answer.verdict, inquiry, case, overlays, leads, fallback)
        return replace(answer, question=question, **bodies)

    def _overlays(self, inquiry: Inquiry, case: Case) -> list[Rule]:
        """Overlay rules that hold; those that ask only as far as nobody has said no to them."""
        found = list(self.rules.applying("overlay", case, inquiry.lang))
        said = inquiry.overlay
        if said is None:
            return found
        kept = [rule for rule in found if not rule.question or _code_of(rule) == said]
        return sorted(kept, key=lambda rule: _code_of(rule) != said)

    def _case(self, inquiry: Inquiry, areas: Mapping[str, Sequence[AreaShare]]) -> Case:
        likely = frozenset(
            f"{level}:{share.area.code}"
            for level, shares in areas.items()
            for share in shares
            if share.probability >= self.thresholds.overlay
        )
        kinds = frozenset(c.kind for c in inquiry.candidates if c.kind)
        spoken = frozenset(span.kind for span in inquiry.mentions)
        return Case(inquiry.text, inquiry.category, kinds | spoken, likely, inquiry.as_of)

    def _bodies(
        self,
        verdict: Verdict,
        inquiry: Inquiry,
        case: Case,
        overlay_rules: Sequence[Rule],
        leads: Sequence[AreaShare],
        fallback: AreaShare | None,
    ) -> dict[str, Any]:
        """Who leads, who else is involved, and by when: fields of the answer."""
        lead_area = leads[0].area if leads else None
        fallback_area = fallback.area if fallback else None
        falls_back = verdict is Verdict.FALLBACK
        if falls_back:
            lead_area = fallback_area

        def bodies(rules: Iterable[Rule]) -> tuple[Body, ...]:
            found = (_body(rule, lead_area, fallback_area) for rule in rules)
            return tuple(body for body in found if body is not None)

        def of(effect: str) -> Iterable[Rule]:
            return self.rules.applying(effect, case, inquiry.lang)

        overlays = bodies(overlay_rules)
        own = self._area_of(overlays, inquiry.candidates)
        if own is not None:  # the overlay is one of the areas: nothing else is involved for it
            lead_area = own.areas[self.lead_level]
            fallback_area = own.areas.get(self.fallback_level, fallback_area)
        default = _area_body(lead_area, None)
        # who falls back cites the rule that says so, not the one on the area that is not known
        takes_over = bodies(rule for rule in of("escalate") if rule.body == "@fallback")
        lead = takes_over if falls_back and takes_over else bodies(of("lead"))
        first = (*overlays, *lead, *((default,) if default else ()))
        chosen = first[0] if first else None
        involved = [*overlays[1:], *bodies(of("assist"))]
        if overlays and default:
            involved.append(default)  # the area the overlay lies in stays involved
        return {
            "lead": chosen,
            "assist": _others(involved, chosen),
            "escalation": _others(bodies(of("escalate")), chosen),
            "overlays": overlays,
            "deadline": _deadline(of("deadline")),
        }

    def _area_of(
        self, overlays: Sequence[Body], candidates: Sequence[Candidate]
    ) -> Candidate | None:
        """The candidate whose lead area is the body of the first overlay."""
        if not overlays:
            return None
        placed = (one for one in candidates if self.lead_level in one.areas)
        code = overlays[0].code
        return next((one for one in placed if one.areas[self.lead_level].code == code), None)

    def _question(self, inquiry: Inquiry) -> str:
        if inquiry.apart:
            at, said = inquiry.apart
            return say(inquiry.lang, "apart", at=at.name, said=said.name)
        asker = QuestionMaker(self.lead_level, self.fallback_level, self.centre_of, inquiry.lang)
        return asker.ask(inquiry.candidates, inquiry.neighbour, inquiry.meant_places)

    def _reason(
        self,
        verdict: Verdict,
        inquiry: Inquiry,
        leads: Sequence[AreaShare],
        fallback: AreaShare | None,
    ) -> str:
        lang = inquiry.lang
        if verdict is Verdict.OUTSIDE:
            if inquiry.nearest is None:
                return say(lang, "reason_outside_bare")
            how_far = distance(lang, inquiry.nearest.distance_m)
            return say(lang, "reason_outside", nearest=inquiry.nearest.area.name, distance=how_far)
        if inquiry.disputed:
            a, b = inquiry.disputed
            return say(lang, "reason_dispute", a=a.name, b=b.name)
        if inquiry.apart:
            at, said = inquiry.apart
            return say(lang, "reason_apart", at=at.name, said=said.name)
        if verdict is Verdict.FALLBACK and fallback:
            return say(lang, "reason_fallback", area=fallback.area.name)
        if not leads:
            return _reason_without_lead(inquiry)
        if verdict is Verdict.CONFIRM and inquiry.neighbour and inquiry.border:
            return say(
                lang,
                "reason_border",
                neighbour=inquiry.neighbour.area.name,
                distance_m=round(inquiry.neighbour.distance_m),
                accuracy_m=round(inquiry.border.accuracy_m),
            )
        if verdict is Verdict.CONFIRM:
            told = leads[:ASKABLE]
            options = shares_told(told, inquiry.candidates, self.fallback_level, lang)
            return say(lang, "reason_confirm", options=options)
        evidence = inquiry.candidates[0].evidence if inquiry.candidates else ""
        if evidence and inquiry.mentions:
            return say(lang, "reason_direct", evidence=evidence)
        return say(lang, "reason_point", area=leads[0].area.name)


def _reason_overlay(
    inquiry: Inquiry, asked: Sequence[Rule], leads: Sequence[AreaShare], parent_level: str
) -> str:
    """Why an overlay's question comes first; "" where none is asked."""
    rule = asked[0] if asked else None
    if rule is None or not isinstance(rule.body, Body) or inquiry.disputed:
        return ""
    said = next((word for word in rule.words if word in inquiry.text), "")
    if not said:
        return ""
    others = [share for share in leads[:ASKABLE] if share.area.code != rule.body.code]
    options = shares_told(others, inquiry.candidates, parent_level, inquiry.lang)
    key = "reason_overlay" if options else "reason_overlay_alone"
    return say(inquiry.lang, key, said=said, body=rule.body.name, options=options)


def _others(bodies: Iterable[Body], chosen: Body | None) -> tuple[Body, ...]:
    """Bodies other than the one that leads, each once."""
    by_code: dict[str, Body] = {}
    for body in bodies:
        by_code.setdefault(body.code, body)
    if chosen is not None:
        by_code.pop(chosen.code, None)
    return tuple(by_code.values())


def _code_of(rule: Rule) -> str:
    return rule.body.code if isinstance(rule.body, Body) else ""


def _reason_without_lead(inquiry: Inquiry) -> str:
    wide = list(dict.fromkeys(a.name for c in inquiry.candidates for a in c.areas.values()))
    if wide:
        told = "、" if inquiry.lang == "zh" else ", "
        return say(inquiry.lang, "reason_wide", options=told.join(wide))
    return say(inquiry.lang, "reason_empty" if inquiry.reason == "empty" else "reason_no_place")


def shares_of(candidates: Sequence[Candidate]) -> dict[str, list[AreaShare]]:
    """The probability of each area at each level, best first, summed over the candidates."""
    totals: dict[str, dict[AreaRef, float]] = {}
    for candidate in candidates:
        for level, area in candidate.areas.items():
            at = totals.setdefault(level, {})
            at[area] = at.get(area, 0.0) + candidate.probability
    return {
        level: [
            AreaShare(area, min(p, 1.0))
            for area, p in sorted(at.items(), key=lambda item: (-item[1], item[0].code))
        ]
        for level, at in totals.items()
    }


def _probability(
    verdict: Verdict, leads: Sequence[AreaShare], fallback: AreaShare | None, outside: float
) -> float:
    if verdict is Verdict.OUTSIDE:
        return outside
    if fallback and (verdict is Verdict.FALLBACK or not leads):
        return fallback.probability
    return leads[0].probability if leads else 0.0


def _body(rule: Rule, lead: AreaRef | None, fallback: AreaRef | None) -> Body | None:
    if rule.body == "@lead":
        return _area_body(lead, rule)
    if rule.body == "@fallback":
        return _area_body(fallback, rule)
    return rule.body if isinstance(rule.body, Body) else None


def _area_body(area: AreaRef | None, rule: Rule | None) -> Body | None:
    if area is None:
        return None
    return Body(area.code, area.name, area.level, rule.ref if rule else None)


def _deadline(rules: Iterable[Rule]) -> Deadline | None:
    """The shortest deadline any rule sets for the subject; a rule without subject is the rest."""
    found = sorted(
        rules,
        key=lambda rule: (not (rule.words or rule.categories or rule.kinds), rule.hours),
    )
    if not found:
        return None
    rule = found[0]
    return Deadline(rule.ref.id, rule.name, rule.hours, rule.ref)
