"""Detect personal numbers: telephones, identity numbers, bank cards.

The text is read once: stretches of digits, with what people write between them, are cut into
groups, and up to ``_LONGEST`` digits of neighbouring groups are judged by their count, check digit,
grouping and the words before them. Full-width and circled digits were made plain ones beforehand,
one for one, so that offsets hold in the original. The work grows with the length of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from geo_service.ledger.masking.checksums import is_identity_number, is_luhn

Found = tuple[int, int, str]

#: what people write between the digits of one number
_BETWEEN = r"[-\t .·,、—–_)]"
#: a disabled person's card: an identity number that ends in X, and two digits
_CARD_WITH_X = r"[0-9]{17}[Xx][0-9]{2}(?![0-9])"
_RUN = re.compile(rf"{_CARD_WITH_X}|[0-9]+(?:{_BETWEEN}{{1,2}}[0-9]+)*[Xx]?")
_GROUP = re.compile(rf"{_CARD_WITH_X}|[0-9]+[Xx]?")
_LONGEST = 20
#: as mobile numbers are grouped; other groupings need a word before them
_MOBILE_GROUPS = {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5), (4, 4, 3), (1,) * 11}
_AREA_CODE = re.compile(r"0(?:10|2\d|[3-9]\d{2})")
_EXTENSION = re.compile(r"(?:转|[- ]转?|分机)\s?\d{1,6}(?!\d)")
_COUNTRY = re.compile(r"(?:\+|00)86[- ]?$")

#: how far back a word is looked for
_REACH = 16
_PHONE_CUE = re.compile(
    r"(?:电话|手机|座机|联系|号码|致电|拨打|请拨|回电|打给|打我|呼叫|短信|微信|我的号|号是|"
    r"(?i:tel|phone|mobile|call))[^\d,。;;]{0,8}$"
)
_LOCAL_CUE = re.compile(
    r"(?:电话|座机|固话|宅电|联系方式|致电|拨打|请拨|回电|传真|小灵通|手机)(?:号码|号)?[^\d,。;;]{0,6}$"
)
_OF_OFFICE = re.compile(
    r"(?:热线|客服|服务电话|监督电话|举报电话|投诉电话|咨询电话|值班电话|小时电话|公开电话)"
    r"[^\d]{0,6}$"
)
_IDENTITY_CUE = re.compile(r"(?:身份证|证件)(?:件|号码|号)?[^\d,。;;]{0,8}$")
_CARD_CUE = re.compile(r"(?:卡号|银行卡|账号|帐号|账户|帐户|信用卡|储蓄卡|借记卡)[^\d,。;;]{0,8}$")
_ORDER_CUE = re.compile(
    r"(?:订单|工单|单号|编号|流水|受理|合同|许可证|发票|预售|批号|条码)[^\d,。;;]{0,6}$"
)

#: digits in words; ten and beyond make a quantity of them
_DIGIT_OF = {
    "零": "0", "〇": "0", "一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5",
    "六": "6", "七": "7", "八": "8", "九": "9", "幺": "1", "壹": "1", "贰": "2", "叁": "3",
    "肆": "4", "伍": "5", "陆": "6", "柒": "7", "捌": "8", "玖": "9",
}  # fmt: skip
_WORDS = "".join(_DIGIT_OF)
_ANY_DIGIT = f"[{_WORDS}0-9]"
_SPOKEN = re.compile(
    rf"(?<!{_ANY_DIGIT}){_ANY_DIGIT}(?:[- ]?{_ANY_DIGIT}){{6,10}}(?![- ]?{_ANY_DIGIT})"
)
_TO_DIGITS = str.maketrans(_DIGIT_OF)

#: a text without it holds no such number; valid in re and in RE2
TRIGGER = rf"(?:[0-9]{_BETWEEN}{{0,2}}){{7}}|{_ANY_DIGIT}(?:[- ]?{_ANY_DIGIT}){{6}}"
#: no number of a person has fewer digits
_SHORTEST = 7


class _DigitGroups(NamedTuple):
    """Neighbouring groups of digits in a text: asked whose number it is."""

    text: str
    start: int
    end: int
    digits: str
    sizes: tuple[int, ...]
    #: the words right before it; none where other digits stand there
    before: str

    @property
    def between(self) -> frozenset[str]:
        """What is written between the groups."""
        stretch = self.text[self.start : self.end]
        return frozenset(char for char in stretch if not char.isalnum())

    def kind(self) -> str:
        """What it is; empty if it is nobody's."""
        judge = _JUDGES.get(len(self.digits))
        return judge(self) if judge is not None else ""


def _is_mobile(digits: str) -> bool:
    return len(digits) == 11 and digits[0] == "1" and "3" <= digits[1] <= "9" and digits.isdigit()


def _eleven(one: _DigitGroups) -> str:
    if _is_mobile(one.digits):
        usual = one.sizes in _MOBILE_GROUPS and not ("." in one.between and len(one.sizes) == 2)
        return "mobile" if usual or _PHONE_CUE.search(one.before) else ""
    return _landline(one)


def _landline(one: _DigitGroups) -> str:
    """With its area code, as groups of it and the number, or all together."""
    code = _AREA_CODE.match(one.digits)
    if code is None or "." in one.between or "," in one.between:
        return ""
    number = one.digits[code.end() :]
    grouped = one.sizes[0] == code.end() or len(one.sizes) == 1
    fits = 7 <= len(number) <= 8 and "2" <= number[0] <= "8"
    return "landline" if grouped and fits and not _ORDER_CUE.search(one.before) else ""


