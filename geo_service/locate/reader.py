"""Read a text: every mention in it, what each may mean, and the part it plays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.experience import Experience
from geo_service.locate.forms import Form, stem_of
from geo_service.locate.fuzzy import SoundBook
from geo_service.locate.lexicon import Lexicon
from geo_service.locate.matching import Match, find_matches
from geo_service.locate.mentions import Mention, Role, Sort
from geo_service.locate.phrases import Stretch, find_phrases
from geo_service.locate.placebook import PlaceBook
from geo_service.locate.roles import Roles
from geo_service.locate.spoken_wrong import misspoken
from geo_service.locate.support import Supporter
from geo_service.locate.text import Normal, normalise, spelling
from geo_service.locate.trie import Trie
from geo_service.locate.vocabulary import Vocabulary
from geo_service.model import PLACE_KINDS


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as understood. ``named`` are the coarse areas it names, in order, main text first."""

    normal: Normal
    mentions: tuple[Mention, ...]
    phrases: tuple[str, ...]
    named: tuple[int, ...]


@dataclass
class Reader:
    """Everything needed to read texts of one region."""

    book: AreaBook
    lexicon: Lexicon
    words: Vocabulary
    supporter: Supporter
    experience: Experience
    elsewhere: Trie
    places: PlaceBook | None = None
    sounds: SoundBook = field(init=False)

    def __post_init__(self) -> None:
        names = (self.book.areas[area].name for area in self.book.lead_areas)
        self.sounds = SoundBook.build([stem_of(spelling(name), self.words)[0] for name in names])

    def read(self, text: str) -> Reading:
        """Read one text as the caller gave it."""
        normal = normalise(text)
        roles = Roles.read(normal.text, self.words)
        matches = find_matches(normal.text, self.lexicon, self.places, self.elsewhere)
        coarse = [self._coarse(m, normal.text, roles) for m in matches if self._is_coarse(m)]
        named = _named(mention for mention in coarse if mention is not None)
        gate = frozenset(named)
        others = [self._mention(m, normal.text, roles, gate) for m in matches if not self._is_coarse(m)]
        mentions = [m for m in (*coarse, *others) if m is not None]
        cuts = [(m.start, m.end) for m in matches if m.is_area and m.form is not Form.STEM]
        mentions += misspoken(normal.text, mentions, gate, roles, self)
        stretches = find_phrases(normal.text, cuts, self.words)
        mentions += self._learned(normal.text, stretches, roles)
        phrases = tuple(dict.fromkeys(normal.text[start:end] for start, end in stretches))
        return Reading(normal, tuple(_settled(mentions)), phrases, named)

    def _is_coarse(self, match: Match) -> bool:
        return match.meaning is not None and match.meaning.rank <= self.book.coarse_rank

    def _coarse(self, match: Match, text: str, roles: Roles) -> Mention | None:
        """A named district; its short name inside a longer name (密云水库, 海淀路) is not one."""
        assert match.meaning is not None
        if match.form is Form.STEM and self.words.head.match(text, match.end):
            return None
        role = roles.at(match.start)
        return Mention(
            match.start, match.end, Sort.COARSE, match.form, role, areas=match.meaning.areas
        )

    def _mention(
        self, match: Match, text: str, roles: Roles, named: frozenset[int]
    ) -> Mention | None:
        head = self.words.head.match(text, match.end)
        goes_on = head is not None
        role = roles.at(match.start)
        start, end, form = match.start, match.end, match.form
        if match.meaning is not None:
            areas = match.meaning.areas
            sort = Sort.LEAD if match.meaning.rank == self.book.lead_rank else Sort.FINE
            return Mention(
                start, end, sort, form, role, form is Form.STEM and goes_on, areas,
                self.supporter.of_areas(areas, named), self.book.areas[areas[0]].name,
                self.words.head_kind[head[0]] if head else "",
            )
        if match.entries:
            return self._place(match, role, goes_on, named)
        return None if goes_on else Mention(start, end, Sort.ELSEWHERE, form, role)

    def _place(
        self, match: Match, role: Role, goes_on: bool, named: frozenset[int]
    ) -> Mention | None:
        assert self.places is not None
        support = self.supporter.of_entries(match.entries, named)
        first = match.entries[0]
        position = self.supporter.position(first) if len(match.entries) == 1 else None
        return Mention(
            match.start, match.end, Sort.PLACE, match.form, role,
            match.form is Form.STEM and goes_on, support=support, name=self.places.name(first),
            kind=PLACE_KINDS[int(self.places.kind[first])], position=position,
        )

    def _learned(
        self, text: str, stretches: Sequence[Stretch], roles: Roles
    ) -> Iterable[Mention]:
        lessons = self.experience.lessons
        seen: set[str] = set()
        for start, end in stretches:
            phrase = text[start:end]
            if phrase in lessons and phrase not in seen:
                seen.add(phrase)
                yield Mention(
                    start, end, Sort.LEARNED, role=roles.at(start), name=phrase,
                    tickets=lessons[phrase].tickets,
                )


def _named(coarse: Iterable[Mention]) -> tuple[int, ...]:
    """Named coarse areas by order of naming, those of an official's note last."""
    ordered = sorted(coarse, key=lambda m: (m.role is Role.NOTE, m.start))
    return tuple(dict.fromkeys(area for m in ordered for area in m.areas if area != NONE))


def _settled(mentions: Sequence[Mention]) -> Iterable[Mention]:
    """Where a caller names no place but the own home, the home is where it happens."""
    places = (Sort.LEAD, Sort.FINE, Sort.PLACE, Sort.LEARNED)
    elsewhere = any(m.sort in places and m.role is Role.INCIDENT for m in mentions)
    for mention in sorted(mentions, key=lambda m: (m.start, m.end)):
        at_home = mention.role is Role.CALLER and not elsewhere
        yield replace(mention, role=Role.INCIDENT) if at_home else mention
