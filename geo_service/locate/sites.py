"""Group adjacent mentions that together name one place.

松林区白塔镇杏树洼村 is one site of three mentions; 望京街道和酒仙桥街道 are two sites.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo_service.base.model import LINE_KINDS
from geo_service.locate.areas import AreaBook
from geo_service.locate.forms import SURE_CHARS, Form
from geo_service.locate.mentions import Mention, MentionRole, Sort
from geo_service.locate.phrases import Phrase

#: between the parts of one place there is nothing, a short word, or a number of a house
LINK = re.compile(
    r"(?:的|下面的|下属的?|辖区内?的?|这边的?|那边的?|里的?|内的?|境内的?| "
    r"|[0-9A-Z]{1,5}(?:号院?|院|栋|弄)?的?)?"
)
_PAUSE = re.compile(r"[,、:;/ ]{1,2}")
#: names that end so are those of offices, roads and waters, which callers name for other reasons
_COMMON = re.compile(r"(?:局|委|办|处|所|公司|医院|厅|部|队|站|路|街|河|渠|桥)$")
_COARSE, _LEAD, _PLACE = range(3)
_RANK = {Sort.COARSE: _COARSE, Sort.LEAD: _LEAD}
_STRENGTH = {Sort.ADDRESS: 0, Sort.FINE: 1, Sort.PLACE: 2, Sort.LEAD: 1}


@dataclass(frozen=True, slots=True)
class Site:
    """A stretch [start, end) that names one place, and what was found in it.

    ``coarse`` are the areas of the fallback level that it names; ``support`` is what its surest
    mention says of the lead areas, empty where none speaks for any. ``is_sure`` says that it names
    a place beyond doubt: in full, or for short by no common word, office, road or river.
    """

    start: int
    end: int
    mentions: tuple[Mention, ...]
    rank: int
    coarse: frozenset[int]
    support: Mapping[int, float]
    is_sure: bool

    @property
    def role(self) -> MentionRole:
        """The part that the words right before it give it."""
        return self.mentions[0].role if self.mentions else MentionRole.INCIDENT


def _is_sure(mention: Mention, text: str) -> bool:
    if not mention.support or mention.embedded or mention.kind == "misspoken":
        return False
    if mention.sort is Sort.LEAD and mention.form < Form.STEM:
        return True
    long = mention.end - mention.start >= SURE_CHARS
    common = _COMMON.search(text, mention.start, mention.end) or mention.kind in LINE_KINDS
    return long and mention.form is not Form.FAMILY and not common


def find_sites(
    text: str, mentions: Iterable[Mention], phrases: Iterable[Phrase], book: AreaBook
) -> list[Site]:
    """Give the sites of a normalised text, in order."""
    parts = [
        _Part(m.start, m.end, [m], _RANK.get(m.sort, _PLACE))
        for m in mentions
        if m.sort is not Sort.LEARNED
    ]
    parts += [_Part(phrase.start, phrase.end, [], _PLACE) for phrase in phrases]
    parts.sort(key=lambda part: (part.start, -part.end))
    sites: list[_Part] = []
    for part in parts:
        if sites and _is_one(text, sites[-1], part, book):
            sites[-1].take(part)
        else:
            sites.append(part)
    return [part.site(text) for part in sites]


@dataclass(slots=True)
class _Part:
    """A site that is being put together."""

    start: int
    end: int
    mentions: list[Mention]
    rank: int

    def take(self, part: _Part) -> None:
        self.end = max(self.end, part.end)
        self.mentions += part.mentions
        self.rank = max(self.rank, part.rank)

    @property
    def role(self) -> MentionRole:
        return self.mentions[0].role if self.mentions else MentionRole.INCIDENT

    @property
    def support(self) -> Mapping[int, float]:
        return _support(self.mentions)

    @property
    def coarse(self) -> frozenset[int]:
        return frozenset(a for m in self.mentions if m.sort is Sort.COARSE for a in m.areas)

    def site(self, text: str) -> Site:
        mentions = tuple(self.mentions)
        sure = any(_is_sure(m, text) for m in mentions)
        return Site(self.start, self.end, mentions, self.rank, self.coarse, self.support, sure)


def _support(mentions: Sequence[Mention]) -> Mapping[int, float]:
    """What the surest mention supports: as a list has it before for short, fine before wide."""
    speaking = [m for m in mentions if m.support]
    if len(speaking) < 2:
        return (speaking[0].support or {}) if speaking else {}
    best = min(
        speaking,
        key=lambda m: (m.embedded, m.form >= Form.STEM, m.sort is not Sort.LEAD, m.start - m.end),
        default=None,
    )
    return (best.support or {}) if best is not None else {}


def _is_one(text: str, site: _Part, part: _Part, book: AreaBook) -> bool:
    """Whether ``part`` goes on with ``site``."""
    if part.start < site.end:
        return True
    between = text[site.end : part.start]
    if not site.mentions or not part.mentions:
        return not between and part.rank >= site.rank
    if LINK.fullmatch(between):
        return part.rank > site.rank or (part.rank == site.rank == _PLACE and len(between) < 2)
    if not _PAUSE.fullmatch(between) or part.rank <= site.rank or part.role is not site.role:
        return False
    return _agree(site, part, book) or (site.rank == _COARSE and "、" not in between)


def _agree(site: _Part, part: _Part, book: AreaBook) -> bool:
    """Whether two sites may be the same place: one lies in what the other names."""
    if site.support and part.support:
        return not set(site.support).isdisjoint(part.support)
    return not site.coarse or any(int(book.lead_coarse[k]) in site.coarse for k in part.support)
