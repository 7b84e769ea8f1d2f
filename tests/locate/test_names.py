"""Forms of names, phrases that read like names, and names said wrong."""

import pytest

from geo_service.locate.forms import Form, area_forms, place_forms, stem_of
from geo_service.locate.fuzzy import SoundBook
from geo_service.locate.phrases import find_phrases
from geo_service.locate.vocabulary import place_kind, vocabulary

WORDS = vocabulary()


@pytest.mark.parametrize(
    ("name", "said", "form"),
    [
        ("松林路街道", "松林路街道办事处", Form.FULL),
        ("松林路街道", "松林路镇", Form.ALIAS),
        ("松林路街道", "松林街道", Form.STEM),
        ("松林路街道", "松林路", Form.STEM),
        ("白塔地区", "白塔镇", Form.ALIAS),
        ("于家回族乡", "于家乡", Form.FULL),
        ("莲池社区居民委员会", "莲池社区", Form.FULL),
        ("杏洼村委会", "杏洼村", Form.FULL),
        ("二十里铺村委会", "20里铺村", Form.FULL),
    ],
)
def test_the_ways_an_area_is_said(name, said, form):
    assert area_forms(name, (), WORDS)[said] is form


def test_an_alias_is_less_sure_than_the_name():
    forms = area_forms("北宫镇", ("长辛镇",), WORDS)
    assert forms["北宫镇"] is Form.FULL
    assert forms["长辛镇"] is Form.ALIAS


def test_a_compound_is_said_without_its_last_word_and_by_its_family():
    assert place_forms("世纪城小区", (), WORDS)["世纪城"] is Form.ALIAS
    assert place_forms("水岸人家F区", (), WORDS)["水岸人家"] is Form.STEM
    assert place_forms("模式口东里", (), WORDS)["模式口"] is Form.FAMILY


def test_no_form_is_a_bare_number_or_one_character():
    assert all(len(text) > 1 and not text.isdigit() for text in area_forms("12", ("张",), WORDS))


def test_stems_lose_the_people_too():
    assert stem_of("喇叭沟门满族乡", WORDS)[0] == "喇叭沟门"


def phrases(text, cuts=()):
    return [phrase.text for phrase in find_phrases(text, cuts, WORDS)]


@pytest.mark.parametrize("word", ["路灯", "路面", "路牌", "门禁", "楼道", "城管", "园林", "口号"])
def test_a_head_that_begins_another_word_ends_no_phrase(word):
    assert "官园公寓" in phrases(f"官园公寓{word}坏了")
    assert f"官园公寓{word[0]}" not in phrases(f"官园公寓{word}坏了")
    assert "长柳路" in phrases(f"长柳路{word}坏了")


def test_phrases_end_at_heads_and_begin_behind_stop_words():
    assert phrases("市民反映,在青石桥往北的长柳河护栏坏了")[:1] == ["青石桥"]
    assert "长柳河" in phrases("市民反映,在青石桥往北的长柳河护栏坏了")


def test_phrases_do_not_reach_into_names_already_understood():
    assert phrases("松林路街道长柳河", [(0, 5)]) == ["长柳河"]


def test_common_words_are_no_phrases():
    assert phrases("这条道路和小区门口") == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [("西翁庄", "溪翁庄"), ("翁庄", "溪翁庄"), ("天南", "天通苑南"), ("溪翁桩", "溪翁庄")],
)
def test_names_said_wrong(said, meant):
    book = SoundBook.build(["溪翁庄", "天通苑南", "古北口"])
    assert [book.stems[like.name] for like in book.like(said, range(3))] == [meant]


def test_what_resembles_nothing_is_left_alone():
    assert SoundBook.build(["溪翁庄"]).like("古北口", [0]) == []


def test_kinds_by_their_names_in_lists():
    assert (place_kind("小区"), place_kind("Road"), place_kind("飞船")) == (
        "compound",
        "road",
        None,
    )
