"""Find stretches that read like place names, whether or not any list contains them.

A name ends with a head (路, 桥, 公园 …) and begins after a stop word, a sign, an area's name or
another head: 颐和园南如意门 gives 颐和园, 南如意门, 如意门 and 颐和园南如意门. A head that
begins another word is none: 官园公寓路灯不亮 tells of no road.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geo_service.base.model import LINE_KINDS
from geo_service.locate.vocabulary import Vocabulary

MIN_CHARS = 2
MAX_CHARS = 12
#: a text names few places; what comes after so many phrases is prose
MAX_PHRASES = 60

_RUN = re.compile(r"[\u3400-\u9fff0-9A-Z]{2,}")
_SIDES = "东南西北前后上下新老"

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch [start, end) of the normalised text that reads like a place name of some kind."""

    start: int
    end: int
    text: str
    kind: str

    @property
    def is_line(self) -> bool:
        """Whether it names a road, a river or the like."""
        return self.kind in LINE_KINDS

    def holds(self, other: Phrase) -> bool:
        """Whether ``other`` is a smaller part of this stretch."""
        inside = self.start <= other.start and other.end <= self.end
        return inside and other.end - other.start < self.end - self.start


def find_phrases(text: str, cuts: Iterable[Stretch], words: Vocabulary) -> list[Phrase]:
    """Give every stretch of a normalised text that reads like a place name.

    ``cuts`` are names already understood: no phrase overlaps them.
    """
    found: list[Phrase] = []
    for start, end in _segments(text, cuts, words):
        found += _in_segment(text, start, end, words)
        if len(found) >= MAX_PHRASES:
            break
    return found[:MAX_PHRASES]


def _segments(text: str, cuts: Iterable[Stretch], words: Vocabulary) -> Iterator[Stretch]:
    """Split the runs of characters that hold a head at stop words and at names."""
    known = sorted(cuts)
    longest = max((right - left for left, right in known), default=0)
    for run in _RUN.finditer(text):
        if words.phrase_head.search(text, *run.span()) is None:
            continue
        start = run.start()
        breaks = [stop.span() for stop in words.stop.finditer(text, *run.span())]
        near = slice(bisect_left(known, (start - longest,)), bisect_left(known, (run.end(),)))
        breaks += [cut for cut in known[near] if cut[1] > start]
        for left, right in sorted(breaks):
            if left - start >= MIN_CHARS:
                yield start, left
            start = max(start, right)
        if run.end() - start >= MIN_CHARS:
            yield start, run.end()


def _in_segment(text: str, start: int, end: int, words: Vocabulary) -> Iterator[Phrase]:
    begins = [start]
    for head in words.phrase_head.finditer(text, start, end):
        for begin in begins[-3:]:
            for first, last in _phrase(text, begin, head.end(), head.start(), words.plain):
                yield Phrase(first, last, text[first:last], words.head_kind[head[0]])
        begins.append(head.end())


def _phrase(text: str, begin: int, end: int, head: int, plain: frozenset[str]) -> Sequence[Stretch]:
    """The phrase itself, and without a leading 东, 南 …; none where it names nothing."""
    if head <= begin or not MIN_CHARS <= end - begin <= MAX_CHARS or text[begin:end] in plain:
        return ()
    shorter = begin + 1
    if text[begin] in _SIDES and shorter < head and text[shorter:end] not in plain:
        return ((begin, end), (shorter, end))
    return ((begin, end),)
