"""Find names of other provinces, cities and counties in a text.

A chain (长春市南关区) counts as a whole, even where the region has a district of that name, too. A
short name counts only as a word of its own: not in 后海南沿, nor at the head of one (兰州拉面馆).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from geo_service.base.model import NamedArea
from geo_service.locate.datafile import data_path
from geo_service.locate.text import spelling
from geo_service.locate.trie import Trie
from geo_service.locate.vocabulary import Vocabulary

_ENDINGS = re.compile("(?:[壮回维]?[吾]?[尔]?族?自治区|特别行政区|省|市|地区|盟)$")
_AREA_END = re.compile(r"(?:(?<!小)[省市县区镇乡]|街道)$")
#: characters that tell whether an area's name ends: the ending, and what stands before it
_AREA_END_CHARS = 3
_HAN = re.compile(r"[\u3400-\u9fff]")
#: a name ends where one of these begins, at most so many characters further on
_GOES_ON_CHARS = 8
#: a county's name alone is no common word from so many characters
_SURE_CHARS = 3
#: how many characters before a name are looked at for a word after which a name begins
_CUE_CHARS = 4


@dataclass(frozen=True, slots=True)
class _Name:
    """What a name may mean: codes of official units, and whether it is said in full."""

    codes: tuple[str, ...]
    full: bool
    alone: bool


@dataclass(frozen=True)
class Elsewhere:
    """Finds other places' names in normalised texts."""

    trie: Trie
    names: tuple[_Name, ...]
    words: Vocabulary

    @classmethod
    def build(
        cls,
        own: str,
        words: Vocabulary,
        is_own: Callable[[str], bool],
        outside: Sequence[NamedArea] = (),
    ) -> Elsewhere:
        """Index the country's lists without the region ``own`` (its name; without one, nothing).

        ``outside`` are places next door; ``is_own`` says whether a name is one of the region.
        """
        found: dict[str, set[tuple[str, bool, bool]]] = defaultdict(set)
        for name, code, full, alone in _listed(own):
            found[name].add((code, full, alone))
        for area in outside:
            found[spelling(area.name)].add((area.code, True, True))
            for alias in area.aliases:
                found[spelling(alias)].add((area.code, False, True))
        texts = sorted(name for name in found if len(name) > 1)
        return cls(Trie.build(texts), tuple(_name(found[t], is_own(t)) for t in texts), words)

    def find(self, text: str) -> list[tuple[int, int, bool]]:
        """Give (start, end, whether it is a chain or a name in full), by start."""
        tokens = self.trie.find(text)
        if not tokens:
            return []
        at: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for start, end, name in tokens:
            at[start].append((end, name))
        found: list[tuple[int, int, bool]] = []
        for start, end, name in tokens:
            stop = self._chain_end(end, self.names[name].codes, at)
            if stop > end:
                found.append((start, stop, True))
            elif self._stands(text, start, end, self.names[name]):
                found.append((start, end, self.names[name].full))
        return found

    def _chain_end(
        self, end: int, codes: Iterable[str], at: dict[int, list[tuple[int, int]]]
    ) -> int:
        """Where a chain ends that goes on, unit by unit, from what ends at ``end``."""
        best = end
        for stop, name in at.get(end, ()):
            inner = [c for c in self.names[name].codes if any(_holds(o, c) for o in codes)]
            if inner:
                best = max(best, stop, self._chain_end(stop, inner, at))
        return best

    def _stands(self, text: str, start: int, end: int, name: _Name) -> bool:
        """Whether a name alone can be a place there."""
        if not name.alone or (name.full and self.words.not_city.match(text, end - 1)):
            return False
        if not self._begins(text, start):
            return False
        return name.full or self._ends(text, end)

    def _begins(self, text: str, start: int) -> bool:
        if start == 0 or not _HAN.match(text, start - 1):
            return True
        if _AREA_END.search(text[max(0, start - _AREA_END_CHARS) : start]):
            return True
        cues = (self.words.stop, *self.words.roles.values(), self.words.direction_before)
        lengths = range(1, min(start, _CUE_CHARS) + 1)
        return any(cue.fullmatch(text, start - n, start) for cue in cues for n in lengths)

    def _ends(self, text: str, end: int) -> bool:
        limit = self.words.first_stop(text, end, end + _GOES_ON_CHARS)
        rest = re.match(r"[\u3400-\u9fff0-9]*", text[end:limit])
        going = rest[0] if rest else ""
        if self.words.goods.match(going):
            return False
        return self.words.going_on.search(going) is None


def _holds(outer: str, inner: str) -> bool:
    """Whether the unit of one code lies in that of another: 220000 holds 220100 and 220104."""
    prefix = re.sub("(?:00)+$", "", outer)
    return len(inner) >= len(outer) and inner != outer and inner.startswith(prefix)


def _name(entries: Iterable[tuple[str, bool, bool]], is_own: bool) -> _Name:
    entries = sorted(entries)
    full = any(full for _, full, _ in entries)
    alone = any(alone for _, _, alone in entries) and not (is_own and full)
    counties = sum(not code.endswith("00") and len(code) == 6 for code, _, _ in entries)
    # one of several counties of a name may be any
    return _Name(tuple(code for code, _, _ in entries), full, alone and counties < 2)


def _listed(own: str) -> Iterator[tuple[str, str, bool, bool]]:
    """Names of provinces, cities and counties: name, code, whether in full, whether alone."""
    if not own:
        return
    rows = [*_rows("elsewhere.csv"), *_rows("counties.csv")]
    mine = next((code[:2] for code, name in rows if spelling(name) == own), None)
    for code, name in rows:
        said = spelling(name)
        if own.startswith(said) or code[:2] == mine:
            continue
        short = _ENDINGS.sub("", said)
        if code.endswith("00"):
            yield said, code, True, True
            if short != said and len(short) > 1 and not own.startswith(short):
                yield short, code, False, True
        else:
            yield said, code, True, len(said) >= _SURE_CHARS and name[-1] in "市县旗区"


def _rows(file: str) -> list[tuple[str, str]]:
    with data_path(file).open(encoding="utf-8", newline="") as stream:
        return [(row["code"], row["name"]) for row in csv.DictReader(stream)]
