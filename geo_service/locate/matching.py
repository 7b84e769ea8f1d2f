"""Choose among overlapping names in a text: the longest, and areas before places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from geo_service.locate.elsewhere import Elsewhere
from geo_service.locate.forms import Form
from geo_service.locate.lexicon import Lexicon, Meaning
from geo_service.locate.placebook import PlaceBook


@dataclass(frozen=True, slots=True)
class Match:
    """A name in the text: an area's (``meaning``), places' (``entries``), or one from elsewhere."""

    start: int
    end: int
    form: Form
    meaning: Meaning | None = None
    entries: tuple[int, ...] = ()

    @property
    def is_elsewhere(self) -> bool:
        """Whether it names a place outside the region."""
        return self.meaning is None and not self.entries

    @property
    def is_area(self) -> bool:
        """Whether it names an area of the region."""
        return self.meaning is not None


def find_matches(
    text: str, lexicon: Lexicon, places: PlaceBook | None, elsewhere: Elsewhere
) -> list[Match]:
    """Give the names in a normalised text that no longer or surer name covers, by start."""
    found = [
        _area(start, end, lexicon.meanings[name]) for start, end, name in lexicon.trie.find(text)
    ]
    if places is not None and len(places):
        found += [_place(start, end, places, form) for start, end, form in places.trie.find(text)]
    away = elsewhere.find(text)
    chains = {end for _, end, full in away if full}
    spans = {(start, end) for start, end, _ in away}
    found = [m for m in found if m.start not in chains and not _is_away(m, spans)]
    found += [Match(start, end, Form.FULL if full else Form.STEM) for start, end, full in away]
    return _uncovered(match for match in found if not _is_cut(text, match.start, match.end))


def _is_away(match: Match, away: Set[tuple[int, int]]) -> bool:
    """Whether a short name is rather that of another place: 河北 is the province, not the town."""
    return match.form >= Form.STEM and (match.start, match.end) in away


def _is_cut(text: str, start: int, end: int) -> bool:
    """Whether a name begins or ends inside a number or a word of letters: 8里店 in 18里店."""
    before, first, last, after = (
        text[start - 1 : start],
        text[start],
        text[end - 1],
        text[end : end + 1],
    )
    return (_is_latin(before) and _is_latin(first)) or (_is_latin(last) and _is_latin(after))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _area(start: int, end: int, meaning: Meaning) -> Match:
    return Match(start, end, meaning.form, meaning)


def _place(start: int, end: int, places: PlaceBook, form: int) -> Match:
    surest, entries = places.surest(form)
    return Match(start, end, surest, entries=entries)


def _uncovered(found: Iterable[Match]) -> list[Match]:
    """Drop what lies inside a longer name, and what shares the stretch of a surer one.

    A family's name (紫竹院路 of 紫竹院路88号院) hides only families: 紫竹院 in it still tells.
    """
    ordered = sorted(found, key=_order)
    kept = _longest([match for match in ordered if match.form is not Form.FAMILY])
    families = _longest([match for match in ordered if match.form is Form.FAMILY])
    shown = [family for family in families if not _is_hidden(family, kept)]
    return sorted((*kept, *shown), key=_order)


def _is_hidden(family: Match, kept: Sequence[Match]) -> bool:
    """Whether one of the names ``kept`` hides it; both their starts and their ends ascend."""
    at = bisect_right(kept, family.start, key=_start) - 1
    while at >= 0 and kept[at].end >= family.end:
        if _hides(kept[at], family):
            return True
        at -= 1
    return False


def _start(match: Match) -> int:
    return match.start


def _hides(match: Match, family: Match) -> bool:
    if not (match.start <= family.start and family.end <= match.end):
        return False
    same = (match.start, match.end) == (family.start, family.end)
    return not (same and match.form >= Form.STEM)


def _longest(ordered: Iterable[Match]) -> list[Match]:
    kept: list[Match] = []
    reach = -1
    for match in ordered:
        if match.end > reach:
            if kept and match.start < reach and kept[-1].form <= match.form:
                continue  # 北里小区 in 芍药居北里小区: what begins first and is as sure, is meant
            kept.append(match)
            reach = match.end
        elif kept and _may_share(kept[-1], match):
            kept.append(match)
    return kept


def _may_share(first: Match, match: Match) -> bool:
    """苹果园 may be the township's short name, or the compound of that name."""
    same = (match.start, match.end) == (first.start, first.end)
    return same and first.is_area and first.form >= Form.STEM and bool(match.entries)


def _order(match: Match) -> tuple[int, int, int, int]:
    """By start, longest first; an area before a place, a place before a name from elsewhere."""
    rank = 0 if match.meaning is not None else 1 if match.entries else 2
    return match.start, -match.end, rank, match.form