def _local(one: _DigitGroups) -> str:
    """A number without area code, after a word for telephone."""
    if not "2" <= one.digits[0] <= "8" or len(one.sizes) > 2 or {".", ","} & one.between:
        return ""
    told = _LOCAL_CUE.search(one.before) and not _OF_OFFICE.search(one.before)
    return "landline" if told else ""


def _identity(one: _DigitGroups) -> str:
    if {".", ","} & one.between and len(one.sizes) < 15:
        return ""
    whole = len(one.digits) == 18 or len(one.sizes) == 1
    if whole and is_identity_number(one.digits):
        return "identity"
    return "identity" if _IDENTITY_CUE.search(one.before) else ""


def _card(one: _DigitGroups) -> str:
    if _CARD_CUE.search(one.before):
        return "card"
    if one.digits[-1] in "Xx" or {".", ","} & one.between or _ORDER_CUE.search(one.before):
        return ""
    fours = len(one.sizes) == 1 or set(one.sizes[:-1]) == {4}
    return "card" if one.digits[0] in "3456" and fours and is_luhn(one.digits) else ""


def _identity_or_card(one: _DigitGroups) -> str:
    return _identity(one) or _card(one)


def _if_card_is_told(one: _DigitGroups) -> str:
    return "card" if _CARD_CUE.search(one.before) else ""


def _twelve(one: _DigitGroups) -> str:
    return _landline(one) or _if_card_is_told(one)


def _twenty(one: _DigitGroups) -> str:
    """The number of a disabled person's card: the identity number and two digits."""
    return "identity" if is_identity_number(one.digits[:18]) else ""


_JUDGES = {
    7: _local,
    8: _local,
    10: _landline,
    11: _eleven,
    12: _twelve,
    13: _if_card_is_told,
    14: _if_card_is_told,
    15: _identity_or_card,
    16: _identity_or_card,
    17: _identity_or_card,
    18: _identity_or_card,
    19: _card,
    20: _twenty,
}


def find_numbers(text: str) -> Iterator[Found]:
    """Spans (start, end, kind) of numbers in ``text``."""
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end - start >= _SHORTEST:
            yield from _in_run(text, start, end)
    yield from _spoken(text)


def _in_run(text: str, start: int, end: int) -> Iterator[Found]:
    groups = [match.span() for match in _GROUP.finditer(text, start, end)]
    if _letter(text, start - 1):
        groups = groups[1:]  # SF1382930…: the number of a thing
    if groups and _letter(text, end):
        groups = groups[:-1]
    at = 0
    while at < len(groups):
        begin, end = groups[at]
        if at and end - begin < 3:
            at += 1  # a number begins with three digits, or is spelt from the first one on
            continue
        found, used = _longest(text, groups, at)
        if found is not None:
            yield found
        at += used


def _letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalpha()


def _longest(text: str, groups: list[tuple[int, int]], at: int) -> tuple[Found | None, int]:
    """The longest number that begins with group ``at``, and how many groups it takes."""
    start, digits, sizes = groups[at][0], "", []
    before = text[max(0, start - _REACH) : start] if at == 0 else ""
    by_length: dict[int, tuple[_DigitGroups, int]] = {}
    for used, (begin, end) in enumerate(groups[at : at + _LONGEST], 1):
        size = end - begin
        if len(digits) + size > _LONGEST:
            break
        digits += text[begin:end]
        sizes.append(size)
        if len(digits) in _JUDGES:
            by_length[len(digits)] = (
                _DigitGroups(text, start, end, digits, tuple(sizes), before),
                used,
            )
    for length in sorted(by_length, reverse=True):
        candidate, used = by_length[length]
        kind = candidate.kind()
        if kind:
            return _widened(candidate, kind), used
    return _with_country(text, groups[at]), 1


def _widened(one: _DigitGroups, kind: str) -> Found:
    """A number with its country's code or its extension."""
    if kind == "mobile":
        country = _COUNTRY.search(one.text[max(0, one.start - 6) : one.start])
        return one.start - (len(country[0]) if country else 0), one.end, kind
    if kind != "landline":
        return one.start, one.end, kind
    extension = _EXTENSION.match(one.text, one.end)
    opened = ")" in one.between and one.text.startswith("(", max(0, one.start - 1))
    return one.start - opened, extension.end() if extension else one.end, kind


def _with_country(text: str, group: tuple[int, int]) -> Found | None:
    """A mobile number written in one with the country's code."""
    start, end = group
    if not 13 <= end - start <= 15:
        return None
    digits = text[start:end]
    rest = digits.removeprefix("00").removeprefix("86")
    plus = text.startswith("+", max(0, start - 1))
    return (start - plus, end, "mobile") if rest != digits and _is_mobile(rest) else None


def _spoken(text: str) -> Iterator[Found]:
    """Telephone numbers in words, or in words and digits."""
    for match in _SPOKEN.finditer(text):
        said = match[0].translate(_TO_DIGITS)
        digits = said.replace(" ", "").replace("-", "")
        if match[0] == said:
            continue
        before = text[max(0, match.start() - _REACH) : match.start()]
        local = len(digits) in (7, 8) and "2" <= digits[0] <= "8" and _LOCAL_CUE.search(before)
        if _is_mobile(digits):
            yield match.start(), match.end(), "mobile"
        elif local:
            yield match.start(), match.end(), "landline"
