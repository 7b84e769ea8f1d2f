"""Bring a caller's words into one spelling, and keep the way back to the original.

Width, case, traditional characters and dashes change character for character; spaces beside
Han characters go, and Chinese numerals become Arabic ones, so lengths change: ``Normal`` maps
every stretch back to code points of the text as given.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from geo_service.locate.datafile import data_path
from geo_service.locate.numerals import NUMERAL, arabic

#: longer texts are read up to here: a caller names the place early, and time stays bounded
MAX_CHARS = 4000

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_CHANGES = re.compile(rf"(?P<gap>(?<=[{_HAN}])\s+|\s+(?=[{_HAN}])|\s\s+)|(?P<number>{NUMERAL})")


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text and where its characters come from.

    ``changes`` are the stretches that were replaced, in order: [start, end) here and in the
    original. ``truncated`` says that the original was longer than what is read.
    """

    text: str
    changes: tuple[tuple[int, int, int, int], ...] = ()
    truncated: bool = False

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give the original's code points for the non-empty stretch [start, end)."""
        if not self.changes:
            return start, end
        return self._of(start)[0], self._of(end - 1)[1]

    def _of(self, at: int) -> tuple[int, int]:
        """What became the character at ``at``."""
        before = bisect_right(self.changes, at, key=_begin) - 1
        if before < 0:
            return at, at + 1
        _, end, old_start, old_end = self.changes[before]
        if at < end:
            return old_start, old_end
        return old_end + at - end, old_end + at - end + 1


def _begin(change: tuple[int, int, int, int]) -> int:
    return change[0]


def normalise(text: str, max_chars: int = MAX_CHARS) -> Normal:
    """Bring ``text`` into one spelling (see the module), reading ``max_chars`` at most."""
    truncated = len(text) > max_chars
    plain = (text[:max_chars] if truncated else text).translate(_characters())
    if _CHANGES.search(plain) is None:
        return Normal(plain, truncated=truncated)
    return _rewritten(plain, truncated)


def spelling(name: str) -> str:
    """Give the normal spelling of a name, without surrounding blanks."""
    return normalise(name).text.strip()


def _rewritten(plain: str, truncated: bool) -> Normal:
    pieces: list[str] = []
    changes: list[tuple[int, int, int, int]] = []
    done = length = 0
    for match in _CHANGES.finditer(plain):
        begin, end = match.span()
        new = _replacement(match, plain)
        pieces += (plain[done:begin], new)
        length += begin - done
        changes.append((length, length + len(new), begin, end))
        length += len(new)
        done = end
    pieces.append(plain[done:])
    return Normal("".join(pieces), tuple(changes), truncated)


def _replacement(match: re.Match[str], plain: str) -> str:
    if match.lastgroup == "number":
        return arabic(match[0])
    beside = plain[match.start() - 1 : match.start()] + plain[match.end() : match.end() + 1]
    return "" if any(_is_han(char) for char in beside) else " "


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


@cache
def _characters() -> dict[int, int]:
    """Character for character: width, case, traditional to simplified, controls to blanks."""
    table: dict[int, int] = dict.fromkeys((*range(32), *range(127, 160)), 32)
    table |= dict.fromkeys((160, 12288, 65279, *range(8192, 8208)), 32)
    table |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    table |= {ord(char): ord("-") for char in "‐‑‒–—―－~～〜∼"}
    table |= {ord("、"): ord("、"), ord("。"): ord("。"), ord("「"): ord('"'), ord("」"): ord('"')}
    table |= dict(zip(map(ord, "“”‘’"), map(ord, "\"\"''"), strict=True))
    table |= _single_forms()
    with data_path("traditional.csv").open(encoding="utf-8", newline="") as stream:
        table |= {ord(row["traditional"]): ord(row["simplified"]) for row in csv.DictReader(stream)}
    letters = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
    return letters | {code: letters.get(new, new) for code, new in table.items()}


def _single_forms() -> dict[int, int]:
    """Circled digits, compatibility letters and the like that stand for one character."""
    ranges = (range(0x2460, 0x2474), range(0x2150, 0x2190), range(0xF900, 0xFB00))
    forms = {code: unicodedata.normalize("NFKC", chr(code)) for span in ranges for code in span}
    return {code: ord(form) for code, form in forms.items() if len(form) == 1 and form != chr(code)}
