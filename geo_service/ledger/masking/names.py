"""Names of persons after their cues: a field label, an introduction, or a title.

A name alone is not looked for: without a cue, 高新 or 安定 is as likely a place. Surnames are
the common ones, without those that are mostly something else (路, 区, 单, 水, 东, 车, 和 …).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo_service.ledger.masking.numbers import Found

_SINGLE = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛"
    "伍韦申尤毕聂丛焦向柳邢岳齐梅莫庄辛管祝左涂谷祁耿牟卜詹关苗凌费纪靳盛童欧甄项曲成"
    "游阳裴席卫查屈鲍覃霍翁隋植甘景薄柏宁柯阮桂闵解强柴华冉房边佟廉穆"
)
_DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|闻人|宇文|长孙"
_DOUBLES = frozenset(_DOUBLE.split("|"))
_HAN = f"[{chr(0x4E00)}-{chr(0x9FFF)}]"  # RE2 knows no escapes for these
_NAME = rf"(?:(?:{_DOUBLE}){_HAN}{{1,2}}?|[{_SINGLE}]{_HAN}{{1,2}}?)"
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
    r"报修人|申请人|负责人|法人代表|收件人|房东|租客|死者|伤者|患者)"
    r"\s*(?:姓名)?\s*(?:是|为|叫|名叫|:|:)?\s*",
    r"(?:我叫|我是|我名叫|名叫|本人叫|本人|叫做|他叫|她叫|名为)",
    r"(?:市民|居民|业主|村民|乘客|司机|邻居|住户)(?:叫|名叫|:|:)?",
)
_CUED = tuple(re.compile(rf"{cue}({_NAME}){_AFTER}") for cue in _CUES)
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
    )
)
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
    if end == 0 or _NOT_BEFORE_TITLE.search(text, max(0, end - 3), end):
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
    for pattern in (*_CUED, _CONTACT):
        for match in pattern.finditer(text):
            if match[1] in _NOT_INTRODUCED:
                continue
            yield match.start(1), match.end(1), "name"
    yield from _titled(text)
