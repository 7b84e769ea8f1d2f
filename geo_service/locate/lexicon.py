"""The forms of all area names in one trie: what a stretch of text may name, and how surely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geo_service.locate.areas import AreaBook
from geo_service.locate.forms import SURE_CHARS, Form, area_forms
from geo_service.locate.text import spelling
from geo_service.locate.trie import Trie
from geo_service.locate.vocabulary import Vocabulary


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
    meanings: tuple[Meaning, ...]

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
            for text, form in area_forms(area.name, area.aliases, words, family=finer).items():
                if finer and _is_common(text, form, words):
                    continue
                best.setdefault(text, {})[number] = form
        for text, numbers in listed.items():
            readings = best.get(text, {})
            if readings and min(readings.values()) is Form.ALIAS:
                best[text] = {n: f for n, f in readings.items() if n in numbers} or readings
        texts = sorted(best)
        return cls(Trie.build(texts), tuple(_meaning(best[t].items(), book) for t in texts))

    def meaning(self, name: str) -> Meaning | None:
        """Give what exactly ``name`` (in normal spelling) means."""
        number = self.trie.number(name)
        return self.meanings[number] if number >= 0 else None


def _is_common(text: str, form: Form, words: Vocabulary) -> bool:
    """Whether the short form of a community is a word that means anything: 中心, 一街, 河西."""
    return form is Form.STEM and (len(text) < SURE_CHARS or text in words.plain)


def _meaning(readings: Iterable[tuple[int, Form]], book: AreaBook) -> Meaning:
    readings = list(readings)
    form = min(form for _, form in readings)
    surest = [number for number, reading in readings if reading == form]
    rank = min(book.ranks[number] for number in surest)
    return Meaning(rank, form, tuple(n for n in surest if book.ranks[n] == rank))
