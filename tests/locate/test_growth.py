"""The work of locating a text grows no faster than its length, whatever is repeated in it."""

import sys
import time
from itertools import pairwise

import pytest

from geo_service.locate.text import MAX_CHARS
from geo_service.locate.western import find_addresses

#: by kind, what is repeated; names of the built-in region, and of the made-up city with places
FRAGMENTS = {
    "numbers": "路1号 1号楼2单元301 12 一二三 三十五号楼 1-2-3 号院 2栋 18里店 8里庄 朝阳路88号院",
    "crossings": "幸福路与和平路交叉口 从望京到回龙观 朝阳路到和平路之间 路口 丁字路口 昆玉河北侧",
    "areas": "朝阳 朝阳区 望京 望京街道 朝阳区望京街道 回龙观 清河 大红门桥 东城区西城区 北京市朝阳区",
    "communities": "北里小区 和平里 莲花池 社区 芍药居 中关村 天通苑北里一区 学院路 小区1号楼 村 村村",
    "endings": "镇 街道 街道街道 乡 路 路路 大街东大街 桥 院内 门口 南南 地区",
    "elsewhere": "上海市 河北 陕西南路 河南 天津 广东 长春市南关区",
    "said": "不是望京,而是回龙观 不是朝阳区,是海淀区。 以前住望京, 家住望京,反映 比如望京, 不是 应该是",
    "doubt": "可能是望京 好像在望京街道 不知道 我住在 在 附近 旁边 交界 对面 到 注:朝阳",
    "lists": "望京、 望京或者回龙观, 望京和 朝阳区、海淀区、 望京街道、 的 , 。 (",
    "coordinates": "116.3,39.9 116.397128,39.916527; 东经116.3北纬39.9",
    "letters": "chaoyang haidianqu wangjing A B1 MA'PO MAIN_ST_ 1_MAIN_ST, _AND_ E_ST_AND_S_ST_",
    "signs": "_ \n \x00 \t_ 9_ A_1_ '",
}  # fmt: skip
CASES = [
    (kind, fragment.replace("_", " "))
    for kind, fragments in FRAGMENTS.items()
    for fragment in fragments.split(" ")
]
CITY = ("松林路", "松林路街道", "溪口", "莲花池", "杏树洼村", "松林路1号", "幸福里", "幸福里南侧",
        "松林路与溪口路交叉口", "溪口幸福里", "老松林乡幸福里", "幸福里北里小区")  # fmt: skip
#: Python's calls that one character may cost, on average; about 280 at most when this was written
CALLS_A_CHAR = 500


def calls_of(work):
    """How many functions are called: the same on every machine."""
    count = 0

    def note(_frame, event, _arg):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def seconds_of(work):
    """The least CPU time of two runs: patterns work within one call."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def repeated(fragment, length):
    return (fragment * (length // len(fragment) + 1))[:length]


def check_growth(locate, fragment):
    texts = [repeated(fragment, length) for length in (500, 1000, 2000, 4000)]
    locate(texts[-1])  # what is made once is made
    calls = [calls_of(lambda text=text: locate(text)) for text in texts]
    assert calls[3] <= 4000 * CALLS_A_CHAR, calls
    for short, long in pairwise(calls):
        assert long <= 2.4 * short + 5000, calls
    short_s, long_s = seconds_of(lambda: locate(texts[1])), seconds_of(lambda: locate(texts[3]))
    assert long_s <= 7 * short_s + 0.03, (short_s, long_s)


@pytest.mark.parametrize(("kind", "fragment"), CASES)
def test_work_grows_with_the_length_of_a_text(beijing, kind, fragment):
    check_growth(beijing.locate, fragment)


@pytest.mark.parametrize("fragment", CITY)
def test_work_grows_with_the_length_where_places_are_known(make_locator, fragment):
    entries = [
        {"name": "幸福里", "lon": 116.1},
        {"name": "莲花池"},
        {"name": "松林路", "kind": "road"},
        {"name": "溪口路", "kind": "road"},
        {"name": "松林路1号", "kind": "address", "road": "松林路", "number": "1"},
    ]
    check_growth(make_locator(entries).locate, fragment)


@pytest.mark.parametrize(
    "fragment",
    ["A AND B ", "E 1ST ST AND S MAIN ST ", "1 N AVENUE 57, CA 90042 ", "90042, ", "1 A "],
)
def test_work_grows_with_the_length_of_a_western_text(fragment):
    check_growth(lambda text: find_addresses(text, ()), fragment)


def test_a_text_is_read_up_to_a_length(beijing):
    assert MAX_CHARS == 4000
    text = repeated("路1号", 100_000)
    assert (
        seconds_of(lambda: beijing.locate(text))
        < 2 * seconds_of(lambda: beijing.locate(text[:MAX_CHARS])) + 0.05
    )
