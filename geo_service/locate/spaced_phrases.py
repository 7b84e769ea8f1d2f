"""Stretches that read like the name of a place, in languages written with spaces.

A name stands before its head (HALSTED STREET), behind it (RUA AUGUSTA), or is one word with it
(HAUPTSTRASSE). How far it reaches is not known, so a head gives phrases of one, two and three
words, as far as the next stop word or sign.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from geo_service.locate.datafile import data_path
from geo_service.locate.phrases import MAX_PHRASES, Phrase, Stretch

MOST_WORDS = 3
#: letters that a word has before its end makes a name of it: HOFWEG, not WEG
_LEAST_BEFORE = 3
_HAN = "\u3400-\u9fff"
_WORD = re.compile(rf"[^\W_{_HAN}]+(?:['’.&-](?=[^\W_{_HAN}])[^\W_{_HAN}]+)*")
#: what may stand between two words of one name
_GAP = re.compile(r"\.? ")

Words = list[re.Match[str]]


def find_spaced_phrases(text: str, cuts: Iterable[Stretch]) -> list[Phrase]:
    """Give the stretches of a normalised text that read like place names.

    ``cuts`` are names already understood: no phrase overlaps them.
    """
    found: dict[Stretch, Phrase] = {}
    if " " not in text and not _WORD.search(text):
        return []
    for run in _runs(text, sorted(cuts)):
        for start, end, kind in _in_run(run):
            found.setdefault((start, end), Phrase(start, end, _key(text[start:end]), kind))
        if len(found) >= MAX_PHRASES:
            break
    return list(found.values())[:MAX_PHRASES]


def _key(text: str) -> str:
    """A phrase without the dots of its abbreviations, road words in one form."""
    same = _tables()["same"]
    return " ".join(same.get(word, word) for word in text.replace(".", "").split())


def _runs(text: str, cuts: list[Stretch]) -> Iterator[Words]:
    """Words that stand side by side with nothing but blanks between, names left out."""
    run: Words = []
    for word in _WORD.finditer(text):
        cut = any(start < word.end() and word.start() < end for start, end in cuts)
        joined = run and _GAP.fullmatch(text, run[-1].end(), word.start())
        if cut or not joined:
            if run:
                yield run
            run = []
        if not cut:
            run.append(word)
    if run:
        yield run


def _in_run(run: Words) -> Iterator[tuple[int, int, str]]:
    tables = _tables()
    for at, word in enumerate(run):
        if word[0].isdigit():
            continue  # no head
        if kind := tables["behind"].get(word[0]):
            for first in _back(run, at):
                yield run[first].start(), word.end(), kind
        if kind := tables["before"].get(word[0]):
            for last in _forth(run, at):
                yield word.start(), run[last].end(), kind
        for ending, kind in tables["joined"].items():
            if word[0].endswith(ending) and len(word[0]) - len(ending) >= _LEAST_BEFORE:
                yield word.start(), word.end(), kind
                break


def _back(run: Words, head: int) -> Iterator[int]:
    """Where names before a head begin: one to three words back, numbers and stops left out."""
    for first in range(head - 1, max(head - 1 - MOST_WORDS, -1), -1):
        if _ends_name(run[first][0]):
            return
        if not run[first][0].isdigit() and run[first][0] not in _tables()["links"]:
            yield first


def _forth(run: Words, head: int) -> Iterator[int]:
    """Where names behind a head end; words that only link are gone over."""
    words = 0
    for last in range(head + 1, len(run)):
        word = run[last][0]
        if word in _tables()["links"]:
            continue
        if _ends_name(word) or word.isdigit() or words == MOST_WORDS:
            return
        words += 1
        yield last


def _ends_name(word: str) -> bool:
    return word in _tables()["stops"] or word in _tables()["behind"]


@cache
def _tables() -> Mapping[str, Any]:
    read = tomllib.loads(data_path("spaced_heads.toml").read_text(encoding="utf-8"))
    english = tomllib.loads(data_path("english.toml").read_text(encoding="utf-8"))
    heads = {
        part: {word: kind for kind, words in read[part].items() for word in words}
        for part in ("behind", "before", "joined")
    }
    same = {word: row[0] for row in (*english["roads"], *english["directions"]) for word in row}
    return {
        **heads,
        "links": frozenset(read["links"]["words"]),
        "stops": frozenset(read["stops"]["words"]),
        "same": same,
    }
