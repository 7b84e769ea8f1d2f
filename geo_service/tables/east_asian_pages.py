"""Detect Japanese and Korean encodings: kana and Hangul tell them from Chinese pages."""

from __future__ import annotations

#: the share of a text's East Asian letters that are hiragana, where it is Japanese prose
_KANA = 0.1
#: half-width kana among them at most; Chinese bytes read as Shift-JIS are mostly these
_MOST_HALF_WIDTH = 0.2
#: the share of Hangul in Korean prose; Chinese text read as Korean has about half
_HANGUL = 0.9
#: the share of frequent Japanese characters in headings and names without kana
_FREQUENT_KANJI = 0.15
#: frequent Chinese characters in a text that is no Chinese, at most
_FEW_CHINESE = 0.02
_KANJI = frozenset(
    "区市町村番号受付日時内容分類経度緯道路住所名称件種別対応状況地域東京大阪都府県丁目公園"
)
#: begins a stretch of kanji in ISO-2022-JP, whose bytes are all ASCII
SHIFT_MARKS = (b"\x1b$B", b"\x1b$@")


def east_asian_page(text: bytes, frequent_chinese: float) -> str:
    """Give ``cp932``, ``euc_jp`` or ``cp949`` where ``text`` is clearly of that page, else nothing.

    ``frequent_chinese`` is the share of frequent Chinese characters in it, read as GB 18030.
    """
    if frequent_chinese > _FEW_CHINESE:
        return ""
    return next((page for page, fits in _TESTS if fits(_letters(text, page))), "")


def _letters(text: bytes, page: str) -> str:
    """What of a text is East Asian, read as ``page``; empty where it cannot be read so."""
    try:
        return "".join(one for one in text.decode(page) if ord(one) > 0x2E80)
    except UnicodeDecodeError:
        return ""


def _is_japanese(letters: str) -> bool:
    if not letters:
        return False
    kana = sum("ぁ" <= one <= "ん" or "ァ" <= one <= "ヶ" for one in letters) / len(letters)
    half = sum("\uff61" <= one <= "\uff9f" for one in letters) / len(letters)
    kanji = sum(one in _KANJI for one in letters) / len(letters)
    return half <= _MOST_HALF_WIDTH and (kana >= _KANA or kanji >= _FREQUENT_KANJI)


def _is_korean(letters: str) -> bool:
    hangul = sum("가" <= one <= "힣" for one in letters)
    return bool(letters) and hangul >= _HANGUL * len(letters)


_TESTS = (("cp932", _is_japanese), ("euc_jp", _is_japanese), ("cp949", _is_korean))
