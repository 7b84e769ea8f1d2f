"""``mask``: remove personal data from a text, and record what was removed."""

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
#: what is looked for, in the order in which it wins, each only where its pattern matches (in re
#: and in RE2); the last two find persons
FINDERS = (
    (documents.TRIGGER, documents.find_marks),
    (numbers.TRIGGER, numbers.find_numbers),
    (other_names.TRIGGER, other_names.find_other_names),
    (names.TRIGGER, names.find_names),
)
_TRIGGERS = tuple(re.compile(trigger) for trigger, _ in FINDERS)
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
#: ①②③ and ⓪ for digits
_WIDTH |= {0x2460 + digit: 0x31 + digit for digit in range(9)} | {0x24EA: 0x30}


@dataclass(frozen=True, slots=True)
class MaskedSpan:
    """A stretch of the original text (code points) and what it was taken for."""

    start: int
    end: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text fit for everybody, and apart from it what was taken out, in order."""

    text: str
    findings: tuple[MaskedSpan, ...] = ()


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
    """The text with full-width characters and circled digits made plain ones, one for one."""
    return text.translate(_WIDTH)


def mask(text: str) -> Masked:
    """Replace telephones, documents, cards, accounts, e-mail, plates and names by labels.

    Offsets of the findings are code points of the text as given.
    """
    narrow = narrowed(text)
    return mask_known(text, narrow, [bool(trigger.search(narrow)) for trigger in _TRIGGERS])


def mask_known(text: str, narrow: str, wanted: Sequence[bool]) -> Masked:
    """The same, where it is known which of ``FINDERS`` can find anything."""
    found: list[Found] = []
    for (_, find), asked in zip(FINDERS, wanted, strict=True):
        if asked:
            found += find(narrow)
    found += find_units(narrow, [one for one in found if one[2] == "name"])
    if not found:
        return Masked(text)
    pieces, end_before = [], 0
    spans = _without_overlaps(found, len(text))
    for start, end, kind in spans:
        pieces += [text[end_before:start], LABELS[kind]]
        end_before = end
    pieces.append(text[end_before:])
    findings = tuple(MaskedSpan(start, end, kind, text[start:end]) for start, end, kind in spans)
    return Masked("".join(pieces), findings)


def restore(masked: str, findings: Sequence[MaskedSpan]) -> str:
    """The original text; for those who may read it."""
    pieces, at, taken = [], 0, 0
    for finding in findings:
        keep = finding.start - taken
        pieces += [masked[at : at + keep], finding.text]
        at += keep + len(LABELS[finding.kind])
        taken = finding.end
    pieces.append(masked[at:])
    return "".join(pieces)
