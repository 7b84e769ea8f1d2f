"""``mask``: a text in, the same text without what points at a person out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo_service.ledger.masking import names, numbers
from geo_service.ledger.masking.numbers import Found

#: what stands in the masked text in place of a finding
LABELS = {
    "mobile": "【手机号】",
    "landline": "【电话】",
    "identity": "【身份证号】",
    "card": "【银行卡号】",
    "email": "【邮箱】",
    "plate": "【车牌】",
    "name": "【姓名】",
}
_NUMBERS, _NAMES = re.compile(numbers.TRIGGER), re.compile(names.TRIGGER)
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


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


def _without_overlaps(found: Iterable[Found]) -> list[Found]:
    """The earlier of two overlapping spans wins: the finders yield strong evidence first."""
    kept: list[Found] = []
    for start, end, kind in found:
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end, kind))
    return sorted(kept)


def narrowed(text: str) -> str:
    """The text with full-width characters made half-width, one for one."""
    return text.translate(_WIDTH)


def mask(text: str) -> Masked:
    """Replace telephones, identity numbers, cards, e-mail, plates and cued names by labels.

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
    found = [
        *(numbers.find_numbers(narrow) if has_numbers else ()),
        *(names.find_names(narrow) if has_names else ()),
    ]
    if not found:
        return Masked(text)
    pieces, end_before = [], 0
    spans = _without_overlaps(found)
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
