"""The one question that best separates the candidates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geo_service.base.model import AreaRef, Candidate, Neighbour
from geo_service.route.phrases import say
from geo_service.route.verdict import ASKABLE

#: kinds of place along which a house number, or within which a building, tells areas apart
LINES = frozenset({"road", "river", "canal", "railway", "crossing", "stretch"})
ESTATES = frozenset({"compound", "village", "community", "campus", "poi"})

#: areas that together hold less than this are not worth putting to a caller
WORTH_NAMING = 0.5
#: a parent less likely than this is left out of the question
MAY_BE = 0.1
#: an area is put to a caller if it is at least so likely for one that the best is
BESIDE_BEST = 0.1

#: a point inside an area (lon, lat), or None where it has no geometry
CentreOf = Callable[[AreaRef], tuple[float, float] | None]


def ask(
    candidates: Sequence[Candidate],
    *,
    lead_level: str,
    parent_level: str,
    neighbour: Neighbour | None,
    centre_of: CentreOf,
    lang: str,
) -> str:
    """Say what to ask a caller so that one of ``candidates`` (best first) remains."""
    named = [c for c in candidates if lead_level in c.areas][:ASKABLE]
    named = [c for c in named if c.probability >= BESIDE_BEST * named[0].probability]
    if sum(c.probability for c in named) < WORTH_NAMING:
        return _ask_openly(candidates, parent_level, lang)
    if len(named) == 1:
        return say(lang, "one", area=named[0].areas[lead_level].name)
    a, b = named[0], named[1]
    first, second = a.areas[lead_level], b.areas[lead_level]
    place = a.place or b.place
    if a.place and b.place and a.place != b.place:
        place = ""  # two places, not one that lies in two areas
    parent_a, parent_b = a.areas.get(parent_level), b.areas.get(parent_level)
    if place and parent_a and parent_b and parent_a != parent_b:
        return say(lang, "home", place=place, parent_a=parent_a.name, parent_b=parent_b.name)
    if place and a.kind in LINES:
        sides = _sides(first, second, centre_of)
        if sides and len(named) == 2:
            side_a, side_b = (say(lang, side) for side in sides)
            return say(
                lang, "side", place=place, side_a=side_a, a=first.name, side_b=side_b, b=second.name
            )
        return say(lang, "number", place=place, a=first.name, b=second.name)
    if place and a.kind in ESTATES:
        return say(lang, "building", place=place, a=first.name, b=second.name)
    options = say(lang, "or_join").join(_told_apart(named, lead_level, parent_level))
    if neighbour is not None:
        metres = round(neighbour.distance_m)
        return say(
            lang, "border", neighbour=neighbour.area.name, distance_m=metres, options=options
        )
    return say(lang, "between", options=options)


def _told_apart(named: Sequence[Candidate], lead_level: str, parent_level: str) -> list[str]:
    """Names of the areas, with the parent's before those that several bear."""
    names = [c.areas[lead_level].name for c in named]
    parents = [c.areas[parent_level].name if parent_level in c.areas else "" for c in named]
    pairs = zip(parents, names, strict=True)
    return [parent + name if names.count(name) > 1 else name for parent, name in pairs]


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
