"""Which of the places in a text count as evidence, once its sentences are understood."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from geo_service.locate.areas import AreaBook
from geo_service.locate.discourse import ANSWER, HERE, ONE_OF, REFUSED, Discourse, Group
from geo_service.locate.forms import Form
from geo_service.locate.mentions import Mention, MentionRole, Sort
from geo_service.locate.phrases import Phrase
from geo_service.locate.sites import Site

#: parts that leave a place out where another is meant
_BESIDE = frozenset({MentionRole.PAST, MentionRole.COMPARED, REFUSED})
#: a cue gives its role to the first place behind it; another, so many words on, has its own
_OTHER_WORDS = re.compile(r"[\u3400-\u9fff]{4}")
_CLAUSE_END = re.compile(r"[,。;!?\n]")
#: a community's name with fewer characters may be a chance likeness
_SURE_CHARS = 3


@dataclass(frozen=True, slots=True)
class JointSites:
    """Places of which each is meant: how (see ``discourse.Group``), and the sites."""

    kind: str
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class SiteScope:
    """The sites of a text by what they count for.

    ``parts`` gives stretches the role that the sentence gives them; ``aside`` are stretches that
    are no evidence; ``joints`` are places of which each is meant. ``indirect`` says that all
    places named are refused, past or only compared with.
    """

    parts: tuple[tuple[int, int, MentionRole], ...] = ()
    aside: tuple[tuple[int, int], ...] = ()
    joints: tuple[JointSites, ...] = ()
    astray: tuple[Site, ...] = ()
    indirect: bool = False

    @property
    def corrects(self) -> bool:
        """Whether a place is denied."""
        return any(part is MentionRole.DENIED for _, _, part in self.parts)

    @property
    def is_plain(self) -> bool:
        """Whether the sentences change nothing."""
        return not (self.parts or self.aside or self.joints or self.astray or self.indirect)

    def sets_aside(self, start: int, end: int) -> bool:
        """Whether a stretch is no evidence."""
        return any(first <= start and end <= last for first, last in self.aside)

    def gate(self, start: int, named: frozenset[int]) -> frozenset[int]:
        """Give the coarse areas that decide between namesakes at ``start``: the place's own."""
        for joint in self.joints:
            for site in joint.sites:
                if site.start <= start < site.end and site.coarse:
                    return site.coarse
        return named


def scope_of(text: str, sites: Sequence[Site], said: Discourse, book: AreaBook) -> SiteScope:
    """Say what each site of a normalised text counts for."""
    astray = tuple(site for site in sites if site.coarse and is_astray(site, book))
    if not astray and not said.parts and all(s.role is MentionRole.INCIDENT for s in sites):
        return SiteScope()
    said = _answered(sites, said)
    parts = _parts(text, sites, said)
    meant = [k for k, part in enumerate(parts) if part == MentionRole.INCIDENT and sites[k].is_sure]
    districts = {
        site.coarse
        for site, part in zip(sites, parts, strict=True)
        if part == MentionRole.INCIDENT and _is_district(site)
    }
    home = [k for k, part in enumerate(parts) if part == MentionRole.CALLER and _is_told(sites[k])]
    aside = [
        k for k, part in enumerate(parts) if _is_aside(k, part, meant, districts, home, sites, book)
    ]
    joints = tuple(_joints(said.groups, sites, aside))
    told = [k for k in range(len(sites)) if _is_told(sites[k])]
    indirect = (
        not meant
        and not home
        and any(parts[k] in _BESIDE or parts[k] == MentionRole.DENIED for k in told)
    )
    return SiteScope(
        tuple(
            (site.start, site.end, MentionRole.INCIDENT if part == REFUSED else MentionRole(part))
            for site, part in zip(sites, parts, strict=True)
            if part != site.role
        ),
        tuple((sites[k].start, sites[k].end) for k in aside),
        joints,
        tuple(site for site in astray if site not in [sites[k] for k in aside]),
        indirect,
    )


