"""Find names with a wrong character, by sound (旺京) or by shape (望亰), or without an ending.

One pass over the text as it sounds, and one over the text as written against names with one
character exchanged for one that looks like it. Common words are no names (城管 sounds like 城关).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from geo_service.locate.areas import AreaBook
from geo_service.locate.datafile import data_path
from geo_service.locate.forms import SURE_CHARS, Form, stem_of
from geo_service.locate.lexicon import Lexicon, Meaning
from geo_service.locate.mentions import ByCharacter, Mention, Sort, by_character
from geo_service.locate.pinyin import syllable_codes
from geo_service.locate.text import spelling
from geo_service.locate.trie import Trie
from geo_service.locate.vocabulary import Vocabulary

_HAN = re.compile(r"[\u3400-\u9fff0-9]+")
#: how like the name is what was written, 0 to 1, for a short name and for a longer one
SOUND, SHAPE = (0.6, 0.9), (0.5, 0.8)
#: how many characters before a name are looked at for a word after which a name begins
_CUE_CHARS = 4
#: a name's end may be the beginning of a longer one's, so many characters further on
_LONGER_CHARS = 3


@dataclass(frozen=True, slots=True)
class LikelyName:
    """A stretch of the text and the name that it is likely to be, ``quality`` from 0 to 1."""

    start: int
    end: int
    meaning: Meaning
    quality: float


@dataclass(frozen=True)
class MisheardNames:
    """Names by sound and by shape; ``by_sound`` and ``by_shape`` number the tries' meanings."""

    sounds: Trie
    by_sound: Sequence[Meaning]
    shapes: Trie
    by_shape: Sequence[Meaning]
    words: Vocabulary

    @classmethod
    def build(
        cls, lexicon: Lexicon, texts: Iterable[str], book: AreaBook, words: Vocabulary
    ) -> MisheardNames:
        """Index the short names among the lexicon's ``texts`` that are sure enough."""
        names = {text: meaning for text in texts if (meaning := _short(text, lexicon, book))}
        names |= _leads(book, words)
        sounds = {syllable_codes().apply(text): meaning for text, meaning in names.items()}
        shapes = {
            other: meaning
            for text, meaning in names.items()
            if meaning.rank == book.lead_rank or meaning.form is Form.FAMILY
            for other in _misread(text)
            if lexicon.meaning(other) is None
        }
        heard, seen = sorted(sounds), sorted(shapes)
        return cls(
            Trie.build(heard), tuple(sounds[t] for t in heard),
            Trie.build(seen), tuple(shapes[t] for t in seen), words,
        )  # fmt: skip

    def find(self, text: str, taken: Sequence[Mention]) -> list[LikelyName]:
        """Give likely names of a normalised text where nothing is ``taken`` as written."""
        found = [
            *self._found(self.sounds, self.by_sound, syllable_codes().apply(text), SOUND),
            *self._found(self.shapes, self.by_shape, text, SHAPE),
        ]
        at = by_character(taken)
        good = [likely for likely in found if self._is_name(text, likely, at)]
        good.sort(key=lambda one: (one.start - one.end, -one.quality, one.start))
        kept: list[LikelyName] = []
        covered: set[int] = set()
        for one in good:
            stretch = range(one.start, one.end)
            if covered.isdisjoint(stretch):
                kept.append(one)
                covered.update(stretch)
        return kept

    def _found(
        self, trie: Trie, meanings: Sequence[Meaning], text: str, quality: tuple[float, float]
    ) -> Iterator[LikelyName]:
        for start, end, number in trie.find(text):
            yield LikelyName(start, end, meanings[number], quality[end - start >= SURE_CHARS])

    def _is_name(self, text: str, likely: LikelyName, taken: ByCharacter) -> bool:
        start, end = likely.start, likely.end
        said = text[start:end]
        if start and text[start - 1 : start + 1] in self.words.plain:
            return False  # 那里原是: across two words
        if said in common_words() or said in self.words.plain or not _HAN.fullmatch(said):
            return False
        if any(not is_within(m, likely) for at in range(start, end) for m in taken.get(at, ())):
            return False
        if any(
            start < stop.end() and stop.start() < end
            for stop in self.words.stop.finditer(text, max(0, start - 4), end + 4)
            if len(stop[0]) > 1
        ):
            return False
        # 旺景家园 is a compound of its own
        if self._goes_on(text, end):
            return False
        return self._begins(text, start, taken, end - start >= SURE_CHARS)

    def _goes_on(self, text: str, end: int) -> bool:
        """Whether a longer name goes on there: over no sign, and no word that ends a name."""
        if self.words.lead_ending.match(text, end):
            return False
        run = _HAN.match(text, end, end + _LONGER_CHARS)
        limit = self.words.first_stop(text, end, run.end() if run else end)
        return self.words.going_on.search(text, end, limit) is not None

    def _begins(self, text: str, start: int, taken: ByCharacter, is_long: bool) -> bool:
        """Whether a name can begin there: a short one only behind a sign, a cue or another name."""
        if is_long or start == 0 or not _HAN.match(text, start - 1):
            return True
        if any(m.end == start for m in taken.get(start - 1, ())):
            return True
        cues = (self.words.stop, *self.words.roles.values(), self.words.direction_before)
        lengths = range(1, min(start, _CUE_CHARS) + 1)
        return any(cue.fullmatch(text, start - n, start) for cue in cues for n in lengths)


