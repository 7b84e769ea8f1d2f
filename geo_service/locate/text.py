"""Normalise a caller's text, and map positions back to the original.

Width, case, accents, traditional characters and dashes change character for character; spaces
beside Han characters go, ß becomes SS, and Chinese numerals Arabic ones, so lengths change:
``Normal`` maps every stretch back to code points of the text as given.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, product

from geo_service.locate.character_map import CharacterMap
from geo_service.locate.datafile import data_path
from geo_service.locate.numerals import NUMERAL, arabic

#: longer texts are read up to here: a caller names the place early, and time stays bounded
MAX_CHARS = 4000

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_CHANGES = re.compile(
    rf"(?P<gap>(?<=[{_HAN}])\s+|\s+(?=[{_HAN}])|\s\s+)|(?P<number>{NUMERAL})"
    r"|(?P<two>[ßẞÆŒæœ]|И\u0306)|(?P<mark>[\u0300-\u036f]+)"
)
#: letters that stand for two
_TWO = {"ß": "SS", "ẞ": "SS", "Æ": "AE", "æ": "AE", "Œ": "OE", "œ": "OE",
        "И\u0306": "Й"}  # fmt: skip
_UMLAUTS = {"Ä": "AE", "Ö": "OE", "Ü": "UE", "Ø": "OE", "Å": "AA"}
_UMLAUT = re.compile("[ÄÖÜØÅäöüøå]")
#: umlauts of one name that are written either way
_MOST_UMLAUTS = 3
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")


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
    plain = _characters().apply(text[:max_chars] if truncated else text)
    if _CHANGES.search(plain) is None:
        return Normal(plain, truncated=truncated)
    return _rewritten(plain, truncated)


def spelling(name: str) -> str:
    """Give the normal spelling of a name, without surrounding blanks."""
    return normalise(name).text.strip()


def spellings(name: str) -> tuple[str, ...]:
    """Give the normal spellings of a name, the usual one first.

    An umlaut is also written with E (Köln, Koeln), å as AA, and a hyphen between letters as a
    blank.
    """
    found = [spelling(name)]
    if name.isascii() and "-" not in name:
        return tuple(found)
    found += [spelling(one) for one in _with_umlauts(unicodedata.normalize("NFC", name))]
    found += [one for text in found if (one := _HYPHEN.sub(" ", text)) != text]
    return tuple(dict.fromkeys(found))


def _with_umlauts(name: str) -> Iterator[str]:
    """Give ``name`` with its umlauts written with E, each of them or some."""
    places = [match.start() for match in _UMLAUT.finditer(name)][:_MOST_UMLAUTS]
    for chosen in product((False, True), repeat=len(places)):
        wide = list(name)
        for at in (place for place, is_wide in zip(places, chosen, strict=True) if is_wide):
            wide[at] = _UMLAUTS[name[at].upper()]
        yield "".join(wide)


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
    if match.lastgroup == "mark":
        return ""
    if match.lastgroup == "two":
        return _TWO[match[0]]
    beside = plain[match.start() - 1 : match.start()] + plain[match.end() : match.end() + 1]
    return "" if any(_is_han(char) for char in beside) else " "


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


@cache
def _characters() -> CharacterMap:
    """Character for character: width, case, traditional to simplified, controls to blanks."""
    table: dict[int, int] = {}
    table |= dict.fromkeys((*range(32), *range(127, 160)), 32)
    table |= dict.fromkeys((160, 12288, 65279, *range(8192, 8208)), 32)
    table |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    table |= {ord(char): ord("-") for char in "‐‑‒–—―－~～〜∼"}
    table |= {ord("、"): ord("、"), ord("。"): ord("。"), ord("「"): ord('"'), ord("」"): ord('"')}
    table |= dict(zip(map(ord, "“”‘’"), map(ord, "\"\"''"), strict=True))
    table |= _single_forms()
    with data_path("traditional.csv").open(encoding="utf-8", newline="") as stream:
        table |= {ord(row["traditional"]): ord(row["simplified"]) for row in csv.DictReader(stream)}
    table |= _letters()
    letters = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
    return CharacterMap(letters | {code: letters.get(new, new) for code, new in table.items()})


#: letters that Unicode does not take apart
_BARE = dict(zip("ĐđŁłØøĦħŦŧıƏə", "DDLLOOHHTTIEE", strict=True))
#: Cyrillic letters that are written with or without their dots
_SAME = {"ё": "Е", "Ё": "Е"}


def _letters() -> dict[int, int]:
    """Latin and Greek letters in capitals without accents; Cyrillic and Armenian in capitals."""
    bare = chain(range(0xC0, 0x250), range(0x1E00, 0x2000), range(0x370, 0x400))
    cased = (*range(0x400, 0x530), *range(0x531, 0x588))
    table = {ord(one): ord(other) for one, other in _BARE.items()}
    for code in bare:
        first = unicodedata.normalize("NFKD", chr(code))[:1].upper()
        if chr(code).isalpha() and chr(code) not in _TWO and len(first) == 1 and first.isalpha():
            table.setdefault(code, ord(first))
    for code in cased:
        if len(chr(code).upper()) == 1:
            table[code] = ord(chr(code).upper())
    return table | {ord(one): ord(other) for one, other in _SAME.items()}


def _single_forms() -> dict[int, int]:
    """Circled digits, compatibility letters and the like that stand for one character."""
    ranges = (range(0x2460, 0x2474), range(0x2150, 0x2190), range(0xF900, 0xFB00))
    forms = {code: unicodedata.normalize("NFKC", chr(code)) for span in ranges for code in span}
    return {code: ord(form) for code, form in forms.items() if len(form) == 1 and form != chr(code)}
