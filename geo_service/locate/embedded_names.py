"""Names found inside longer words, and how much they count as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from geo_service.locate.forms import SURE_CHARS, Form, stem_of
from geo_service.locate.mentions import Mention, Sort
from geo_service.locate.phrases import Phrase
from geo_service.locate.vocabulary import Vocabulary

#: 南路 of 陕西南路: so much may follow the name of another city in the name of a road
MAX_ROAD_TAIL = 2
#: a name of so many characters is the end of many longer names
COMMON_CHARS = 3
#: one of so few even where the longer name is in no list and has no head
TAIL_CHARS = 2
#: a name of so many characters may be the rest of another: 北里小区
REST_CHARS = 4
#: a word that links two names, or a house's number, has no more characters
LINK_CHARS = 8
_HAN = re.compile(r"[\u3400-\u9fff]")


def without_rests(mentions: Sequence[Mention], text: str, words: Vocabulary) -> list[Mention]:
    """Drop what only goes on a family's name: the 北里小区 of 芍药居北里小区 is no other one."""
    ends = {mention.end for mention in mentions if mention.form is Form.FAMILY}
    return [m for m in mentions if not (m.start in ends and _is_rest(m, text, words))]


def _is_rest(mention: Mention, text: str, words: Vocabulary) -> bool:
    if mention.sort not in (Sort.FINE, Sort.PLACE):
        return False
    said = text[mention.start : mention.end]
    return len(said) <= REST_CHARS or len(stem_of(said, words)[0]) < SURE_CHARS


def without_surroundings(
    mentions: Sequence[Mention], text: str, link: re.Pattern[str]
) -> list[Mention]:
    """Drop a short name of a township behind which a place of another one is named.

    回龙观 is more than 回龙观街道: in 回龙观龙泽苑 it only says around where the community lies.
    """
    inner = [m for m in mentions if m.sort in (Sort.FINE, Sort.PLACE) and _is_itself(m)]
    ending: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.sort is Sort.LEAD and mention.form is Form.STEM:
            ending.setdefault(mention.end, []).append(mention)
    around = [
        (o, i)
        for i in inner
        for end in range(i.start - LINK_CHARS, i.start + 1)
        for o in ending.get(end, ())
        if _surrounds(o, i, text, link)
    ]
    outside = {id(outer) for outer, _ in around}
    # the words before it were no part of its name
    own = {id(place) for _, place in around}
    return [
        replace(m, embedded=False) if id(m) in own else m for m in mentions if id(m) not in outside
    ]


def _is_itself(mention: Mention) -> bool:
    long = mention.end - mention.start >= SURE_CHARS
    return long and mention.form is not Form.FAMILY and len(mention.support or ()) == 1


def _surrounds(outer: Mention, inner: Mention, text: str, link: re.Pattern[str]) -> bool:
    apart = set(outer.support or ()).isdisjoint(inner.support or ())
    return apart and link.fullmatch(text, outer.end, inner.start) is not None


def without_containers(mentions: Sequence[Mention], text: str, words: Vocabulary) -> list[Mention]:
    """Drop an area of which the next name gives the part: 开发区 in 开发区某街道.

    Both may have the same rank, because a development zone lies over townships; of two townships
    in a row (甲街道乙街道交界) none is a part.
    """
    told = {m.start: m for m in mentions if m.sort is Sort.LEAD and m.form < Form.STEM}
    return [
        m
        for m in mentions
        if not (
            m.sort is Sort.LEAD
            and m.form < Form.STEM
            and not _has_lead_ending(text[m.start : m.end], words)
            and (part := told.get(m.end))
            and set(part.areas).isdisjoint(m.areas)
            and not text.startswith(words.joins["border_after"], part.end)
        )
    ]


def _has_lead_ending(name: str, words: Vocabulary) -> bool:
    """Whether a name ends as townships' do; a development zone's does not."""
    ending = stem_of(name, words)[1]
    return ending is not None and ending.group == "township"


def with_tails(mentions: Sequence[Mention], text: str, words: Vocabulary) -> list[Mention]:
    """Mark short names that end a longer one: the 南村 of 红联南村 is hardly the village 南村."""
    told = {m.end for m in mentions if m.sort in (Sort.COARSE, Sort.LEAD)}
    return [
        replace(m, embedded=True)
        if _is_tail(m, text, words) and m.start not in told and _goes_before(text, m, words)
        else m
        for m in mentions
    ]


def _is_tail(mention: Mention, text: str, words: Vocabulary) -> bool:
    """Whether a name is so short, without its ending, that many longer ones end in it: 花园小区."""
    if mention.sort not in (Sort.FINE, Sort.PLACE):
        return False
    said = text[mention.start : mention.end]
    short = said if mention.sort is Sort.PLACE else stem_of(said, words)[0]
    for ending in words.compound_spoken:
        short = short.removesuffix(ending)
    return len(short) <= TAIL_CHARS


def _goes_before(text: str, mention: Mention, words: Vocabulary) -> bool:
    """Whether the word before a mention may be part of its name; after 在 or 家住 a name begins."""
    start = mention.start
    if start == 0 or not _HAN.match(text, start - 1):
        return False
    cues = (words.stop, *words.roles.values())
    lengths = range(1, min(start, 4) + 1)
    return not any(cue.fullmatch(text, start - n, start) for cue in cues for n in lengths)


def within(mentions: Iterable[Mention], phrases: Sequence[Phrase]) -> list[Mention]:
    """Give mentions as what they are in the phrases around them, without those that are none.

    昆玉河北侧 does not name 河北, nor 陕西南路 the province; 东大街 in 回龙观东大街 is weak.
    """
    by_end: dict[int, list[Phrase]] = {}
    for phrase in phrases:
        by_end.setdefault(phrase.end, []).append(phrase)
    found = (_within(mention, phrases, by_end) for mention in mentions)
    return [mention for mention in found if mention is not None]


def _within(
    mention: Mention, phrases: Sequence[Phrase], by_end: Mapping[int, Sequence[Phrase]]
) -> Mention | None:
    if mention.form < Form.STEM and mention.sort in (Sort.LEAD, Sort.COARSE):
        return mention
    if any(_cuts(phrase, mention) for phrase in by_end.get(mention.start + 1, ())):
        return None
    if mention.sort is Sort.ELSEWHERE and any(_road_of(phrase, mention) for phrase in phrases):
        return None
    ends = by_end.get(mention.end, ())
    if mention.sort in (Sort.FINE, Sort.PLACE) and any(_ends(p, mention) for p in ends):
        return replace(mention, embedded=True)
    return mention


def _cuts(phrase: Phrase, mention: Mention) -> bool:
    """Whether a road or river, which ends in a name's first character, ends within the name."""
    inside = phrase.start < mention.start and phrase.end < mention.end
    short = mention.form is Form.STEM or mention.sort is Sort.ELSEWHERE
    return phrase.is_line and inside and short


def _road_of(phrase: Phrase, mention: Mention) -> bool:
    """Whether another city's name is that of a road: 陕西南路."""
    tail = phrase.end - mention.end
    begins = phrase.start == mention.start and 0 < tail <= MAX_ROAD_TAIL
    return phrase.is_line and begins


def _ends(phrase: Phrase, mention: Mention) -> bool:
    """Whether a longer phrase, which ends where a name does, ends as many names do."""
    common = phrase.is_line or mention.end - mention.start <= COMMON_CHARS
    return phrase.start < mention.start and common