def is_within(mention: Mention, likely: LikelyName) -> bool:
    """Whether a short name is only a part of the likely one: 城子 in what sounds like 新城子."""
    inside = likely.start <= mention.start and mention.end <= likely.end
    smaller = mention.end - mention.start < likely.end - likely.start
    return inside and smaller and mention.form >= Form.STEM


def _leads(book: AreaBook, words: Vocabulary) -> dict[str, Meaning]:
    """The short names of the lead areas, whatever else they are the names of."""
    found: dict[str, list[int]] = {}
    for area in book.lead_areas:
        stem, ending = stem_of(spelling(book.areas[area].name), words)
        han = sum(not char.isdigit() for char in stem)
        if ending is not None and han > 1 and _HAN.fullmatch(stem):
            found.setdefault(stem, []).append(area)
    return {stem: Meaning(book.lead_rank, Form.STEM, tuple(areas)) for stem, areas in found.items()}


def _short(text: str, lexicon: Lexicon, book: AreaBook) -> Meaning | None:
    """What a community's or a family's short name means, if it is long enough to be known again."""
    meaning = lexicon.meaning(text)
    if meaning is None or meaning.form < Form.STEM or not _HAN.fullmatch(text):
        return None
    han = sum(not char.isdigit() for char in text)
    return (
        meaning if meaning.rank > book.lead_rank and len(text) >= SURE_CHARS and han > 1 else None
    )


def _misread(text: str) -> Iterator[str]:
    alike = similar_shapes()
    for at, char in enumerate(text):
        for other in alike.get(char, ""):
            yield text[:at] + other + text[at + 1 :]


@cache
def similar_shapes() -> Mapping[str, str]:
    """Of each character those that are written for it by mistake."""
    with data_path("similar_shapes.csv").open(encoding="utf-8", newline="") as stream:
        return {spelling(r["character"]): r["alike"] for r in csv.DictReader(stream)}


@cache
def common_words() -> frozenset[str]:
    """Words that sound like a name and are none."""
    words = data_path("homophones.txt").read_text(encoding="utf-8").split()
    return frozenset(spelling(word) for word in words)


def covers(wrong: Mention, other: Mention) -> bool:
    """Whether a name found as written is a part of one that was written wrong."""
    inside = wrong.start <= other.start and other.end <= wrong.end
    return inside and other.end - other.start < wrong.end - wrong.start


def likely_mention(likely: LikelyName, mention: Mention) -> Mention:
    """Mark a mention as a name that was written wrong."""
    kind = "misspoken" if mention.sort is Sort.LEAD else mention.kind
    return replace(mention, quality=likely.quality, kind=kind)
