"""Match misheard or misspelt names: homophones, one wrong or missing character, short forms.

Tried only where no name was found as written, so an exact match never loses to a likeness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

SAME_SOUND = 1.0
SHORTENED = 0.7
ONE_WRONG = 0.7
ONE_WRONG_OF_TWO = 0.4


@dataclass(frozen=True, slots=True)
class Likeness:
    """A known name that resembles what was said, from 0 (not at all) to 1 (sounds the same)."""

    name: int
    quality: float


@dataclass(frozen=True, slots=True)
class SoundBook:
    """Names to compare with: their stems and how they sound.

    The stems that may resemble a word are found by its sound, by its first character, and by what
    is left of either when one character is left out (a word within one edit shares such a rest).
    """

    stems: tuple[str, ...]
    sounds: tuple[tuple[str, ...], ...]
    by_sound: Mapping[tuple[str, ...], Sequence[int]]
    by_first: Mapping[str, Sequence[int]]
    by_rest: Mapping[str, Sequence[int]]

    @classmethod
    def build(cls, stems: Sequence[str]) -> SoundBook:
        """Prepare ``stems``, in normal spelling."""
        sounds = tuple(map(sound, stems))
        by_sound, by_first, by_rest = defaultdict(list), defaultdict(list), defaultdict(list)
        for number, stem in enumerate(stems):
            by_sound[sounds[number]].append(number)
            by_first[stem[:1]].append(number)
            for rest in _rests(stem):
                by_rest[rest].append(number)
        return cls(tuple(stems), sounds, by_sound, by_first, by_rest)

    def like(self, said: str, among: Container[int]) -> list[Likeness]:
        """Give the best likenesses of ``said`` among the stems numbered ``among``; ties stay."""
        heard = sound(said)
        near = sorted(number for number in self._near(said, heard) if number in among)
        rated = [(self._quality(said, heard, number), number) for number in near]
        best = max((quality for quality, _ in rated), default=0.0)
        return [Likeness(number, q) for q, number in rated if q == best > 0.0]

    def _near(self, said: str, heard: tuple[str, ...]) -> set[int]:
        """The stems that may resemble what was said; all others have the quality 0."""
        near = {*self.by_sound.get(heard, ()), *self.by_first.get(said[:1], ())}
        return near.union(*(self.by_rest.get(rest, ()) for rest in _rests(said)))

    def _quality(self, said: str, heard: tuple[str, ...], number: int) -> float:
        stem = self.stems[number]
        if heard == self.sounds[number]:
            return SAME_SOUND
        if _is_shortened(said, stem):
            return SHORTENED
        if min(len(said), len(stem)) < 2 or Levenshtein.distance(said, stem, score_cutoff=1) > 1:
            return 0.0
        return ONE_WRONG if max(len(said), len(stem)) > 2 else ONE_WRONG_OF_TWO


def _rests(word: str) -> set[str]:
    """A word, and it with one character left out."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


@lru_cache(maxsize=65536)
def sound(word: str) -> tuple[str, ...]:
    """Give the syllables of a word without tones."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def _is_shortened(said: str, stem: str) -> bool:
    """天南 of 天通苑南: two or more characters in order, the first among them."""
    if not 2 <= len(said) < len(stem) or said[0] != stem[0]:
        return False
    rest = iter(stem)
    return all(char in rest for char in said)