def _answered(sites: Sequence[Site], said: Discourse) -> Discourse:
    """Let an answer at the end stand against the places before it that it is not."""
    answer = next((k for k, part in said.parts.items() if part == ANSWER), None)
    if answer is None:
        return said
    chosen = sites[answer]
    parts = {k: part for k, part in said.parts.items() if part != ANSWER}
    if not chosen.is_sure or not (
        said.groups or any(s.coarse and not s.coarse & chosen.coarse for s in sites)
    ):
        return Discourse(parts, said.groups)
    for number, site in enumerate(sites):
        if number != answer and _is_told(site) and not _is_same(site, chosen):
            parts[number] = MentionRole.DENIED
    return Discourse({**parts, answer: MentionRole.INCIDENT}, ())


def _is_same(site: Site, chosen: Site) -> bool:
    apart = site.coarse and chosen.coarse and site.coarse.isdisjoint(chosen.coarse)
    if apart or not site.support or not chosen.support:
        return not apart
    return not set(site.support).isdisjoint(chosen.support)


def _parts(text: str, sites: Sequence[Site], said: Discourse) -> list[str]:
    """The part of each site: what the sentence says, else what the words before it say."""
    parts: list[str] = []
    for number, site in enumerate(sites):
        part = said.parts.get(number)
        if part is None:
            part = MentionRole.INCIDENT if _is_further(text, sites, number) else site.role
        parts.append(MentionRole.INCIDENT if part == ONE_OF else part)
    if MentionRole.DENIED in parts:
        # after a denial, where it is to be sent instead is where it happens
        parts = [MentionRole.INCIDENT if part == MentionRole.REFERENCE else part for part in parts]
    if MentionRole.PAST in parts and not _happens(parts, sites):
        # where he lives now, as against before
        parts = [MentionRole.INCIDENT if part == MentionRole.CALLER else part for part in parts]
    others = _happens(parts, sites)
    here = MentionRole.CALLER if others else MentionRole.INCIDENT
    return [here if part == HERE else part for part in parts]


def _happens(parts: Sequence[str], sites: Sequence[Site]) -> bool:
    """Whether a place is told where something happens."""
    pairs = zip(parts, sites, strict=True)
    return any(part == MentionRole.INCIDENT and site.is_sure for part, site in pairs)


def _is_further(text: str, sites: Sequence[Site], number: int) -> bool:
    """Whether a site has its role from a cue that belongs to the site before it."""
    site = sites[number]
    if site.role not in (MentionRole.CALLER, MentionRole.REFERENCE) or number == 0:
        return False
    before = sites[number - 1]
    between = text[before.end : site.start]
    same = before.role is site.role and not _CLAUSE_END.search(between)
    return same and _is_told(before) and _OTHER_WORDS.search(between) is not None


def _is_told(site: Site) -> bool:
    return bool(site.support or site.coarse)


def _is_district(site: Site) -> bool:
    """Whether a site names an area of the fallback level and nothing finer."""
    return bool(site.coarse) and not site.support


def _is_aside(
    number: int,
    part: str,
    meant: Sequence[int],
    districts: Collection[frozenset[int]],
    home: Sequence[int],
    sites: Sequence[Site],
    book: AreaBook,
) -> bool:
    others = [sites[k] for k in meant if k != number]
    own = _districts_of(sites[number], book)
    elsewhere = others or any(own.isdisjoint(district) for district in districts)
    if part == MentionRole.DENIED:
        # a whole district is seldom denied without saying what else
        return bool(elsewhere or sites[number].support or not sites[number].coarse)
    if part in _BESIDE:
        return bool(home or elsewhere)
    if part == MentionRole.REFERENCE and _is_district(sites[number]):
        return bool(elsewhere)
    return bool(others and part == MentionRole.CALLER) and not any(
        _may_agree(sites[number], o, book) for o in others
    )


