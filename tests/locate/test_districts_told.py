"""Sentences about whole districts: denied, refused, corrected, several at once, and elsewhere."""

import itertools

import pytest

from geo_service.base.model import AreaRef

EAST, WEST = "东山区", "西河区"
PAIRS = list(itertools.permutations((EAST, WEST)))


def names(located):
    return [list(c.areas.values())[-1].name for c in located.candidates]


def shares(located):
    return {
        list(c.areas.values())[-1].name: pytest.approx(c.probability) for c in located.candidates
    }


@pytest.mark.parametrize(("other", "meant"), PAIRS)
@pytest.mark.parametrize(
    "said",
    [
        "不是{other},是{meant}",
        "不是{other},是{meant},路灯坏了",
        "不在{other},在{meant}",
        "{other}说不归他们管,应该是{meant}",
        "不是{other}的,是{meant}的路灯不亮",
        "不属于{other},属于{meant}",
        "上次派到{other}了,其实是{meant}",
        "上次转给{other},应该是{meant}的",
        "{other}那边说是{meant}的事",
        "{other}的同志说得{meant}来办",
    ],
)
def test_a_district_that_is_denied_is_not_the_answer(make_locator, said, other, meant):
    located = make_locator().locate(said.format(other=other, meant=meant))
    assert names(located) == [meant]
    assert located.fallback.area.name == meant


@pytest.mark.parametrize(("one", "other"), PAIRS)
@pytest.mark.parametrize(
    "said", ["{one}、{other}都停水了", "{one}和{other}停水", "{one}、{other}停水"]
)
def test_two_districts_that_are_meant_are_both_listed(make_locator, said, one, other):
    located = make_locator().locate(said.format(one=one, other=other))
    assert set(names(located)) == {one, other}
    assert max(c.probability for c in located.candidates) < 0.8
    assert [place.text for place in located.meant_places] == [one, other]
    assert [list(place.areas.values()) for place in located.meant_places] == [
        [AreaRef("district", "01" if name == EAST else "02", name)] for name in (one, other)
    ]


def test_a_district_denied_without_saying_what_else_stays_in_question(make_locator):
    assert names(make_locator().locate(f"不是{EAST}")) == [EAST]


def test_a_district_and_the_place_next_door_may_both_be_meant(make_locator):
    located = make_locator().locate(f"{EAST}长春市停水")
    assert located.probability_outside == 0.45
    assert names(located) == [EAST]
    total = located.probability_outside + located.probability_other + shares(located)[EAST].expected
    assert total == pytest.approx(1.0)
    assert located.candidates[0].probability == pytest.approx(0.55, abs=0.02)


def test_another_city_apart_from_a_district_is_not_weighed(make_locator):
    located = make_locator().locate(f"{EAST}停水,我是长春市的")
    assert located.probability_outside == 0.0
    assert names(located) == [EAST]


def test_another_city_alone_is_most_likely_meant(make_locator):
    located = make_locator().locate("长春市朝阳区桂林路停水")
    assert (located.reason, located.probability_outside) == ("outside", 0.8)
    assert located.candidates == ()
