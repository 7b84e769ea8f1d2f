"""Mask place names in texts, so that a place does not influence the category."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geo_service.service.region import Region
from geo_service.text.spelling import PLACE_MARK

#: texts (n,) in, the same with a mark in place of every place name out
Masker = Callable[[Sequence[str]], list[str]]


def place_masker(region: Region) -> Masker:
    """A function that masks what the region's own locating takes for names of places."""

    def mask(texts: Sequence[str]) -> list[str]:
        return [mask_places(region, text) for text in texts]

    return mask


def mask_places(region: Region, text: str) -> str:
    """One text with ``PLACE_MARK`` in place of each name; a street's or river's kind stays."""
    if not text or text.isspace():
        return text
    parts, done = [], 0
    for start, end in region.locator.name_stretches(text):
        parts += [text[done:start], PLACE_MARK]
        done = end
    return "".join([*parts, text[done:]])