def _may_agree(site: Site, other: Site, book: AreaBook) -> bool:
    """Whether the caller's own place may hold the other, or lie in it."""
    if site.support and other.support:
        return not set(site.support).isdisjoint(other.support)
    return not _districts_of(site, book).isdisjoint(_districts_of(other, book))


def _districts_of(site: Site, book: AreaBook) -> frozenset[int]:
    """The areas of the fallback level that a site names, else those that its places lie in."""
    return site.coarse or frozenset(int(book.lead_coarse[k]) for k in site.support)


def _joints(
    groups: Iterable[Group], sites: Sequence[Site], aside: Sequence[int]
) -> Iterable[JointSites]:
    for group in groups:
        members = [sites[k] for k in group.members if k not in aside]
        if not all(map(_is_district, members)):
            members = [site for site in members if _may_join(site)]
        apart = [
            site
            for number, site in enumerate(members)
            if all(set(site.support).isdisjoint(other.support) for other in members[:number])
        ]
        if len(apart) > 1:
            yield JointSites(group.kind, tuple(members))


def _may_join(site: Site) -> bool:
    """Whether a site is named surely enough to be one of several: a township for short, too."""
    short = (m for m in site.mentions if m.sort is Sort.LEAD and not m.embedded and not m.kind)
    return site.is_sure or any(m.support for m in short)


def is_astray(site: Site, book: AreaBook) -> bool:
    """Whether a site names a township, or a community in full, outside the district it names."""
    outright = [m for m in site.mentions if _is_outright(m)]
    if not site.coarse or not outright:
        return False
    # a likeness within the district explains the name better
    alike = [m for m in site.mentions if m.sort is Sort.LEAD]
    lying = [{book.coarse[area] for area in m.areas} for m in (*outright, *alike)]
    return all(coarse.isdisjoint(site.coarse) for coarse in lying)


def _is_outright(mention: Mention) -> bool:
    if mention.form >= Form.STEM or mention.embedded:
        return False
    fine = mention.sort is Sort.FINE and mention.end - mention.start > _SURE_CHARS
    return mention.sort is Sort.LEAD or fine


def joined(
    mentions: Iterable[Mention], joints: Iterable[JointSites], book: AreaBook
) -> list[Mention]:
    """Let every mention of places of which each is meant speak for all of them alike."""
    mentions = list(mentions)
    for joint in joints:
        total: dict[int, float] = {}
        for site in joint.sites:
            share = sum(site.support.values()) * len(joint.sites)
            for lead, value in site.support.items():
                total[lead] = total.get(lead, 0.0) + value / share
        mentions = [
            _for_all(m, joint, total, book) for m in mentions if not _splits(m, joint, total, book)
        ]
    return mentions


def _inside(mention: Mention, joint: JointSites) -> bool:
    return any(s.start <= mention.start and mention.end <= s.end for s in joint.sites)


def _for_all(
    mention: Mention, joint: JointSites, total: dict[int, float], book: AreaBook
) -> Mention:
    if not mention.support or not _inside(mention, joint):
        return mention
    return replace(mention, support=total, role=MentionRole.INCIDENT, doubted=False)


def _splits(mention: Mention, joint: JointSites, total: dict[int, float], book: AreaBook) -> bool:
    """Whether a district within a joint holds only some of its places."""
    if mention.sort is not Sort.COARSE or not _inside(mention, joint):
        return False
    return any(int(book.lead_coarse[lead]) not in mention.areas for lead in total)


def marked(mentions: Iterable[Mention], astray: Iterable[Site]) -> list[Mention]:
    """Mark the mentions of places whose district and township contradict each other."""
    spans = [(site.start, site.end) for site in astray]
    return [
        replace(m, astray=True)
        if any(start <= m.start and m.end <= end for start, end in spans)
        else m
        for m in mentions
    ]


def told_phrases(phrases: Iterable[Phrase], scope: SiteScope) -> tuple[Phrase, ...]:
    """Give the phrases that are evidence."""
    return tuple(p for p in phrases if not scope.sets_aside(p.start, p.end))
