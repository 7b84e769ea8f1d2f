"""Choose the one question to the caller that best separates the candidates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geo_service.base.model import (
    BUILT_KINDS,
    CROSSING,
    LINE_KINDS,
    AreaRef,
    Candidate,
    MeantPlace,
    Neighbour,
    Span,
)
from geo_service.route.phrases import say
from geo_service.route.verdict import ASKABLE

#: areas that together hold less than this are not worth putting to a caller
WORTH_NAMING = 0.5
#: a parent less likely than this is left out of the question
MAY_BE = 0.1
#: an area is put to a caller if it is at least so likely for one that the best is
BESIDE_BEST = 0.1
#: a question names so many parts of a long place
MOST_STRETCHES = 5
#: of so few parts, so many landmarks each are named; of more one
FEW_PARTS, MOST_MARKS = 3, 2

#: a point inside an area (lon, lat), or None where it has no geometry
CentreOf = Callable[[AreaRef], tuple[float, float] | None]

_MEANT = {"border": "border_between", "span": "span_between", "several": "several_places"}


@dataclass(frozen=True)
class QuestionMaker:
    """Puts questions in one language, about areas of two levels.

    ``centre_of`` gives a point inside an area.
    """

    lead_level: str
    parent_level: str
    centre_of: CentreOf
    lang: str

    def ask(
        self,
        candidates: Sequence[Candidate],
        neighbour: Neighbour | None = None,
        meant_places: Sequence[MeantPlace] = (),
    ) -> str:
        """Say what to ask a caller so that one of ``candidates`` (best first) remains.

        What callers can answer comes first: which of the places named, which of two of a name,
        near what, which building or number; the township's name last.
        """
        if len(meant_places) > 1:
            return self._which_place(meant_places)
        named = [c for c in candidates if self.lead_level in c.areas][:ASKABLE]
        named = [c for c in named if c.probability >= BESIDE_BEST * named[0].probability]
        wide = next((c for c in candidates if self.lead_level not in c.areas), None)
        if wide is not None and len(named) == 1 and self.parent_level in wide.areas:
            return self._astray(named[0], wide)
        if sum(c.probability for c in named) < WORTH_NAMING:
            return _ask_openly(candidates, self.parent_level, self.lang)
        if len(named) == 1:
            return self._one(named[0])
        return self._by_stretch(candidates) or self._between(named, neighbour)

    def _by_stretch(self, candidates: Sequence[Candidate]) -> str:
        """Which part of one long place, by what callers know on each; "" where that does not tell.

        Parts of which nothing is known are named by their area.
        """
        place = candidates[0].place
        parts = [c for c in candidates if c.place == place and self.lead_level in c.areas]
        likely = [c for c in parts if c.probability >= BESIDE_BEST * parts[0].probability]
        asked = likely[:MOST_STRETCHES]
        told = sum(bool(c.along) for c in asked)
        if not place or len(asked) < 2 or told < len(asked) - 1:
            return ""
        marks = MOST_MARKS if len(asked) <= FEW_PARTS else 1
        options = say(self.lang, "or_join").join(self._part(c, marks) for c in asked)
        kind = "part" if candidates[0].kind in LINE_KINDS else "side_of"
        return say(self.lang, kind, place=place, options=options)

    def _part(self, candidate: Candidate, most: int) -> str:
        area = candidate.areas[self.lead_level].name
        if not candidate.along:
            return say(self.lang, "part_bare", area=area)
        marks = (
            say(self.lang, "mark_crossing" if m.kind == "road" else "mark", name=m.name)
            for m in candidate.along[:most]
        )
        return say(self.lang, "part_near", marks=say(self.lang, "and_join").join(marks), area=area)

    def _which_place(self, meant_places: Sequence[MeantPlace]) -> str:
        relation = meant_places[0].relation
        join = "and_join" if relation == "several" else "or_join"
        options = say(self.lang, join).join(dict.fromkeys(m.text for m in meant_places))
        return say(self.lang, _MEANT[relation], options=options)

    def _astray(self, candidate: Candidate, wide: Candidate) -> str:
        parent = candidate.areas.get(self.parent_level)
        return say(
            self.lang,
            "astray",
            area=candidate.areas[self.lead_level].name,
            parent=parent.name if parent else "",
            wide=wide.areas[self.parent_level].name,
        )

    def _one(self, candidate: Candidate) -> str:
        area = candidate.areas[self.lead_level].name
        said = next((s.text for s in candidate.matched if self._is_fine(s)), "")
        if said:
            return say(self.lang, "one_named", area=area, place=said)
        return say(self.lang, "one", area=area)

    def _is_fine(self, span: Span) -> bool:
        return span.role == "incident" and span.kind not in (self.lead_level, self.parent_level)

    def _between(self, named: Sequence[Candidate], neighbour: Neighbour | None) -> str:
        shared = self._shared(named)
        if shared:
            return self._namesakes(named, shared)
        by_place = self._by_place(named)
        if by_place:
            return by_place
        options = say(self.lang, "or_join").join(
            _told_apart(named, self.lead_level, self.parent_level, self.lang)
        )
        if neighbour is not None:
            metres = round(neighbour.distance_m)
            return say(
                self.lang,
                "border",
                neighbour=neighbour.area.name,
                distance_m=metres,
                options=options,
            )
        return say(self.lang, "between", options=options)

    def _shared(self, named: Sequence[Candidate]) -> str:
        """The one name in the text that speaks for all of them: they are namesakes."""
        spans = [{(s.start, s.end, s.text) for s in c.matched if self._is_fine(s)} for c in named]
        common = set.intersection(*spans)
        whole = [c for c in named if c.position is not None]
        return max(common, key=lambda s: s[1] - s[0])[2] if common and len(whole) < 2 else ""

    def _namesakes(self, named: Sequence[Candidate], shared: str) -> str:
        options = say(self.lang, "or_join").join(
            say(self.lang, "of_area", area=self._in_full(c), place=shared) for c in named
        )
        return say(self.lang, "namesake", options=options)

    def _in_full(self, candidate: Candidate) -> str:
        parent = candidate.areas.get(self.parent_level)
        area = candidate.areas[self.lead_level].name
        return say(self.lang, "in_full", parent=parent.name, area=area) if parent else area

    def _by_place(self, named: Sequence[Candidate]) -> str:
        """A question by the one place that both candidates hold: its side, number or building."""
        a, b = named[0], named[1]
        first, second = a.areas[self.lead_level], b.areas[self.lead_level]
        place = a.place or b.place
        if not place or (a.place and b.place and a.place != b.place):
            return ""  # two places, not one that lies in two areas
        parents = a.areas.get(self.parent_level), b.areas.get(self.parent_level)
        if parents[0] and parents[1] and parents[0] != parents[1]:
            return say(
                self.lang,
                "home",
                place=place,
                parent_a=parents[0].name,
                parent_b=parents[1].name,
            )
        if a.kind in LINE_KINDS or a.kind == CROSSING:
            return self._along(place, named, first, second)
        if a.kind in BUILT_KINDS:
            return say(self.lang, "building", place=place, a=first.name, b=second.name)
        return ""

    def _along(
        self, place: str, named: Sequence[Candidate], first: AreaRef, second: AreaRef
    ) -> str:
        sides = _sides(first, second, self.centre_of)
        if sides is None or len(named) != 2:
            if named[0].kind == "water":
                return ""  # nothing along it has a number
            return say(self.lang, "number", place=place, a=first.name, b=second.name)
        side_a, side_b = (say(self.lang, side) for side in sides)
        return say(
            self.lang,
            "side",
            place=place,
            side_a=side_a,
            a=first.name,
            side_b=side_b,
            b=second.name,
        )


def _told_apart(
    named: Sequence[Candidate], lead_level: str, parent_level: str, lang: str
) -> list[str]:
    """Names of the areas, with the parent's before those that several bear."""
    names = [c.areas[lead_level].name for c in named]
    parents = [c.areas[parent_level].name if parent_level in c.areas else "" for c in named]
    pairs = zip(parents, names, strict=True)
    return [
        say(lang, "in_full", parent=parent, area=name) if parent and names.count(name) > 1 else name
        for parent, name in pairs
    ]


def _ask_openly(candidates: Sequence[Candidate], parent_level: str, lang: str) -> str:
    parents: dict[str, float] = {}
    for candidate in candidates:
        if parent_level in candidate.areas:
            name = candidate.areas[parent_level].name
            parents[name] = parents.get(name, 0.0) + candidate.probability
    likely = [name for name, share in parents.items() if share >= MAY_BE]
    if sum(parents[name] for name in likely) < WORTH_NAMING:
        return say(lang, "open")
    if len(likely) == 1:
        return say(lang, "open_within", area=likely[0])
    return say(lang, "between", options=say(lang, "or_join").join(likely[:ASKABLE]))


def _sides(a: AreaRef, b: AreaRef, centre_of: CentreOf) -> tuple[str, str] | None:
    """On which sides of what divides them two areas lie, as names of phrases."""
    at_a, at_b = centre_of(a), centre_of(b)
    if at_a is None or at_b is None:
        return None
    # a degree of longitude is shorter than one of latitude; at city scale that decides nothing
    east, north = at_b[0] - at_a[0], at_b[1] - at_a[1]
    if abs(east) >= abs(north):
        return ("west", "east") if east > 0 else ("east", "west")
    return ("south", "north") if north > 0 else ("north", "south")
