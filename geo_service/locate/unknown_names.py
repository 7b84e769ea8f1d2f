"""Stretches of a text that read like names of places and that no list of names contains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geo_service.locate.reader import TextReading
from geo_service.locate.vocabulary import Vocabulary

#: what a name has beside numerals and words for kinds of places, at least
_OWN_CHARS = 2
#: a building or a flat: too close to a person's address to be anybody's name for a place
_DWELLING = re.compile(r"\d+(?:号|栋|幢|座|楼|单元|门|层|室|户)")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class UnknownPlaceName:
    """A name in its normal spelling, and what kind of place (``model.PLACE_KINDS``) it sounds."""

    text: str
    kind: str


def unknown_names(reading: TextReading, words: Vocabulary) -> Iterator[UnknownPlaceName]:
    """Names in a text that neither the areas nor the gazetteer know; each once.

    A part of a longer one is given, too: who counts them sees which of the two people say.
    """
    known = [(mention.start, mention.end) for mention in reading.mentions]
    seen: set[str] = set()
    for phrase in reading.phrases:
        overlaps = any(phrase.start < end and start < phrase.end for start, end in known)
        if overlaps or phrase.text in seen or not _is_own(phrase.text, words):
            continue
        seen.add(phrase.text)
        yield UnknownPlaceName(phrase.text, phrase.kind)


def _is_own(text: str, words: Vocabulary) -> bool:
    """Whether something is left of a name without its numerals and words for kinds."""
    if _DWELLING.search(text):
        return False
    return len(_DIGITS.sub("", words.head.sub("", text))) >= _OWN_CHARS
