"""Numbers that belong to a person: telephones, identity numbers, cards, e-mail, plates.

Every pattern runs over a text whose full-width characters were made half-width one for one,
so that offsets hold in the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo_service.ledger.masking.checksums import is_identity_number, is_luhn

Found = tuple[int, int, str]

_SEP = r"[-\s.·]"
_MOBILE = re.compile(
    rf"(?<![\d])(?:(?:\+|00)?86{_SEP}?)?"
    rf"(1[3-9]\d(?:\d{{8}}|{_SEP}\d{{4}}{_SEP}?\d{{4}}|\d{{4}}{_SEP}\d{{4}}"
    rf"|\d{_SEP}\d{{3}}{_SEP}?\d{{4}}|{_SEP}\d{{3}}{_SEP}\d{{5}}|{_SEP}\d{{8}}))(?!\d)"
)
_SPOKEN = re.compile(r"[一幺][三四五六七八九][零〇一幺二两三四五六七八九]{9}")
_LANDLINE = re.compile(
    r"(?<!\d)(?:\(0(?:10|2\d|[3-9]\d{2})\)|0(?:10|2\d|[3-9]\d{2}))[-\s—–]{0,2}"
    r"[2-8]\d{2,3}[-\s]?\d{4}(?:(?:转|[-\s]转?|分机)\s?\d{1,6})?(?!\d)"
)
_LOCAL = re.compile(
    r"(?:电话|座机|固话|联系方式|致电|拨打|回电|号码)[^\d]{0,4}([2-8]\d{2,3}-?\d{4})(?!\d)"
)
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5}[-\s]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"[-\s]?\d{3}[0-9Xx]|[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?![0-9A-Za-z])"
)
_IDENTITY_CUED = re.compile(r"身份证(?:件|号码|号)?[^0-9]{0,4}([1-9]\d{14,16}[0-9Xx]?)")
_CARD = re.compile(r"(?<!\d)([3-6]\d{3}(?:[-\s]?\d{4}){2}(?:[-\s]?\d{1,4}){1,2})(?!\d)")
_CARD_CUED = re.compile(
    r"(?:卡号|银行卡|账号|帐号|账户|信用卡|储蓄卡)[^\d]{0,4}(\d{4}(?:[-\s]?\d{3,4}){2,4}\d{0,3})(?!\d)"
)
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
_PLATE = re.compile(
    rf"{_PROVINCE}[A-Za-z][-·•.\s]?(?=[A-Za-z]{{0,4}}\d)"
    r"(?:[A-HJ-NP-Za-hj-np-z0-9]{5,6}|[A-HJ-NP-Za-hj-np-z0-9]{4}[挂学警港澳使领])"
    r"(?![A-Za-z0-9])"
)
#: a text without it holds no such number; valid in re and in RE2
TRIGGER = (
    r"\d{2}[-\s.·—–]{0,2}\d{3}|@|[一幺][三四五六七八九][零〇一幺二两三四五六七八九]{9}"
    rf"|{_PROVINCE}[A-Za-z][-·•.\s]?[A-Za-z]{{0,4}}\d"
)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _plain(pattern: re.Pattern[str], text: str, kind: str, group: int = 0) -> Iterator[Found]:
    for match in pattern.finditer(text):
        yield match.start(group), match.end(group), kind


def _checked(text: str) -> Iterator[Found]:
    for match in _IDENTITY.finditer(text):
        if is_identity_number(_digits(match[1])):
            yield match.start(1), match.end(1), "identity"
    for match in _CARD.finditer(text):
        digits = _digits(match[1])
        if 15 <= len(digits) <= 19 and is_luhn(digits):
            yield match.start(1), match.end(1), "card"


def find_numbers(text: str) -> Iterator[Found]:
    """Spans (start, end, kind) in ``text``, strongest evidence first; they may overlap."""
    yield from _plain(_EMAIL, text, "email")
    yield from _plain(_IDENTITY_CUED, text, "identity", 1)
    yield from _checked(text)
    yield from _plain(_CARD_CUED, text, "card", 1)
    yield from _plain(_MOBILE, text, "mobile")
    yield from _plain(_SPOKEN, text, "mobile")
    yield from _plain(_LANDLINE, text, "landline")
    yield from _plain(_LOCAL, text, "landline", 1)
    yield from _plain(_PLATE, text, "plate")
