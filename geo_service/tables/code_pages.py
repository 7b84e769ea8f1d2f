"""Detect the encoding of a text that is not UTF-8, from all its bytes.

Chinese, Japanese and Korean text has its bytes in pairs of certain ranges, Western text has single
bytes above 127 between ASCII letters, Cyrillic text has runs of them. Where two readings fit, none
is taken: what is kept wrongly once cannot be told later.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.errors import InputError
from geo_service.tables.east_asian_pages import east_asian_page

Bytes = npt.NDArray[np.uint8]
#: the share of pairs, runs or letters that must fit
_FITS = 0.8
#: how much better one reading of pairs must be than the other
_CLEARLY = 0.12
#: first bytes of frequent characters of GB 18030, and the least second byte
_GB_PAIRS = ((0xB0, 0xD7), 0xA1)
#: letters that only the Turkish page has (they are Icelandic ones in the Western page), the share
#: of them that tells it, and the share of accents that Turkish lacks
_TURKISH, _NOT_TURKISH = frozenset("ğışĞİŞ"), frozenset("áéíóúæÁÉÍÓÚÆ")
_MANY_TURKISH, _FEW_ACCENTS = 0.2, 0.05
_CYRILLIC_FREQUENT = frozenset("оеаинтсрвлкмдпу")
_KNOWN = ("gb18030", "big5", "cp1251", "koi8-r", "cp1252")
#: characters of Chinese text that are frequent in complaints and addresses, both scripts
_FREQUENT = {
    "gb18030": frozenset(
        "的一是不了在有人我这中大来上个国到说们为和你地出道也时年得就那要下以生会自着去之过家学对可里后小么"
        "心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长区"
        "县市镇乡村街路号楼室单元门东西南北桥小院社里巷胡园苑居委店站"
    ),
    "big5": frozenset(
        "的一是不了在有人我這中大來上個國到說們為和你地出道也時年得就那要下以生會自著去之過家學對可里後小麼"
        "心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長區"
        "縣市鎮鄉村街路號樓室單元門東西南北橋院社巷弄段店站民請"
    ),
}


@dataclass(frozen=True, slots=True)
class _Pairs:
    """How far bytes above 127 fit pairs of an encoding."""

    share: float
    frequent: float


def tell_encoding(text: bytes, name: str) -> str:
    """Give the encoding of ``text``, lines of a file that are no UTF-8.

    Raises:
        InputError: no reading fits, or two do.
    """
    data = np.frombuffer(text, np.uint8)
    found = _fitting(text, data)
    if len(found) == 1:
        return found[0]
    shown = _shown(text, found or list(_KNOWN))
    what = "could be written in several encodings" if found else "is in no encoding that is known"
    raise InputError(f"{name} {what}: {shown}", hint="name it: --encoding, for example cp1252")


def _fitting(text: bytes, data: Bytes) -> list[str]:
    gb = _pairs_of(text, "gb18030", *_GB_PAIRS)
    if page := east_asian_page(text, gb.frequent):
        return [page]
    chinese = _chinese(text, gb)
    if chinese:
        return chinese
    if _is_turkish(text):
        return ["cp1254"]
    if _alone(data) >= _FITS:
        return ["cp1252"] if _is_western(text) else []
    return _cyrillic(text)


def _chinese(text: bytes, gb: _Pairs) -> list[str]:
    """GB 18030 and Big5, as far as they fit; the better one where it is clearly better."""
    pairs = {"gb18030": gb, "big5": _pairs_of(text, "big5", (0xA4, 0xC6), 0x40)}
    fit = {name: one for name, one in pairs.items() if one.share >= _FITS}
    if len(fit) < 2:
        return list(fit)
    big5 = fit["big5"]
    for part in ("frequent", "share"):
        ours, theirs = getattr(gb, part), getattr(big5, part)
        if abs(ours - theirs) > _CLEARLY:
            return ["gb18030" if ours > theirs else "big5"]
    return ["gb18030", "big5"]


def _pairs_of(text: bytes, encoding: str, leads: tuple[int, int], least: int) -> _Pairs:
    try:
        letters = [one for one in text.decode(encoding) if ord(one) > 0x2E80]
    except UnicodeDecodeError:
        return _Pairs(0.0, 0.0)
    han = [one for one in letters if "\u3400" <= one <= "\u9fff"]
    if not han:
        return _Pairs(0.0, 0.0)
    coded = [one.encode(encoding) for one in han]
    usual = sum(leads[0] <= one[0] <= leads[1] and one[1] >= least for one in coded)
    other = sum(not _is_chinese(one) for one in letters)
    frequent = sum(one in _FREQUENT[encoding] for one in han)
    return _Pairs(usual / (len(han) + other), frequent / len(han))


def _is_chinese(letter: str) -> bool:
    return "\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"


def _alone(data: Bytes) -> float:
    """The share of bytes above 127 that have at most one such neighbour, and ASCII elsewhere."""
    high = np.concatenate([[False, False], data > 127, [False, False]])
    at = np.flatnonzero(high)
    if not len(at):
        return 0.0
    before, after = high[at - 1], high[at + 1]
    long_run = (before & after) | (before & high[at - 2]) | (after & high[at + 2])
    return float(1 - long_run.mean())


def _is_western(text: bytes) -> bool:
    """Whether what stands above 127 are letters and marks of Western Europe, not of other pages.

    In words of Central European or Turkish pages, read as Western, signs stand between letters.
    """
    try:
        letters = text.decode("cp1252")
    except UnicodeDecodeError:
        letters = text.decode("latin-1")
    high = [(at, one) for at, one in enumerate(letters) if ord(one) > 127]
    odd = sum(_is_odd(letters, at) for at, _ in high)
    return odd <= 0.05 * len(high)


def _is_odd(letters: str, at: int) -> bool:
    """Whether a sign stands where a letter should: ``³ódŸ`` is Łódź of another page."""
    sign = letters[at]
    before, after = letters[at - 1 : at], letters[at + 1 : at + 2]
    if sign.isalpha() or sign in "’‘“”–—«»…\xa0\xad·°ºª":
        return False
    return after.islower() or (before.isalpha() and after.isalpha())


def _is_turkish(text: bytes) -> bool:
    """Whether what stands above 127 are letters of Turkish, read as Windows-1254."""
    try:
        high = [one for one in text.decode("cp1254") if ord(one) > 127]
    except UnicodeDecodeError:
        return False
    own = sum(one in _TURKISH for one in high)
    foreign = sum(one in _NOT_TURKISH for one in high)
    other = sum(not one.isalpha() and one not in "’‘“”–—«»…°" for one in high)
    few = _FEW_ACCENTS * len(high)
    return own >= _MANY_TURKISH * len(high) and foreign <= few and other <= few


def _cyrillic(text: bytes) -> list[str]:
    found = {}
    for name in ("cp1251", "koi8-r", "iso8859-5"):
        letters = [one for one in text.decode(name, errors="replace") if ord(one) > 127]
        words = sum("а" <= one.lower() <= "я" or one in "ёЁ№«»–—" for one in letters)
        frequent = sum(one in _CYRILLIC_FREQUENT for one in letters)
        upper_inside = sum(one.isupper() for one in letters)
        if words >= _FITS * len(letters) and frequent > upper_inside:
            found[name] = frequent / len(letters)
    best = max(found, key=found.__getitem__, default="")
    return [best] if best and found[best] > 0.4 else []


def _shown(text: bytes, names: list[str]) -> str:
    """A line of the text as each encoding reads it; the header, which is not personal."""
    line = text.split(b"\n", 1)[0][:60]
    readings = []
    for name in names:
        try:
            readings.append(f"{line.decode(codecs.lookup(name).name).strip()!r} in {name}")
        except UnicodeDecodeError:
            continue
    return "; ".join(readings[:4]) if line.isascii() is False else " or ".join(names)
