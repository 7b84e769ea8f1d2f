"""Detect names of persons that are not Chinese names: transcribed, or in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo_service.ledger.masking.name_words import TRANSCRIBED, TRANSCRIBED_PARTS
from geo_service.ledger.masking.numbers import Found

_SYLLABLE = f"[{TRANSCRIBED}]"
_DOT = "[·•‧・]"
#: 买买提·艾力: up to four parts joined by dots
_DOTTED = re.compile(rf"{_SYLLABLE}{{2,8}}(?:{_DOT}{_SYLLABLE}{{1,8}}){{1,3}}")
_PART = "|".join(TRANSCRIBED_PARTS)
_WHOLE = re.compile(rf"{_SYLLABLE}{{0,4}}(?:{_PART}){_SYLLABLE}{{0,4}}")
#: what stands before or after the name of a person; a street or a shop may be called so, too
_BEFORE = re.compile(
    r"(?:^|[,。;;::、!?!?\s(「“\"]|我是|我叫|名叫|叫|人|户|姓名|是|和|与|市民|居民|业主|邻居|学生|司机|老师|"
    r"儿子|女儿|孩子|妻子|丈夫|爱人|母亲|父亲|老板|房东|同学|同事|朋友)$"
)
_NO_PERSON = re.compile(
    r"\s?(?:路|街|大街|巷|胡同|小区|社区|村|镇|乡|县|市|区|站|山|河|湖|桥|大厦|广场|餐厅|饭店|酒店|宾馆|"
    r"超市|商店|店|公司|集团|品牌|牌|公园|花园|中心|学校|幼儿园|医院|寺|庙|烤|拌面|菜)"
)

_WORD = r"[A-Z][a-z]{1,20}(?:['’-][A-Za-z]{1,20}){0,2}|[A-Z]['’][A-Z][a-z]{1,20}"
_LATIN = rf"(?:{_WORD}|[A-Z]\.)(?:[ -](?:(?:de|da|van|von|bin|al|el) )?(?:{_WORD}|[A-Z]\.)){{1,3}}"
_LATIN_CUED = re.compile(
    r"(?:[Mm]y name is|[Mm]y name's|I am|I'm|This is|[Nn]ame:|Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|"
    r"[Cc]ontact:?|我叫|我是|名叫|叫|姓名|联系人|反映人|来电人|投诉人|租客|租户|承租人|房东|外教|留学生|"
    r"业主|住户|学生|同事|朋友|乘客|市民|居民|邻居|丈夫|妻子|先生|女士)"
    rf"[:: 是为]{{0,3}}({_LATIN}|{_WORD})(?![A-Za-z])"
)
_LATIN_TOLD = re.compile(
    rf"(?<![A-Za-z])({_LATIN})\s?(?=先生|女士|小姐|太太|老师|反映|来电|说|称|投诉|的(?:电话|手机|工资|护照|孩子))"
)
_NOT_LATIN = frozenset(
    {
        "The",
        "This",
        "That",
        "There",
        "These",
        "Those",
        "My",
        "Our",
        "Your",
        "His",
        "Her",
        "It",
        "We",
        "You",
        "They",
        "In",
        "At",
        "On",
        "Near",
        "From",
        "For",
        "And",
        "But",
        "Road",
        "Street",
        "Park",
        "Building",
        "Unit",
        "Station",
        "Hospital",
        "School",
        "Bank",
        "Bus",
        "Room",
        "Floor",
        "Square",
        "Plaza",
        "Mall",
        "Store",
        "Hotel",
        "Airport",
        "Chinese",
        "Living",
        "Writing",
        "Calling",
        "Asking",
        "Not",
        "Very",
        "Here",
        "Also",
        "Still",
        "Just",
        "Happy",
        "Sorry",
    }
)

#: a text without it names nobody so; valid in re and in RE2
TRIGGER = (
    rf"{_DOT}|{_PART}|[Nn]ame|I am |I'm |This is |M(?:r|rs|s|iss)\b|Dr\b|[Cc]ontact|"
    r"[一-龥][:: ]{0,3}[A-Z][a-z'’]|[a-z]\s?(?:先生|女士|小姐|太太|老师|反映|来电|说|称|投诉|的)"
)


def find_other_names(text: str) -> Iterator[Found]:
    """Spans (start, end, "name") of transcribed and of Latin names."""
    for match in _DOTTED.finditer(text):
        if not _NO_PERSON.match(text, match.end()):
            yield match.start(), match.end(), "name"
    for match in _WHOLE.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        if _BEFORE.search(before) and not _NO_PERSON.match(text, match.end()):
            yield match.start(), match.end(), "name"
    for pattern in (_LATIN_CUED, _LATIN_TOLD):
        for match in pattern.finditer(text):
            words = set(re.split(r"[ -]", match[1]))
            if not words & _NOT_LATIN:
                yield match.start(1), match.end(1), "name"
