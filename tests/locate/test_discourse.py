"""What the sentence makes of the places in it, in the made-up city."""

import pytest

from tests.locate.conftest import best

A, B = "白塔镇", "溪口镇"


@pytest.fixture
def locate(make_locator):
    return make_locator().locate


def roles(located):
    return {span.text: span.role for span in located.mentions}


def listed(located):
    return {
        c.areas["township"].name: c.probability for c in located.candidates if "township" in c.areas
    }


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("不是{A},是{B},路灯坏了", "denied"),
        ("不在{A}在{B}路灯坏了", "denied"),
        ("是{B}不是{A},路灯坏了", "denied"),
        ("{A}说不归他们管,应该是{B},路灯坏了", "denied"),
        ("{A}已退回,应派{B},路灯坏了", "denied"),
        ("上次派错到{A}了,这次请派{B}", "denied"),
        ("上次派到{A}了,其实是{B},路灯坏了", "denied"),
        ("已经转给{A}了,应该是{B}的,路灯坏了", "denied"),
        ("{A}那边说是{B}的事,路灯坏了", "denied"),
        ("{A}回复说这归{B}管,路灯坏了", "denied"),
        ("以前住{A},现在住{B},停水了", "past"),
        ("如果是{A}早就修了,可这是{B},井盖丢了", "past"),
        ("跟{A}一样,{B}也停水了", "compared"),
        ("{A}的路都修好了,{B}什么时候修", "compared"),
        ("我家住{A},{B}的路灯坏了", "caller"),
        ("我在{A}上班,{B}停水了", "caller"),
        ("我在{A},我妈住{B},她家停水了", "caller"),
        ("我在{A},帮我父母反映,他们住{B},停水了", "caller"),
    ],
)
def test_the_place_that_is_meant_and_the_one_that_is_not(locate, text, role):
    located = locate(text.format(A=A, B=B))
    assert best(located) == B
    assert roles(located)[A] == role
    assert roles(located)[B] in ("incident", "reference")
    assert listed(located).get(A, 0.0) < 0.05


@pytest.mark.parametrize(
    "text", ["{A}停水了", "是不是{A}停水了", "{A}居民说这不是他们的车", "不光是停水,{A}还停电"]
)
def test_what_only_looks_like_a_denial_is_none(locate, text):
    located = locate(text.format(A=A))
    assert best(located) == A
    assert roles(located)[A] == "incident"


def test_a_place_that_is_only_denied_is_no_candidate(locate):
    assert A not in listed(locate(f"{A}说不归他们管,路灯坏了"))


def test_where_an_office_does_nothing_may_still_be_the_place(locate):
    located = locate(f"{A}不管,路灯坏了")
    assert best(located) == A
    assert located.candidates[0].probability < 0.9


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("{A}、{B}都停水了", "several"),
        ("{A}和{B}都停水了", "several"),
        ("{A}停水了,另外{B}路灯坏了", "several"),
        ("{A}停水了;{B}路灯坏了", "several"),
        ("不光{A},{B}也停水了", "several"),
        ("从{A}到{B}的公交太少", "span"),
        ("{A}至{B}的道路太窄", "span"),
        ("{A}和{B}交界处有垃圾", "border"),
        ("{A}挨着{B}那边有垃圾", "border"),
    ],
)
def test_several_places_are_all_listed_and_nothing_is_certain(locate, text, relation):
    located = locate(text.format(A=A, B=B))
    chances = listed(located)
    assert {A, B} <= set(chances)
    assert max(chances.values()) < 0.86
    assert chances[A] == pytest.approx(chances[B], abs=0.2)
    assert [(m.text, m.relation) for m in located.meant_places] == [(A, relation), (B, relation)]


def test_districts_of_their_own_do_not_favour_one_of_several(locate):
    chances = listed(locate("东山区白塔镇和西河区溪口镇都停水了"))
    assert chances[A] == pytest.approx(chances[B], abs=0.1)


def test_a_place_in_two_parts_is_one_matter(locate):
    assert locate("西河区溪口镇停水了").meant_places == ()
    assert locate("白塔镇,杏树洼村停水了").meant_places == ()


def test_a_district_that_does_not_hold_the_township_hides_nothing(locate):
    located = locate("西河区白塔镇停水了")
    assert best(located) == A
    assert located.candidates[0].probability < 0.86
    wide = [c for c in located.candidates if "township" not in c.areas]
    assert [c.areas["district"].name for c in wide] == ["西河区"]
    assert listed(locate("东山区白塔镇停水了"))[A] > located.candidates[0].probability


def test_home_is_listed_beside_the_matter(locate):
    located = locate("我家住在白塔镇,溪口镇的路灯坏了")
    assert list(listed(located)) == [B, A]


def test_home_gives_way_only_to_a_place_that_is_sure(locate):
    assert best(locate("家住白塔镇,松林的路不好走")) == A


def test_an_answer_settles_what_was_asked(locate):
    assert best(locate("白塔镇和溪口镇都停水了。是溪口镇")) == B
    assert best(locate("西河区白塔镇停水了。是东山区白塔镇")) == A


def test_words_are_never_certain(locate):
    located = locate("东山区白塔镇白塔镇杏树洼村")
    assert located.candidates[0].probability <= 0.99
    assert located.fallback.probability <= 0.99


def test_what_nothing_speaks_for_is_summed_up(locate):
    located = locate("白塔镇停水了")
    assert set(listed(located)) == {A}
    assert located.probability_other == pytest.approx(1 - listed(located)[A], abs=1e-6)
