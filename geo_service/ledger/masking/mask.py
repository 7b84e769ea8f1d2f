"""``mask``: a text in, the same text without what points at a person out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo_service.ledger.masking.names import find_names
from geo_service.ledger.masking.numbers import Found, find_numbers

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
#: a text without any of these holds nothing to mask (valid in re and in RE2)
TRIGGER = (
    r"\d{2}[-\s.·—–]{0,2}\d{3}|@|[A-Za-z][-·•.\s]?[A-Za-z]{0,4}\d|[一幺][三四五六七八九][零〇一幺二两三四五六七八九]{9}"
    r"|姓名|名字|户名|[系卡车户事诉映举求来案修请责件死伤患][人主者]|代表|房东|租客|[市居村]民|业主|乘客|司机|邻居|住户"
    r"|我叫|我是|名叫|本人|叫做|[他她]叫|名为"
    r"|先生|女士|小姐|太太|师傅|阿姨|大[爷妈姐哥]|奶奶|爷爷|叔叔|同志|老师|医生|经理|主任|书记"
    r"|[所队站科处]长|警官|律师|老板|某"
)
_TRIGGER = re.compile(TRIGGER)
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


def mask(text: str) -> Masked:
    """Replace telephones, identity numbers, cards, e-mail, plates and cued names by labels.

    Offsets of the findings are code points of the text as given.
    """
    narrow = text.translate(_WIDTH)
    if not _TRIGGER.search(narrow):
        return Masked(text)
    spans = _without_overlaps([*find_numbers(narrow), *find_names(narrow)])
    if not spans:
        return Masked(text)
    pieces, end_before = [], 0
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
