"""All forms of area names in one trie: what a stretch of text may name, and how reliably."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo_service.base.model import NamedArea
from geo_service.locate.areas import AreaBook
from geo_service.locate.forms import SURE_CHARS, Form, area_forms, stem_of
from geo_service.locate.pinyin import letters
from geo_service.locate.text import spelling
from geo_service.locate.trie import Trie
from geo_service.locate.vocabulary import Vocabulary, english_endings

#: a community's name in letters has so many syllables at least: shorter ones are any word
_LETTER_SYLLABLES = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one form of a name means: areas of one level (several are homonyms)."""

    rank: int
    form: Form
    areas: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names found in one pass; ``meanings[k]`` is what the trie's name ``k`` means."""

    trie: Trie
    meanings: Sequence[Meaning]
    texts: tuple[str, ...] = ()

    @classmethod
    def build(cls, book: AreaBook, words: Vocabulary) -> Lexicon:
        """Collect the forms of every area.

        A form keeps its surest, coarsest meaning: 密云 is the district; who means the township
        of that name says 密云镇. An alias that the list gives is surer than one that is spoken for
        another area: 长辛店镇 is 北宫镇, which it was called before, not 长辛店街道.
        """
        best: dict[str, dict[int, Form]] = {}
        listed: dict[str, set[int]] = {}
        for number, area in enumerate(book.areas):
            for alias in area.aliases:
                listed.setdefault(spelling(alias), set()).add(number)
            finer = book.ranks[number] > book.lead_rank
            forms = dict(area_forms(area.name, area.aliases, words, family=finer))
            forms |= _in_letters(area, words, finer)
            if finer and book.lead[number] >= 0:
                forms |= _with_parent(area, book.areas[book.lead_areas[book.lead[number]]], words)
            for text, form in forms.items():
                if finer and _is_common(text, form, words):
                    continue
                best.setdefault(text, {})[number] = form
        for text, numbers in listed.items():
            readings = best.get(text, {})
            if readings and min(readings.values()) is Form.ALIAS:
                best[text] = {n: f for n, f in readings.items() if n in numbers} or readings
        texts = sorted(best)
        meanings = tuple(_meaning(best[t].items(), book) for t in texts)
        return cls(Trie.build(texts), meanings, tuple(texts))

    def meaning(self, name: str) -> Meaning | None:
        """Give what exactly ``name`` (in normal spelling) means."""
        number = self.trie.number(name)
        return self.meanings[number] if number >= 0 else None


def _with_parent(area: NamedArea, lead: NamedArea, words: Vocabulary) -> dict[str, Form]:
    """A community that is called by a numeral is said with the township's name: 东四六条."""
    if not spelling(area.name)[:1].isdigit():
        return {}
    stem, parent = stem_of(area.name, words)[0], stem_of(lead.name, words)[0]
    return {spelling(parent + stem): Form.STEM}


def _in_letters(area: NamedArea, words: Vocabulary, finer: bool) -> dict[str, Form]:
    """An area's name in pinyin, run together or by syllables, with an ending and without."""
    stem, ending = stem_of(area.name, words)
    said = [letters(char) for char in stem]
    if ending is None or len(said) < (_LETTER_SYLLABLES if finer else 2):
        return {}
    if not all(part.isascii() and part.isalpha() for part in said):
        return {}
    whole = "".join(said)
    if finer:
        return {whole: Form.STEM}
    capitals = " ".join(said)
    forms = dict.fromkeys((whole, capitals, "'".join(said)), Form.STEM)
    for name in (whole, capitals):
        forms |= dict.fromkeys(
            (name + " " + word for word in english_endings(ending.group)), Form.ALIAS
        )
        forms |= dict.fromkeys(
            (name + word for word in (*ending.equals, *ending.spoken)), Form.ALIAS
        )
    return forms


def _is_common(text: str, form: Form, words: Vocabulary) -> bool:
    """Whether the short form of a community is a word that means anything: 中心, 一街, 河西."""
    return form is Form.STEM and (len(text) < SURE_CHARS or text in words.plain)


def _meaning(readings: Iterable[tuple[int, Form]], book: AreaBook) -> Meaning:
    readings = list(readings)
    form = min(form for _, form in readings)
    surest = [number for number, reading in readings if reading == form]
    rank = min(book.ranks[number] for number in surest)
    return Meaning(rank, form, tuple(n for n in surest if book.ranks[n] == rank))
