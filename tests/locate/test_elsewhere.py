"""Other cities' names: where they count, and where they are part of another word."""

import pytest

from geo_service.base.model import NamedArea
from geo_service.locate.elsewhere import Elsewhere
from geo_service.locate.vocabulary import vocabulary


def finder(outside=()):
    return Elsewhere.build("北京市", vocabulary(), lambda name: name == "朝阳区", outside)


def found(text, **others):
    return [text[start:end] for start, end, _ in finder(**others).find(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("长春市朝阳区桂林路", "长春市朝阳区"),
        ("河北省保定市涿州市停水", "河北省保定市涿州市"),
        ("我在上海,停水了", "上海"),
        ("广东省深圳市有积水", "广东省深圳市"),
    ],
)
def test_a_chain_or_a_word_of_its_own_is_another_city(text, name):
    assert name in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "后海南沿",
        "路上海鲜市场",
        "上海沙龙小区",
        "兰州拉面馆",
        "朝阳区停水",
        "吉林市场太脏",
        "北京市停水",
        "广东路积水",
    ],
)
def test_part_of_another_word_is_none(text):
    assert found(text) == []


def test_places_next_door_are_data():
    outside = [NamedArea("outside", "131082100", "燕郊镇", "131082", ("燕郊",))]
    assert found("燕郊停水了", outside=outside) == ["燕郊"]
    assert found("河北燕郊停水了", outside=outside)[0] == "河北燕郊"
    assert found("燕郊停水了") == []


def test_a_region_without_a_name_knows_no_other(make_locator):
    finder = Elsewhere.build("", vocabulary(), lambda name: False)
    assert finder.find("长春市朝阳区") == []


@pytest.mark.parametrize("text", ["长春市朝阳区桂林路路灯坏了", "保定市涿州市东城坊镇停水"])
def test_a_chain_hides_a_district_of_the_same_name(beijing, text):
    located = beijing.locate(text)
    assert located.reason == "outside"
    assert located.candidates == ()
