"""Mask unit and room numbers next to a person's name; an address alone stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from geo_service.ledger.masking.numbers import Found

#: how many characters a name may be away, in the same sentence
REACH = 24
_UNIT = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\d{1,2}|[A-Z]|[一二三四五六七八九十]{1,2})单元(?:\d{3,4})?(?:室|户|号房?)?"
    r"|[A-Z]座\d{3,4}(?:室|户|号房?)?|\d{3,4}(?:室|户|号房)"
    r"|(?<=号楼)\d{3,4}(?![0-9米号])|(?<=[栋幢座])\d{3,4}(?![0-9米号]))"
)
_SENTENCE_END = re.compile(r"[。;;!?!?\n]")


def find_units(text: str, names: Sequence[Found]) -> Iterator[Found]:
    """Spans (start, end, "unit") near the full names among ``names``; surnames do not count."""
    whole = sorted((start, end) for start, end, _ in names if end - start >= 2)
    at = 0
    for match in _UNIT.finditer(text) if whole else ():
        while at < len(whole) and whole[at][1] < match.start() - REACH:
            at += 1
        near = at < len(whole) and whole[at][0] <= match.end() + REACH
        if near and not _SENTENCE_END.search(text, *_gap(whole[at], match.span())):
            yield match.start(), match.end(), "unit"


def _gap(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    first, second = sorted((one, other))
    return first[1], max(first[1], second[0])
