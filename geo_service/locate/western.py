"""Find addresses in American and European notation: a number, a road, a postcode."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from geo_service.locate.datafile import data_path

MAX_ROAD_WORDS = 6
#: a road's name is looked for in so many characters before a crossing's word
MAX_ROAD_CHARS = 150

_WORD = re.compile(r"[0-9A-Z'&@]+")
_NUMBER = re.compile(r"(?<![0-9A-Z])(\d{1,6})(?: \d/\d)?(?= )")
_POSTCODE = re.compile(r",? ?(?:[A-Z]{2} )?(\d{5})(?:-\d{4})?(?!\d)")
_ORDINAL = re.compile(r"(\d{1,3})(?:ST|ND|RD|TH)")
_BEHIND_COMMA = re.compile(r", ?(?:[A-Z]{2} )?(\d{5})(?!\d)")


@dataclass(frozen=True, slots=True)
class Written:
    """An address [start, end) in a normalised text.

    A crossing has two roads and no number; a postcode alone has neither.
    """

    start: int
    end: int
    roads: tuple[str, ...]
    number: int | None = None
    locality: str = ""


def find_addresses(text: str, known: Container[str]) -> list[Written]:
    """Give the addresses in a normalised text; a road is one of ``known`` or ends like a road."""
    if not text.isascii() and not re.search(r"\d [A-Z]", text):
        return []
    found = [a for match in _NUMBER.finditer(text) if (a := _numbered(text, match, known))]
    return found or _crossings(text, known)


def postcodes(text: str, known: Container[str]) -> list[Written]:
    """Give the ``known`` postcodes behind a comma, for a text whose road cannot be read."""
    codes = (match for match in _BEHIND_COMMA.finditer(text) if match[1] in known)
    return [Written(match.start(1), match.end(1), (), None, match[1]) for match in codes]


def road_key(road: str) -> str:
    """Give a road's name with its words in short: W SUNSET BLVD for West Sunset Boulevard."""
    words = _words()
    return " ".join(words.get(word, word) for word in _WORD.findall(road.upper()))


def compass(key: str) -> str:
    """Give the direction a road's key begins with (N, S, E, W), or nothing."""
    first = key.partition(" ")[0]
    return first if len(first) == 1 and first in "NSEW" and " " in key else ""


def stem(key: str) -> str:
    """Give a road's key without the direction it begins with."""
    return key[2:] if compass(key) else key


def bare(key: str) -> str:
    """Give a road's key without direction and ending: HOBART for S HOBART BLVD."""
    name, _, ending = stem(key).rpartition(" ")
    return name if name and ending in _endings() else stem(key)


def kin(name: str) -> tuple[str, ...]:
    """Give the bare names that lie near one: its own, and of 45TH those a few streets away."""
    counted = _ORDINAL.fullmatch(name)
    if counted is None:
        return (name,)
    n = int(counted[1])
    return (name, *(_ordinal(n + d) for d in (-1, 1, -2, 2, -3, 3) if n + d > 0))


def _ordinal(n: int) -> str:
    teen = 10 <= n % 100 < 20
    return f"{n}{'TH' if teen else {1: 'ST', 2: 'ND', 3: 'RD'}.get(n % 10, 'TH')}"


def _numbered(text: str, match: re.Match[str], known: Container[str]) -> Written | None:
    road = _road(text, match.end(), known)
    if road is None:
        return None
    key, end = road
    postcode = _POSTCODE.match(text, end)
    stop = postcode.end() if postcode else end
    return Written(match.start(), stop, (key,), int(match[1]), postcode[1] if postcode else "")


def _road(text: str, start: int, known: Container[str]) -> tuple[str, int] | None:
    """The longest known road that begins here, else the words up to one that ends a road."""
    words: list[re.Match[str]] = []
    for word in _WORD.finditer(text, start):
        beyond = text[words[-1].end() : word.start()] if words else text[start : word.start()]
        if beyond.strip(" .") or len(words) == MAX_ROAD_WORDS:
            break
        words.append(word)
    for n in range(len(words), 0, -1):
        key = road_key(text[words[0].start() : words[n - 1].end()])
        if key in known:
            return key, words[n - 1].end()
    for n, word in enumerate(words[1:], start=2):
        # a direction alone is no name: S ST ANDREWS PL, N AVENUE 57
        if _short(word[0]) in _endings() and (n > 2 or _short(words[0][0]) not in _directions()):
            return road_key(text[words[0].start() : word.end()]), word.end()
    # LA VILLA MARINA, BROADWAY: whatever stands before a postcode
    if words and _BEHIND_COMMA.match(text, words[-1].end()):
        return road_key(text[words[0].start() : words[-1].end()]), words[-1].end()
    if len(words) > 1 and _short(words[1][0]) in _endings():
        return road_key(text[words[0].start() : words[1].end()]), words[1].end()
    return None


def _crossings(text: str, known: Container[str]) -> list[Written]:
    for joint in re.finditer(rf" (?:{_crossing_words()}) ", text):
        before = _road_before(text, joint.start(), known)
        after = _road(text, joint.end(), known)
        if before and after:
            postcode = _POSTCODE.match(text, after[1])
            stop = postcode.end() if postcode else after[1]
            locality = postcode[1] if postcode else ""
            return [Written(before[1], stop, (before[0], after[0]), None, locality)]
    return []


def _road_before(text: str, stop: int, known: Container[str]) -> tuple[str, int] | None:
    words = list(_WORD.finditer(text, max(0, stop - MAX_ROAD_CHARS), stop))[-MAX_ROAD_WORDS:]
    for n in range(len(words)):
        key = road_key(text[words[n].start() : stop])
        if key in known or (n == 0 and key.rpartition(" ")[2] in _endings()):
            return key, words[n].start()
    return None


@cache
def _words() -> Mapping[str, str]:
    tables = _tables()
    rows = [*tables["directions"], *tables["roads"]]
    return {word: row[0] for row in rows for word in row}


def _short(word: str) -> str:
    return _words().get(word, word)


@cache
def _directions() -> frozenset[str]:
    return frozenset(row[0] for row in _tables()["directions"])


@cache
def _endings() -> frozenset[str]:
    return frozenset(row[0] for row in _tables()["roads"])


@cache
def _crossing_words() -> str:
    words: list[str] = _tables()["crossing"]
    return "|".join(re.escape(word) for word in words)


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(data_path("english.toml").read_text(encoding="utf-8"))
