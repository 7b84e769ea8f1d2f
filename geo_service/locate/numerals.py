"""Convert Chinese numerals to Arabic ones for matching: 十三陵 equals 13陵."""

from __future__ import annotations

import re

_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0"}
_UNITS = {"十": 10, "百": 100, "千": 1000}

#: a run that may be a number: it begins with a digit or with 十
NUMERAL = "[一二三四五六七八九十][零〇一二三四五六七八九十百千]*"
_WITH_UNITS = re.compile(
    "(?:([一二三四五六七八九])千)?零?(?:([一二三四五六七八九])百)?零?"
    "(?:([一二三四五六七八九])?(十))?零?([一二三四五六七八九])?"
)


def arabic(numeral: str) -> str:
    """Give a run of Chinese numerals in Arabic digits; 百 and 千 that count nothing stay.

    >>> arabic("十三"), arabic("二百零五"), arabic("一二五"), arabic("五十六")
    ('13', '205', '125', '56')
    """
    if not any(char in _UNITS for char in numeral):
        return "".join(_DIGITS[char] for char in numeral)
    match = _WITH_UNITS.fullmatch(numeral)
    if match is None or not match[0]:
        return "".join(_DIGITS.get(char, "10" if char == "十" else char) for char in numeral)
    thousands, hundreds, tens, ten, ones = match.groups()
    value = int(_DIGITS.get(thousands or "", "0")) * 1000
    value += int(_DIGITS.get(hundreds or "", "0")) * 100
    value += (int(_DIGITS.get(tens or "", "1")) * 10) if ten else 0
    return str(value + int(_DIGITS.get(ones or "", "0")))
