"""Texts made up of the gazetteer's names, because real tickets seldom name a place alone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np

from benchmarks.locating.reference import ReferenceBorders, is_held_out
from geo_service.base.model import PLACE_KINDS
from geo_service.locate.forms import Form, stem_of
from geo_service.locate.locator import Locator
from geo_service.locate.mentions import Sort
from geo_service.locate.reader import TextReading
from geo_service.locate.text import spelling

#: texts made up for each kind of name
MADE_UP = 200
#: compounds are many, and each says little of how far the borders are off
COMPOUNDS = 600
#: what begins the name of a compound that no list holds, and texts made up for each
HINTS = ("township", "community", "family")
UNLISTED = 100
#: of the tickets that name a township for short and without more, so many went there
SHORT_MEANS = 0.88
COMPLAINTS = (
    "漏水", "路灯不亮", "垃圾没人收", "暖气不热", "噪音扰民", "井盖丢了",
    "下水道堵了", "路面有坑", "有人占道", "停水了", "楼道堆物", "电梯坏了",
)  # fmt: skip


@dataclass
class MadeUp:
    """A text made up of a name of the gazetteer, and the shares of the lead areas it may mean."""

    kind: str
    with_district: bool
    shares: dict[int, float]
    reading: TextReading


def make_up(
    locator: Locator, unlisted: Locator, seed: int = 1, borders: ReferenceBorders | None = None
) -> Iterable[MadeUp]:
    """Texts as short calls have them: a name, perhaps a building, perhaps what is wrong.

    ``unlisted`` reads the same region without the city's own lists, as it comes. Compounds mean
    the township that they lie in by ``borders``; where these do not say, the drawn areas around
    them in their shares. Those that ``locate_compounds`` judges by are left out.
    """
    rng = random.Random(seed)
    for kind, name, shares in names(locator, rng, borders):
        yield from _texts(kind, name, shares, locator, rng)
    left = Counter(dict.fromkeys(HINTS, UNLISTED))
    for name, shares in compounds(locator, rng, borders):
        hint = _hint(name, unlisted)
        if left[hint] > 0:
            left[hint] -= 1
            yield from _texts(f"unlisted, {hint}", name, shares, unlisted, rng)


def _texts(
    kind: str, name: str, shares: dict[int, float], locator: Locator, rng: random.Random
) -> Iterable[MadeUp]:
    book = locator.book
    lead = max(shares, key=lambda k: shares[k])
    district = book.areas[int(book.lead_coarse[lead])].name
    building = "" if kind.startswith("township") else f"{rng.randint(1, 30)}号楼"
    tail = rng.choice(["", "", building, building]) + rng.choice(["", *COMPLAINTS])
    for before in ("", district):
        yield MadeUp(kind, bool(before), shares, locator.reader.read(before + name + tail))


def _hint(name: str, locator: Locator) -> str:
    """What a region without lists knows of a compound's name, one of ``HINTS``; else nothing."""
    mentions = locator.reader.read(name).mentions
    if any(m.form is Form.FAMILY for m in mentions):
        return "family"
    best = min((m.sort for m in mentions if m.sort in (Sort.LEAD, Sort.FINE)), default=None)
    return {Sort.LEAD: "township", Sort.FINE: "community"}.get(best, "") if best else ""


def names(
    locator: Locator, rng: random.Random, borders: ReferenceBorders | None
) -> Iterable[tuple[str, str, dict[int, float]]]:
    """Communities and townships by their codes, compounds by their positions."""
    book = locator.book
    fine = [a for a, rank in enumerate(book.ranks) if rank > book.lead_rank and book.lead[a] >= 0]
    for area in rng.sample(fine, MADE_UP):
        name = book.areas[area].name
        short = next(iter(book.areas[area].aliases), name)
        stem = stem_of(name, locator.reader.words)[0]
        said = (name, short, short, stem if len(stem) > 2 else short)
        yield "community", rng.choice(said), {book.lead[area]: 1.0}
    for lead in rng.sample(range(book.n_lead), MADE_UP):
        area = book.areas[book.lead_areas[lead]]
        stem = stem_of(area.name, locator.reader.words)[0]
        meaning = locator.reader.lexicon.meaning(spelling(stem))
        if meaning and book.lead_areas[lead] in meaning.areas and rng.random() < 0.4:
            yield "township, short", stem, beside(lead, locator)
        else:
            yield "township", rng.choice((area.name, area.name, *area.aliases)), {lead: 1.0}
    for name, shares in islice(compounds(locator, rng, borders), COMPOUNDS):
        yield "compound", name, shares


def compounds(
    locator: Locator, rng: random.Random, borders: ReferenceBorders | None
) -> Iterable[tuple[str, dict[int, float]]]:
    """Compounds of the lists in any order, with the shares of the areas they may lie in."""
    places = locator.reader.places
    if places is None:
        return
    compound = PLACE_KINDS.index("compound")
    entries = [entry for entry in range(len(places)) if int(places.kind[entry]) == compound]
    for entry in rng.sample(entries, len(entries)):
        if is_held_out(places.name(entry)):
            continue
        code = borders.code_at(places.lon[entry], places.lat[entry]) if borders else ""
        if code in locator.book.number_of:
            yield places.name(entry), {locator.book.lead[locator.book.number_of[code]]: 1.0}
            continue
        shares = locator.reader.supporter.of_entries((entry,), frozenset())
        total = sum(shares.values())
        if total:
            yield places.name(entry), {k: v / total for k, v in shares.items()}


def beside(lead: int, locator: Locator) -> dict[int, float]:
    """What a short name means: mostly the township, now and then what lies around it."""
    shares = {lead: SHORT_MEANS}
    if locator.neighbours is not None:
        around = locator.neighbours.spread({lead: 1.0 - SHORT_MEANS})
        shares |= {int(k): float(around[k]) for k in np.flatnonzero(around)}
    return {k: share / sum(shares.values()) for k, share in shares.items()}
