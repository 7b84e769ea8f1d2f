"""Detect names of persons by their context: a field label, an introduction, a title.

A name alone is not looked for: without a cue, 高新 or 安定 is as likely a place. Surnames are
the common ones, without those that are mostly something else (路, 区, 单, 水, 东, 车, 和 …).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo_service.ledger.masking.name_words import DOUBLE, GIVEN, SINGLE, SURE
from geo_service.ledger.masking.numbers import Found

_SINGLE, _DOUBLE = SINGLE, "|".join(DOUBLE)
_DOUBLES = frozenset(DOUBLE)
_HAN = f"[{chr(0x4E00)}-{chr(0x9FFF)}]"  # RE2 knows no escapes for these
#: a given name holds no such word
_OF_NAME = f"(?:(?![也都又还就已是的在被说把和与及来去从对让给要有没不很更向]){_HAN})"
_NAME = rf"(?:(?:{_DOUBLE}){_OF_NAME}{{1,2}}?|[{_SINGLE}]{_OF_NAME}{{1,2}}?)"
_TITLES = (
    "先生|女士|小姐|太太|师傅|阿姨|大爷|大妈|大姐|大哥|奶奶|爷爷|叔叔|同志|老师|医生|"
    "经理|主任|书记|所长|队长|站长|科长|处长|警官|律师|老板|某某|某"
)
#: what may stand right after a name
_AFTER = (
    r"(?=$|[\s,,。;;::、()()【】\[\]!!??.\d/+]|电话|手机|联系|身份证|反映|反应|来电|致电|称|"
    rf"说|表示|投诉|举报|住|户籍|男|女|本人|家住|的|在|于|{_TITLES})"
)
_SURNAME_TEXT = rf"(?:{_DOUBLE}|[{_SINGLE}])"
#: what comes before a name: a field's label, an introduction, a word for a person
_CUES = (
    r"(?:姓名|名字|户名|持卡人|车主|联系人|户主|当事人|投诉人|反映人|举报人|诉求人|来电人|报案人|"
    r"报修人|申请人|负责人|法人代表|法人|经办人|承租人|收件人|房东|租客|租户|死者|伤者|患者|老人|患者家属)"
    r"\s{0,2}(?:姓名)?\s{0,2}(?:是|为|叫|名叫|:|:)?\s{0,2}",
    r"(?:我叫|我是|我名叫|名叫|本人叫|本人|叫做|他叫|她叫|名为|师傅叫|请找|名字叫)",
    r"(?:市民|居民|业主|村民|乘客|司机|邻居|住户|代表|经理|书记|主任|队长|楼长|医生|老师)(?:叫|名叫|:|:)?",
    r"(?:孩子|儿子|女儿|孙子|孙女|外孙|外孙女|宝宝|小孩|娃|学生|爱人|妻子|丈夫|老公|老婆|母亲|父亲|妈妈|"
    r"爸爸|婆婆|公公|岳母|岳父|奶奶|爷爷|哥哥|姐姐|弟弟|妹妹|同学|同事|朋友|老伴)(?:名叫|叫|是|:|:)?",
)
_CUED = tuple(re.compile(rf"{cue}({_NAME}){_AFTER}") for cue in _CUES)


def _each(cue: str) -> str:
    """A cue with each of its words written out before what follows them.

    Python looks at once for the first characters of alternatives that all begin with a letter,
    but not for those of groups of alternatives.
    """
    words, rest = cue.removeprefix("(?:").split(")", 1)
    return "|".join(word + rest for word in words.split("|"))


_ANY_CUE = "|".join(map(_each, _CUES))
_GIVENS = f"(?:(?!先生|老师|小姐|太太|家住)[{GIVEN}])"
_LIKELY = rf"(?:(?:{_DOUBLE})|[{_SINGLE}]){_GIVENS}{{1,2}}"
#: after a word for a person, a surname with characters of given names needs less after it
_LIKELY_CUED = re.compile(
    rf"(?:{_ANY_CUE})({_LIKELY})"
    r"(?=$|[\s,。;;::、()\d]|[^\u4e00-\u9fff]|[把在被上说是的今怀拒持承态有没和与两也本要经已出住从将]|"
    r"反映|来电|名下|报名|医生|老人|留言|来信|建议|咨询|求助|控诉|申请|要求|希望|请求|询问|认为|发现|担心|做|打|找|去|到|受伤|摔|走失)"
)
#: without a word before it, a name stands at the beginning of a clause and does what people do
_SAYING = re.compile(
    rf"(?:^|[\s,。;;::、(])([{SURE}]{_GIVENS}{{2}}|(?:{_DOUBLE}){_GIVENS}{{1,2}})"
    r"(?=老人|反映|来电|投诉|举报|本人|女士|先生|说|称|家(?:的|没|里|电|漏|养|住)|的(?:电话|手机|身份证|证|孩子)|"
    r"名下|两位|[,、\s]?1[3-9]\d{2}|[,、]?[^,。;;]{2,14}(?:号楼|栋|幢|单元))"
)
#: names that follow a name: 袁世民、邓红霞和吕良伟
_NEXT = re.compile(
    rf"[、,和与及]\s?({_LIKELY}(?!{_GIVENS}))(?=$|[\s,。;;、)]|[和与及两三等联都说是的]|反映|来电)"
)
#: 田甜和彭飞两位业主
_TWO = re.compile(
    rf"(?:^|[\s,。;;::])({_LIKELY})[和与]({_LIKELY})(?=两|二位|都|夫妇|夫妻|是|[,。、]|反映)"
)
#: after a word for a person, such a name needs nothing after it
_SURE_CUED = re.compile(rf"(?:{_ANY_CUE})(?<!老师傅)([{SURE}]{_GIVENS}{{2}})")
#: an account or a telephone number, and whose it is
_AFTER_NUMBER = re.compile(
    rf"\d{{3}}[\s,、;::]{{1,2}}([{SURE}]{_GIVENS}{{1,2}}|(?:{_DOUBLE}){_GIVENS}{{1,2}})(?=$|[\s,。;、)])"
)
#: 证件号…(刘桂芳)
_IN_PARENTHESES = re.compile(rf"[((]([{SURE}]{_GIVENS}{{1,2}}|(?:{_DOUBLE}){_GIVENS}{{1,2}})[))]")
#: a child is often called by one syllable said twice
_TWICE = re.compile(
    r"(?:孩子|小孩|宝宝|女儿|儿子|孙子|孙女|小朋友)(?:名叫|叫|小名)?(?P<name>([\u4e00-\u9fff])\2)(?=[在上被说今,。是也摔从]|\d)"
)
_NO_PET_NAME = frozenset(
    [
        "天天",
        "常常",
        "慢慢",
        "渐渐",
        "往往",
        "刚刚",
        "偏偏",
        "仅仅",
        "时时",
        "处处",
        "人人",
        "家家",
        "个个",
        "明明",
        "每每",
        "统统",
        "好好",
        "早早",
        "远远",
        "偷偷",
        "默默",
        "纷纷",
        "屡屡",
        "样样",
        "种种",
        "多多",
        "高高",
        "久久",
    ]
)
#: a name set right before a mobile number, as operators write a contact
_CONTACT = re.compile(
    rf"(?:^|[\s,,。;;::、(])({_NAME})[\s,,、::(]{{0,2}}(?=1[3-9]\d[-\s]?\d{{4}}[-\s]?\d{{4}}(?!\d))"
)
#: a text without it names nobody; valid in re and in RE2
TRIGGER = "|".join(
    (
        *(rf"{cue}{_SURNAME_TEXT}" for cue in _CUES),
        rf"{_SURNAME_TEXT}{_HAN}{{0,2}}(?:{_TITLES})",
        rf"{_SURNAME_TEXT}{_HAN}{{1,2}}[\s,,、::(]{{0,2}}1[3-9]\d",
        rf"(?:^|[\s,。;;::、(])(?:[{SURE}]|{_DOUBLE})[{GIVEN}]{{1,2}}(?:老人|反映|来电|投诉|举报|本人|说|称|家|的|名下|两|和|与|[,、\s])",
        rf"[((](?:[{SURE}]|{_DOUBLE})[{GIVEN}]{{1,2}}[))]",
        rf"\d{{3}}[\s,、;::]{{1,2}}(?:[{SURE}]|{_DOUBLE})[{GIVEN}]",
        r"(?:孩子|小孩|宝宝|女儿|儿子|孙子|孙女|小朋友)(?:名叫|叫|小名)?[^\x00-\x7f]{2}",
    )
)
#: so many names are read in a list
_MOST_NAMES = 12
#: words that begin like a name after "我是" or "本人"
_NOT_INTRODUCED = frozenset(
    [
        "常年",
        "常住",
        "常常",
        "曾经",
        "万分",
        "高度",
        "高龄",
        "应该",
        "安装",
        "施工",
        "管理",
        "成年",
        "于昨",
    ]
)
#: one character and what must follow it: found faster than what only looks ahead
_TITLED = re.compile("|".join(f"{one[0]}(?={one[1:]})" for one in _TITLES.split("|")))
#: words whose end looks like a surname or a short name before a title
_NOT_BEFORE_TITLE = re.compile(
    r"(?:保安|治安|公安|安全|安装|安保|施工|管理|城管|门卫|环卫|高级|金牌|常务|应急|文明|文化|武警|"
    r"对方|地方|警方|双方|甲方|乙方|施工方|北方|南方|夏季|房管|房产|楼房|平房|厨房|旁边|这边|那边|"
    r"向阳|成都|石油|石材|金融|白班|方面|任何|于是|关系|项目|钟点|段内|华为|查询|程序|解决|温馨|龙头|"
    r"高压|江南|万科|马上|文员|章程|贺电|史志|易拉|景区|桂花|房屋|边防|强制|成立|常驻|宁可|位)$"
)


def _surname_length(text: str, start: int, end: int) -> int:
    """How many characters of a surname begin at ``start`` and end by ``end``; 0 where none."""
    if text[start : min(start + 2, end)] in _DOUBLES:
        return 2
    return 1 if text[start] in _SINGLE else 0


def _before_title(text: str, end: int) -> int | None:
    """Where the name that ends at ``end`` begins; None when there is none."""
    if (
        end == 0
        or text.startswith("康师傅", end - 1)
        or _NOT_BEFORE_TITLE.search(text, max(0, end - 3), end)
    ):
        return None
    for start in range(max(0, end - 4), end):
        surname = _surname_length(text, start, end)
        given = text[start + surname : end]
        if surname and len(given) <= 2 and all("\u4e00" <= char <= "\u9fff" for char in given):
            return start
    return None


def _titled(text: str) -> Iterator[Found]:
    for match in _TITLED.finditer(text):
        start = _before_title(text, match.start())
        if start is not None:
            yield start, match.start(), "name"


def find_names(text: str) -> Iterator[Found]:
    """Spans (start, end, "name") of names that follow a cue or precede a title."""
    for pattern in (*_CUED, _CONTACT, _LIKELY_CUED, _SURE_CUED, _AFTER_NUMBER):
        for match in pattern.finditer(text):
            if match[1] not in _NOT_INTRODUCED:
                yield from _with_those_after(text, match.start(1), match.end(1))
    for match in _SAYING.finditer(text):
        yield from _with_those_after(text, match.start(1), match.end(1))
    for match in _IN_PARENTHESES.finditer(text):
        yield match.start(1), match.end(1), "name"
    for match in _TWO.finditer(text):
        yield match.start(1), match.end(1), "name"
        yield match.start(2), match.end(2), "name"
    for match in _TWICE.finditer(text):
        if match["name"] not in _NO_PET_NAME:
            yield match.start("name"), match.end("name"), "name"
    yield from _titled(text)


def _with_those_after(text: str, start: int, end: int) -> Iterator[Found]:
    """A name, and up to ``_MOST_NAMES`` that are listed after it."""
    yield start, end, "name"
    for _ in range(_MOST_NAMES):
        following = _NEXT.match(text, end)
        if following is None:
            return
        end = following.end(1)
        yield following.start(1), end, "name"
