"""``mask``: a text in, the same text without what points at a person out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo_service.ledger.masking import documents, names, numbers, other_names
from geo_service.ledger.masking.numbers import Found
from geo_service.ledger.masking.units import find_units

#: what stands in the masked text in place of a finding
LABELS = {
    "mobile": "【手机号】",
    "landline": "【电话】",
    "identity": "【身份证号】",
    "card": "【银行卡号】",
    "email": "【邮箱】",
    "plate": "【车牌】",
    "document": "【证件号】",
    "account": "【账号】",
    "name": "【姓名】",
    "unit": "【门牌】",
}
#: a text that matches neither holds nothing to mask; valid in re and in RE2
NUMBERS_TRIGGER = f"{numbers.TRIGGER}|{documents.TRIGGER}"
NAMES_TRIGGER = f"{names.TRIGGER}|{other_names.TRIGGER}"
_NUMBERS, _NAMES = re.compile(NUMBERS_TRIGGER), re.compile(NAMES_TRIGGER)
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
#: ①②③ and ⓪ for digits
_WIDTH |= {0x2460 + digit: 0x31 + digit for digit in range(9)} | {0x24EA: 0x30}


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of the original text (code points) and what it was taken for."""

    start: int
    end: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text fit for everybody, and apart from it what was taken out, in order."""

    text: str
    findings: tuple[Finding, ...] = ()


def _without_overlaps(found: Iterable[Found], length: int) -> list[Found]:
    """The earlier of two overlapping spans wins: the finders yield strong evidence first."""
    kept: list[Found] = []
    taken = bytearray(length)
    for start, end, kind in found:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append((start, end, kind))
    return sorted(kept)


def narrowed(text: str) -> str:
    """The text with full-width characters made half-width, and circled digits plain, one for one."""
    return text.translate(_WIDTH)


def mask(text: str) -> Masked:
    """Replace telephones, documents, cards, accounts, e-mail, plates and names by labels.

    Offsets of the findings are code points of the text as given.
    """
    narrow = narrowed(text)
    return mask_known(
        text,
        narrow,
        has_numbers=bool(_NUMBERS.search(narrow)),
        has_names=bool(_NAMES.search(narrow)),
    )


def mask_known(text: str, narrow: str, *, has_numbers: bool, has_names: bool) -> Masked:
    """The same, where it is known which kinds a text can hold at all."""
    found: list[Found] = []
    if has_numbers:
        found += [*documents.find_marks(narrow), *numbers.find_numbers(narrow)]
    if has_names:
        of_persons = [*other_names.find_other_names(narrow), *names.find_names(narrow)]
        found += [*of_persons, *find_units(narrow, of_persons)]
    if not found:
        return Masked(text)
    pieces, end_before = [], 0
    spans = _without_overlaps(found, len(text))
    for start, end, kind in spans:
        pieces += [text[end_before:start], LABELS[kind]]
        end_before = end
    pieces.append(text[end_before:])
    findings = tuple(Finding(start, end, kind, text[start:end]) for start, end, kind in spans)
    return Masked("".join(pieces), findings)


def restore(masked: str, findings: Sequence[Finding]) -> str:
    """The original text; for those who may read it."""
    pieces, at, taken = [], 0, 0
    for finding in findings:
        keep = finding.start - taken
        pieces += [masked[at : at + keep], finding.text]
        at += keep + len(LABELS[finding.kind])
        taken = finding.end
    pieces.append(masked[at:])
    return "".join(pieces)
