"""Convert names to pinyin without tones, one reading per character."""

from __future__ import annotations

from functools import cache

from geo_service.locate.character_map import CharacterMap
from geo_service.locate.syllable_table import known_syllables
from geo_service.locate.vocabulary import vocabulary

_NUMERALS = "一二三四五六七八九"


def letters(name: str) -> str:
    """Give a name's syllables run together in capitals; letters and digits stay."""
    return name.upper().translate(_syllables())


def syllables(name: str) -> list[str]:
    """Give a name's syllables one by one in small letters; letters and digits stay."""
    return [_syllables().get(ord(char), char).lower() for char in name]


def initials(name: str) -> str:
    """Give the first letter of each syllable in capitals; letters and digits stay."""
    return name.upper().translate(_first_letters())


@cache
def syllable_codes() -> CharacterMap:
    """Map each character to one sign for its syllable: what sounds the same looks the same."""
    first: dict[str, int] = {}
    codes = {code: first.setdefault(said, code) for code, said in sorted(_syllables().items())}
    # normal spelling has numerals as digits, and 九仙桥 sounds like 酒仙桥
    return CharacterMap(
        codes
        | {ord(digit): codes[ord(said)] for digit, said in zip("123456789", _NUMERALS, strict=True)}
    )


@cache
def _syllables() -> dict[int, str]:
    table = known_syllables()
    return table | {ord(char): said.upper() for char, said in vocabulary().readings.items()}


@cache
def _first_letters() -> dict[int, str]:
    return {code: said[:1] for code, said in _syllables().items()}
