"""Find the lead area meant by a word that has an area's ending but is no known name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Protocol

from geo_service.locate.area_weights import AreaWeigher
from geo_service.locate.areas import AreaBook
from geo_service.locate.forms import Form
from geo_service.locate.fuzzy import Likeness, SoundBook
from geo_service.locate.mentions import ByCharacter, Mention, Sort, by_character
from geo_service.locate.roles import RoleCues
from geo_service.locate.vocabulary import Vocabulary

_HAN_BEFORE = re.compile(r"[\u3400-\u9fff0-9]{2,6}$")
MIN_QUALITY = 0.3
#: a text has few words with a township's ending that are no name; so many are compared
MAX_ENDINGS = 60


class ReaderParts(Protocol):
    """What is needed of the reader."""

    book: AreaBook
    words: Vocabulary
    supporter: AreaWeigher

    @property
    def sounds(self) -> SoundBook:
        """The lead areas' names by their sound."""


def misspoken(
    text: str, found: Sequence[Mention], named: frozenset[int], roles: RoleCues, region: ReaderParts
) -> list[Mention]:
    """Give the lead areas that words with a lead area's ending resemble.

    Only where nothing was found as written, or only a short name outside the named district.
    """
    result: list[Mention] = []
    at = by_character(found)
    ends = sorted({m.end for m in found if m.form is not Form.STEM})
    unknown = (
        ending
        for ending in region.words.lead_ending.finditer(text)
        if not _is_street(text, ending.start(), ending.end(), region.words)
        and not _is_known(at, ending.start(), ending.end(), named, region)
    )
    for ending in islice(unknown, MAX_ENDINGS):
        stop = ending.start()
        # nothing before the last name or stop word belongs to this one
        before = bisect_right(ends, stop)
        start = ends[before - 1] if before else 0
        for cut in region.words.stop.finditer(text, max(start, stop - 8), stop):
            start = cut.end()
        best = _best(text, start, stop, named, region)
        if best:
            result.append(_mention(best[0], ending.end(), best[1], named, roles, region))
    return result


def _is_street(text: str, stop: int, end: int, words: Vocabulary) -> bool:
    """Whether 街道 is the road of a numbered or lettered street: 滨河北1街道路, 北2街道."""
    if text[stop - 1 : stop].isdigit():
        return True
    return text.startswith("路", end) and words.going_on.match(text, end) is not None


def _is_known(
    found: ByCharacter, stop: int, end: int, named: frozenset[int], region: ReaderParts
) -> bool:
    for m in (m for at in range(stop, end) for m in found.get(at, ())):
        if m.sort is Sort.FINE and m.form is Form.STEM:
            continue
        if m.sort in (Sort.LEAD, Sort.COARSE, Sort.FINE):
            coarse = {region.book.coarse[area] for area in m.areas}
            if m.form is Form.FULL and m.end == end:
                return True
            if m.sort is not Sort.LEAD or not named or coarse & named:
                return True
    return False


def _best(
    text: str, start: int, stop: int, named: frozenset[int], region: ReaderParts
) -> tuple[int, list[Likeness]] | None:
    before = _HAN_BEFORE.search(text, start, stop)
    if before is None:
        return None
    among = {
        lead
        for lead, area in enumerate(region.book.lead_areas)
        if not named or region.book.coarse[area] in named
    }
    options: list[tuple[float, int, list[Likeness]]] = []
    for begin in range(before.start(), stop - 1):
        alike = region.sounds.like(text[begin:stop], among)
        # over the whole city, two characters resemble too much
        if alike and alike[0].quality >= (MIN_QUALITY if named else 0.7):
            options.append((alike[0].quality, stop - begin, alike))
    if not options:
        return None
    quality, length, alike = max(options, key=lambda option: option[:2])
    return (stop - length, alike) if quality and len(alike) <= 3 else None


def _mention(
    start: int,
    end: int,
    alike: Iterable[Likeness],
    named: frozenset[int],
    roles: RoleCues,
    region: ReaderParts,
) -> Mention:
    alike = list(alike)
    areas = tuple(region.book.lead_areas[likeness.name] for likeness in alike)
    return Mention(
        start,
        end,
        Sort.LEAD,
        Form.STEM,
        roles.at(start),
        areas=areas,
        support=region.supporter.of_areas(areas, named),
        name=region.book.areas[areas[0]].name,
        quality=alike[0].quality,
        kind="misspoken",
    )
