"""Read a text: all mentions of places, their possible meanings, and their role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import InitVar, dataclass, field, replace
from functools import cached_property

from geo_service.base.model import PLACE_KINDS
from geo_service.locate.addresses import AddressBook
from geo_service.locate.addressing import Addresser
from geo_service.locate.area_weights import AreaWeigher
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.discourse import understand
from geo_service.locate.elsewhere import Elsewhere
from geo_service.locate.embedded_names import (
    with_tails,
    within,
    without_containers,
    without_rests,
    without_surroundings,
)
from geo_service.locate.forms import Form, stem_of
from geo_service.locate.fuzzy import SoundBook
from geo_service.locate.history.phrase_counts import Experience
from geo_service.locate.lexicon import Lexicon
from geo_service.locate.matching import Match, find_matches
from geo_service.locate.mentions import Mention, MentionRole, Sort
from geo_service.locate.misheard import MisheardNames, covers, likely_mention
from geo_service.locate.misspellings import misspoken
from geo_service.locate.namesakes import with_namesakes
from geo_service.locate.phrases import Phrase, find_phrases
from geo_service.locate.placebook import PlaceBook
from geo_service.locate.relations import Relations
from geo_service.locate.roles import RoleCues
from geo_service.locate.scope import JointSites, SiteScope, joined, marked, scope_of, told_phrases
from geo_service.locate.sites import LINK, find_sites
from geo_service.locate.spaced_phrases import find_spaced_phrases
from geo_service.locate.text import Normal, normalise, spelling
from geo_service.locate.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class TextReading:
    """A text as understood. ``named`` are the coarse areas it names, in order, main text first.

    ``unsure`` says that the caller does not know the area himself, ``border`` that he speaks of
    where two areas or things meet. ``aside`` are mentions that are no evidence (denied, past, only
    compared with, the caller's home beside the matter); ``joints`` are places of which each is
    meant. ``indirect`` says that nothing but places refused, past or compared with is named.
    """

    normal: Normal
    mentions: tuple[Mention, ...]
    phrases: tuple[Phrase, ...]
    named: tuple[int, ...]
    unsure: bool = False
    border: bool = False
    aside: tuple[Mention, ...] = ()
    joints: tuple[JointSites, ...] = ()
    indirect: bool = False

    @property
    def astray(self) -> bool:
        """Whether a district contradicts the township that is named with it."""
        return any(mention.astray for mention in self.mentions)


@dataclass
class Reader:
    """Everything needed to read texts of one region."""

    book: AreaBook
    lexicon: Lexicon
    words: Vocabulary
    supporter: AreaWeigher
    experience: Experience
    elsewhere: Elsewhere
    places: PlaceBook | None = None
    addresses: AddressBook | None = None
    addresser: Addresser | None = field(init=False)
    relations: Relations = field(init=False)
    misheard: MisheardNames = field(init=False)
    prepared: InitVar[MisheardNames | None] = None

    def __post_init__(self, prepared: MisheardNames | None) -> None:
        book = self.addresses
        self.relations = Relations(self.words, self.supporter)
        self.addresser = Addresser(book, self.words, self.supporter) if book else None
        self.misheard = prepared or MisheardNames.build(
            self.lexicon, self.lexicon.texts, self.book, self.words
        )

    @cached_property
    def sounds(self) -> SoundBook:
        """The lead areas' names by their sound; made when a name is misspelt for the first time."""
        names = (self.book.areas[area].name for area in self.book.lead_areas)
        return SoundBook.build([stem_of(spelling(name), self.words)[0] for name in names])

    def read(self, text: str) -> TextReading:
        """Read one text as the caller gave it."""
        normal = normalise(text)
        roles = RoleCues.read(normal.text, self.words)
        matches = find_matches(normal.text, self.lexicon, self.places, self.elsewhere)
        outright = [m for m in matches if m.is_area or m.is_elsewhere]
        cuts = [(m.start, m.end) for m in outright if m.form < Form.STEM]
        phrases = _distinct(
            [*find_phrases(normal.text, cuts, self.words), *find_spaced_phrases(normal.text, cuts)]
        )
        found = self._found(normal.text, matches, phrases, roles, SiteScope())
        sites = find_sites(normal.text, found.mentions, phrases, self.book)
        scope = scope_of(normal.text, sites, understand(normal.text, sites), self.book)
        if not scope.is_plain:
            # what stands against a denial is said with certainty: 不是甲,应该是乙
            doubts = () if scope.corrects else roles.doubts
            roles = replace(roles, parts=scope.parts, doubts=doubts)
            found = self._found(normal.text, matches, phrases, roles, scope)
        mentions, named = found.mentions, found.named
        if self.places is not None or self.addresser is not None:
            mentions = self.relations.apply(normal.text, mentions, frozenset(named))
        mentions = marked(joined(mentions, scope.joints, self.book), scope.astray)
        mentions.sort(key=lambda m: (m.start, m.end))
        kept = {area for m in mentions if m.sort is Sort.COARSE for area in m.areas}
        return TextReading(
            normal,
            tuple(mentions),
            told_phrases(phrases, scope),
            tuple(area for area in named if area in kept),
            roles.unsure,
            roles.border,
            tuple(found.aside),
            scope.joints,
            scope.indirect,
        )

    def _found(
        self,
        text: str,
        matches: Sequence[Match],
        phrases: Sequence[Phrase],
        roles: RoleCues,
        scope: SiteScope,
    ) -> _FoundMentions:
        """Everything that a normalised text mentions, but for what the scope sets aside."""
        matches_here = [m for m in matches if not scope.sets_aside(m.start, m.end)]
        coarse = [self._coarse(m, text, roles) for m in matches_here if self._is_coarse(m)]
        named = _named(mention for mention in coarse if mention is not None)
        every = frozenset(named)
        others = [
            self._mention(m, text, roles, scope.gate(m.start, every))
            for m in matches_here
            if not self._is_coarse(m)
        ]
        mentions = without_rests([m for m in (*coarse, *others) if m is not None], text, self.words)
        mentions = without_containers(mentions, text, self.words)
        mentions = with_tails(mentions, text, self.words)
        mentions += [
            m
            for m in misspoken(text, mentions, every, roles, self)
            if not scope.sets_aside(m.start, m.end)
        ]
        misheard = list(self._misheard(text, mentions, roles, every, scope))
        mentions = [m for m in mentions if not any(covers(wrong, m) for wrong in misheard)]
        mentions += misheard
        phrases = told_phrases(phrases, scope)
        mentions = with_namesakes(mentions)
        mentions = without_surroundings(within(mentions, phrases), text, LINK)
        mentions += self._learned(phrases, roles)
        if self.addresser is not None:
            mentions += self.addresser.find(text, phrases, roles, every)
        aside = [
            mention
            for m in matches
            if scope.sets_aside(m.start, m.end)
            and (mention := self._any(m, text, roles)) is not None
        ]
        return _FoundMentions(mentions, named, aside)

    def _misheard(
        self,
        text: str,
        found: Sequence[Mention],
        roles: RoleCues,
        named: frozenset[int],
        scope: SiteScope,
    ) -> Iterator[Mention]:
        """Names written wrong, where no township is named as a list has it."""
        if any(m.sort is Sort.LEAD and m.form < Form.STEM for m in found):
            return
        taken = [m for m in found if m.form is not Form.FAMILY]
        for likely in self.misheard.find(text, taken):
            if scope.sets_aside(likely.start, likely.end):
                continue
            match = Match(likely.start, likely.end, likely.meaning.form, likely.meaning)
            mention = self._mention(match, text, roles, scope.gate(match.start, named))
            if mention is None or self._is_foreign(mention, named):
                continue
            yield likely_mention(likely, mention)

    def _is_foreign(self, mention: Mention, named: frozenset[int]) -> bool:
        coarse = {self.book.coarse[area] for area in mention.areas}
        return bool(named) and named.isdisjoint(coarse)

    def _any(self, match: Match, text: str, roles: RoleCues) -> Mention | None:
        if self._is_coarse(match):
            return self._coarse(match, text, roles)
        return self._mention(match, text, roles, frozenset())

    def _is_coarse(self, match: Match) -> bool:
        return match.meaning is not None and match.meaning.rank <= self.book.coarse_rank

    def _coarse(self, match: Match, text: str, roles: RoleCues) -> Mention | None:
        """A named district; its short name inside a longer name (密云水库, 丰台路) is not one."""
        assert match.meaning is not None
        if match.form is Form.STEM and self.words.going_on.match(text, match.end):
            return None
        role = roles.at(match.start)
        return Mention(
            match.start, match.end, Sort.COARSE, match.form, role, areas=match.meaning.areas
        )

    def _mention(
        self, match: Match, text: str, roles: RoleCues, named: frozenset[int]
    ) -> Mention | None:
        head = self.words.going_on.match(text, match.end)
        goes_on = head is not None
        role = roles.at(match.start)
        start, end, form = match.start, match.end, match.form
        if match.meaning is not None:
            areas = match.meaning.areas
            if named and form >= Form.STEM and match.meaning.rank > self.book.lead_rank:
                # a short name only of namesakes in other districts is a chance likeness
                areas = tuple(area for area in areas if self.book.coarse[area] in named)
                if not areas:
                    return None
            sort = Sort.LEAD if match.meaning.rank == self.book.lead_rank else Sort.FINE
            return Mention(
                start,
                end,
                sort,
                form,
                role,
                form >= Form.STEM and goes_on,
                areas=areas,
                support=self.supporter.of_areas(areas, named),
                name=self.book.areas[areas[0]].name,
                kind=self._thing(match, text, head[0] if head else ""),
                doubted=roles.doubted(start),
            )
        if match.entries:
            return self._place(match, role, goes_on, named)
        short = form >= Form.STEM
        return None if goes_on and short else Mention(start, end, Sort.ELSEWHERE, form, role)

    def _thing(self, match: Match, text: str, head: str) -> str:
        """What a short name is also the name of: 清河 is a river, 学院路 a road."""
        if head or match.form < Form.STEM:
            return self.words.head_kind.get(head, "")
        own = self.words.head_at_end.search(text, match.start + 1, match.end)
        return self.words.head_kind[own[0]] if own else ""

    def _place(
        self, match: Match, role: MentionRole, goes_on: bool, named: frozenset[int]
    ) -> Mention | None:
        assert self.places is not None
        support = self.supporter.of_entries(match.entries, named)
        if named and match.form >= Form.STEM and not self.supporter.share_in(support, named):
            return None
        first = match.entries[0]
        alone = len(match.entries) == 1 and match.form is not Form.FAMILY
        stretches = self.supporter.stretches(match.entries)
        position = self.supporter.position(first) if alone and not stretches else None
        return Mention(
            match.start,
            match.end,
            Sort.PLACE,
            match.form,
            role,
            match.form is Form.STEM and goes_on,
            entries=match.entries,
            support=support,
            name=self.places.name(first),
            kind=PLACE_KINDS[int(self.places.kind[first])],
            position=position,
            stretches=stretches or None,
        )

    def _learned(self, phrases: Iterable[Phrase], roles: RoleCues) -> Iterable[Mention]:
        lessons = self.experience.lessons
        for phrase in phrases:
            if phrase.text in lessons:
                yield Mention(
                    phrase.start,
                    phrase.end,
                    Sort.LEARNED,
                    role=roles.at(phrase.start),
                    name=phrase.text,
                    kind=phrase.kind,
                    tickets=lessons[phrase.text].tickets,
                )


@dataclass(frozen=True, slots=True)
class _FoundMentions:
    """Mentions of a text in no order, the coarse areas among them, and what was set aside."""

    mentions: list[Mention]
    named: tuple[int, ...]
    aside: list[Mention]


def _distinct(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """Keep the first of equal phrases."""
    return tuple({phrase.text: phrase for phrase in reversed(list(phrases))}.values())[::-1]


def _named(coarse: Iterable[Mention]) -> tuple[int, ...]:
    """Named coarse areas by order of naming, those of an official's note last."""
    ordered = sorted(coarse, key=lambda m: (m.role is MentionRole.NOTE, m.start))
    return tuple(dict.fromkeys(area for m in ordered for area in m.areas if area != NONE))
