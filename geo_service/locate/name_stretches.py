"""The part of a place name that identifies it, without the word for its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geo_service.locate.reader import TextReading
from geo_service.locate.vocabulary import Vocabulary


def name_stretches(reading: TextReading, words: Vocabulary) -> list[tuple[int, int]]:
    """Stretches [start, end) of the original text that name areas and places, apart, in order.

    Both what the gazetteer knows and what only reads like a name. The head stays outside: that
    the place is a river or a compound says much about the matter and nothing about where it is.
    """
    text = reading.normal.text
    spans = [(m.start, m.end) for m in reading.mentions]
    spans += [(phrase.start, phrase.end) for phrase in reading.phrases]
    cut = (_without_head(text, start, end, words) for start, end in spans)
    return [reading.normal.original(start, end) for start, end in _united(cut)]


def _without_head(text: str, start: int, end: int, words: Vocabulary) -> tuple[int, int]:
    found = words.head_at_end.search(text, start + 1, end)
    return (start, found.start()) if found else (start, end)


def _united(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Overlapping stretches as one."""
    last: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if last is not None and start <= last[1]:
            last = last[0], max(last[1], end)
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last
