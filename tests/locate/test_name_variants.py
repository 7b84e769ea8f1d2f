"""Names as they are written by ear and by eye, in letters, with suffixes, and inside others."""

import pytest

from tests.locate.conftest import best


@pytest.mark.parametrize(
    ("text", "township"),
    [
        ("三里囤停水了", "三里屯街道"),
        ("旺京停水了", "望京街道"),
        ("九仙桥路灯坏了", "酒仙桥街道"),
        ("望亰停水了", "望京街道"),
        ("Wangjing subdistrict", "望京街道"),
        ("Yayuncun, the street light is broken", "亚运村街道"),
        ("wang jing jiedao", "望京街道"),
        ("东四六条停水", "东四街道"),
        ("三里河二区停水", "月坛街道"),
        ("回龙观龙泽苑停水", "龙泽园街道"),
        ("芍药居北里居委会", "太阳宫地区"),
        ("望京西园四区北门路灯坏了", "望京街道"),
        ("望京西园四区家属院停水", "望京街道"),
    ],
)
def test_the_township_is_first(beijing, text, township):
    assert best(beijing.locate(text)) == township


@pytest.mark.parametrize("text", ["城管不管", "那里原是空地", "旺景家园停水"])
def test_words_that_sound_like_a_name_are_none(beijing, text):
    located = beijing.locate(text)
    assert not any(span.kind == "township" for span in located.mentions)


def test_what_is_written_wrong_is_less_sure(beijing):
    right, wrong = beijing.locate("望京街道停水"), beijing.locate("旺京停水")
    assert wrong.candidates[0].probability < right.candidates[0].probability


def test_a_former_district_and_the_town_of_a_district(beijing):
    assert beijing.locate("崇文区停水了").fallback.area.name == "东城区"
    assert beijing.locate("通县停水了").fallback.area.name == "通州区"
    town = beijing.locate("昌平城区停水了").candidates[:2]
    assert {c.areas["township"].name for c in town} == {"城北街道", "城南街道"}


def test_an_imported_place_hides_no_namesake_of_the_lists(make_locator):
    """The made-up city's 莲花池 is a community in two townships; a compound lies in one of them."""
    located = make_locator([{"name": "莲花池", "lon": 116.3}]).locate("莲花池停水了")
    names = [c.areas["township"].name for c in located.candidates]
    assert set(names[:2]) == {"松林路街道", "西河街道"}
    assert located.candidates[0].probability < 0.9
