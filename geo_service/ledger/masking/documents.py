"""Detect identifiers with letters: documents, accounts, e-mail addresses, plates.

Every repetition is bounded, so that a pattern looks at a bounded stretch from wherever it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo_service.ledger.masking.numbers import Found

_GAP = r"[^\dA-Za-z,。;;!?]{0,8}"
_END = r"(?![A-Za-z0-9])"
_BEGIN = r"(?<![A-Za-z0-9])"

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}\s?(?:@|\(at\)|\[at\]|#at#)\s?"
    r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"
)

#: shapes that no other thing has
_SHAPES = (
    re.compile(rf"{_BEGIN}[A-Z]{{1,2}}\d{{6}}\([0-9A]\)"),  # Hong Kong
    re.compile(rf"{_BEGIN}[157]\d{{6}}\(\d\)"),  # Macao
    re.compile(rf"{_BEGIN}[A-Z]{{3}}\d{{12}}{_END}"),  # permanent residence of foreigners
)
#: words, and the mark that follows them
_CUED = (
    re.compile(
        rf"(?:护照|(?i:passport))(?:号码|号)?(?:\s?(?i:no|number))?{_GAP}([A-Za-z]{{0,2}}\d{{7,9}}){_END}"
    ),
    re.compile(
        r"(?:通行证|回乡证|台胞证|返乡证|港澳证|签注|居留证|居留许可|居住证)(?:号码|号)?"
        rf"{_GAP}([A-Za-z]{{0,3}}\d{{7,18}}(?:[Xx]|\(\d\))?){_END}"
    ),
    re.compile(rf"身份证(?:件|号码|号)?{_GAP}([A-Za-z]{{1,2}}\d{{6,9}}(?:\([0-9A]\))?){_END}"),
    re.compile(
        r"(?:军官证|士兵证|警官证|军人证|退役证|优待证|残疾证|残疾人证)(?:号码|号)?[:: ]{0,3}"
        r"((?:[\u4e00-\u9fff]{1,3}第?)?\d{4,20}(?:[Xx]\d{0,2})?号?)"
    ),
    re.compile(
        r"(?:社保卡?|医保卡?|医疗卡|就诊卡|病历|住院|学籍|学号|准考证|证件|驾驶证|驾照|档案|"
        rf"结婚证|出生证|出生医学证明|公积金账?)(?:号码|编号|号){_GAP}([A-Za-z]{{0,2}}\d{{6,20}}[A-Za-z]?){_END}"
    ),
    re.compile(rf"(?:车架号|车辆识别代号|车辆识别码|VIN码?){_GAP}([A-Za-z0-9]{{17}}){_END}"),
)

_ACCOUNT = r"[A-Za-z][-_A-Za-z0-9]{5,29}"
_ACCOUNTS = (
    re.compile(
        rf"(?:(?i:wechat|weixin|wx|vx|v信)|{_BEGIN}[Vv](?=[:: ])|微信|薇信|威信|微x|加微|➕v)"
        r"(?:同?号码?|(?i:id)|账号)?"
        rf"(?:[:: ]|是|为|叫|加|搜|我){{0,4}}({_ACCOUNT}|\d{{5,11}}){_END}"
    ),
    re.compile(
        rf"(?:{_BEGIN}(?i:qq)|扣扣|企鹅号|Q群)(?:群|号|号码|群号|账号){{0,2}}"
        rf"(?:[:: ]|是|为|加|搜|QQ群号){{0,4}}(\d{{5,11}}){_END}(?!@)"
    ),
    re.compile(
        r"(?:抖音|快手|微博|小红书|支付宝|钉钉|陌陌|探探|B站|(?i:line|whatsapp|telegram|skype|facebook))"
        rf"(?:同?号码?|账号|(?i:id)|:|:)(?:[:: ]|是|为|叫){{0,4}}({_ACCOUNT}|\d{{5,13}}){_END}"
    ),
)
#: words that a sentence may go on with after the name of a service
_NO_ACCOUNT = re.compile(r"(?i)(?:iphone|android|pay|wifi|app|https?|www|login|error|code)")

_PROVINCE = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_PROVINCES = frozenset(_PROVINCE)
_SIGN = "[A-HJ-NP-Za-hj-np-z0-9]"
_PLATES = (
    re.compile(
        rf"[{_PROVINCE}][-·•. ]?[A-Za-z][-·•. ]?(?=[A-Za-z]{{0,4}} ?\d)"
        rf"(?:{_SIGN} ?){{4,7}}(?<! )[挂学警港澳领]?(?![A-Za-z0-9])"
    ),
    # armed police; embassies and consulates
    re.compile(
        rf"(?i:WJ)[-· ]?(?:[{_PROVINCE}]|\d{{2}})?[-· ]?\d{{3,5}}[A-Za-z0-9]?(?![A-Za-z0-9])"
    ),
    re.compile(r"(?<![\u4e00-\u9fff])[使领]\d{6}(?!\d)"),
    re.compile(r"(?:车牌号?码?|牌照|牌号)[:: 是为]{0,3}([A-Za-z]{2}[-·]?[0-9]{5})(?![A-Za-z0-9])"),
)
_TWO_DIGITS = re.compile(r"\d[^\d]{0,5}\d")

#: a text without one of these holds no mark of that kind; valid in re and in RE2
_EMAIL_GATE = r"@|\(at\)|\[at\]|#at#"
_SHAPE_GATE = r"\d\([0-9A]\)|[A-Z]{3}\d{12}"
_CUED_GATE = (
    r"(?:护照|[Pp]assport|PASSPORT|[行乡胞返澳]证|签注|居留|身份证|居住证|[官兵警人役待疾]证|"
    r"社保|医保|医疗卡|就诊卡|病历|住院|学籍|学号|准考证|证件|驾驶证|驾照|档案|结婚证|出生|公积金|"
    r"车架号|车辆识别|VIN)[^,。;]{0,20}\d{4}|车架号|VIN"
)
_ACCOUNT_GATE = (
    r"(?:[Ww]e[Cc]hat|[Ww]eixin|(?i:wx|vx|v信|qq)|[Vv][:: ]|[微薇威]信|微x|加微|扣扣|企鹅号|Q群|"
    r"抖音|快手|微博|小红书|支付宝|钉钉|陌陌|探探|B站|(?i:line|whatsapp|telegram|skype|facebook))"
    r"[^,。;]{0,12}[A-Za-z0-9]{5}"
)
_PLATE_GATE = (
    rf"[{_PROVINCE}][-·•. ]?[A-Za-z][-·•. ]?[A-Za-z]{{0,4}} ?\d|(?i:WJ)|[使领]\d{{6}}|"
    r"(?:车牌|牌照|牌号).{0,5}[A-Za-z]{2}"
)
TRIGGER = "|".join((_EMAIL_GATE, _SHAPE_GATE, _CUED_GATE, _ACCOUNT_GATE, _PLATE_GATE))


def find_marks(text: str) -> Iterator[Found]:
    """Spans (start, end, kind) of documents, accounts, e-mail and plates, strong evidence first."""
    for gate, find in _FINDERS:
        if gate.search(text):
            yield from find(text)


def _emails(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        yield match.start(), match.end(), "email"


def _shapes(text: str) -> Iterator[Found]:
    for pattern in _SHAPES:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), "document"


def _documents(text: str) -> Iterator[Found]:
    for pattern in _CUED:
        for match in pattern.finditer(text):
            yield match.start(1), match.end(1), "document"


def _accounts(text: str) -> Iterator[Found]:
    for pattern in _ACCOUNTS:
        for match in pattern.finditer(text):
            plate = text[max(0, match.start() - 1) : match.start()] in _PROVINCES
            if not plate and not _NO_ACCOUNT.match(match[1]):
                yield match.start(1), match.end(1), "account"


def _plates(text: str) -> Iterator[Found]:
    for pattern in _PLATES:
        group = pattern.groups
        for match in pattern.finditer(text):
            if _TWO_DIGITS.search(match[group]):
                yield match.start(group), match.end(group), "plate"


_FINDERS = tuple(
    (re.compile(gate), find)
    for gate, find in (
        (_EMAIL_GATE, _emails),
        (_SHAPE_GATE, _shapes),
        (_CUED_GATE, _documents),
        (_ACCOUNT_GATE, _accounts),
        (_PLATE_GATE, _plates),
    )
)
