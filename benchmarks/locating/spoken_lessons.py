"""Spoken texts of the development templates as lessons for a fit: what each means, in shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.locating.made_up import MadeUp
from benchmarks.locating.spoken import Spoken, make_spoken
from geo_service.locate.locator import Locator

SHAPES = Path(__file__).parents[2] / "../shared/data/beijing2/form_similar_v1.json"
EACH = 10
#: who says a township with a district that does not hold it means the township, so often
TOWNSHIP_RIGHT = 0.75
#: who tells only where he lives, and that it happens elsewhere, may still mean it
HOME_RIGHT = 0.3


def spoken_lessons(locator: Locator, seed: int) -> Iterator[MadeUp]:
    """Every development text that means something, with the shares of the lead areas it means."""
    for spoken in make_spoken(locator, "development", EACH, seed, SHAPES):
        shares = _shares(spoken, locator)
        if shares:
            yield MadeUp(f"spoken, {spoken.kind}", False, shares, locator.reader.read(spoken.text))


def _shares(spoken: Spoken, locator: Locator) -> dict[int, float]:
    if spoken.kind == "contradicted":
        return _contradicted(spoken, locator)
    if spoken.kind == "home only":
        return _mixed(_leads(spoken.never, locator), range(locator.book.n_lead), HOME_RIGHT)
    if spoken.both:
        codes = [one for every in spoken.both for one in every]
        return _even(_leads(codes, locator))
    return _even(_leads(spoken.meant, locator))


def _contradicted(spoken: Spoken, locator: Locator) -> dict[int, float]:
    book = locator.book
    named = locator.reader.read(spoken.text).named
    others = [int(lead) for area in named for lead in book.leads_of[area]]
    return _mixed(_leads(spoken.listed[0], locator), others, TOWNSHIP_RIGHT)


def _mixed(first: Iterable[int], others: Iterable[int], share: float) -> dict[int, float]:
    total = {lead: value * share for lead, value in _even(first).items()}
    for lead, value in _even(others).items():
        total[lead] = total.get(lead, 0.0) + value * (1.0 - share)
    return total


def _even(leads: Iterable[int]) -> dict[int, float]:
    every = list(leads)
    return {lead: 1.0 / len(every) for lead in every}


def _leads(codes: Iterable[str], locator: Locator) -> list[int]:
    book = locator.book
    return sorted({book.lead[book.number_of[code]] for code in codes})
