"""The whole of the stage on a made-up city."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.locate.conftest import best

WORDS = st.lists(
    st.sampled_from(
        ["东山区", "西河区", "松林路街道", "白塔镇", "莲花池社区", "住在", "位于", "，", "注：", "十三号",
         "长柳河", "青石桥", "往西100米", "🌲", " ", "\x00", "SELECT", "北侧", "与", "交叉口", "八"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(WORDS)
@example("住在西河区松林路街道与松林路街道白塔镇")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_an_answer_is_whole_whatever_is_said(make_locator, text):
    located = _toy(make_locator).locate(text)
    total = sum(c.probability for c in located.candidates) + located.probability_outside
    assert 0.0 <= total <= 1.0 + 1e-9
    chances = [c.probability for c in located.candidates]
    assert chances == sorted(chances, reverse=True)
    for span in (*located.mentions, *(s for c in located.candidates for s in c.matched)):
        assert text[span.start : span.end] == span.text
    assert bool(located.candidates) == (located.reason == "")


_MADE = []


def _toy(make_locator):
    if not _MADE:
        _MADE.append(make_locator([{"name": "青石桥", "kind": "bridge", "lon": 116.3}]))
    return _MADE[0]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000"])
def test_nothing_said(make_locator, text):
    assert make_locator().locate(text).reason == "empty"


def test_a_hundred_kilobytes_are_read_in_part_and_said_so(make_locator):
    located = make_locator().locate("东山区白塔镇" + "水" * 100_000)
    assert best(located) == "白塔镇"
    assert len(located.hints) == 1


def test_the_chain_goes_down_to_the_community_that_is_named(make_locator):
    candidate = make_locator().locate("东山区杏树洼村井盖丢了").candidates[0]
    assert [ref.name for ref in candidate.areas.values()] == ["东山区", "白塔镇", "杏树洼村委会"]
    assert "杏树洼村" in candidate.evidence


def test_communities_of_one_name_are_both_listed(make_locator):
    located = make_locator().locate("莲花池社区停水")
    assert {c.areas["township"].name for c in located.candidates[:2]} == {"松林路街道", "西河街道"}


def test_a_place_with_a_position_brings_its_area_and_its_position(make_locator):
    candidate = (
        make_locator([{"name": "金桂苑小区", "lon": 116.31}]).locate("金桂苑停电").candidates[0]
    )
    assert candidate.areas["township"].name == "松林路街道"
    assert candidate.position.lon == pytest.approx(116.31)
    assert (candidate.place, candidate.kind) == ("金桂苑小区", "compound")


def test_a_place_on_the_border_splits(make_locator):
    entries = [{"name": "金桂苑小区", "lon": 116.2, "radius_m": 300.0}]
    first, second = make_locator(entries).locate("金桂苑停电").candidates[:2]
    assert first.probability == pytest.approx(second.probability, rel=0.05)


def test_a_former_name_still_leads_there(make_locator):
    entries = [{"name": "金桂苑小区", "former": "红星大院@2015-03-01", "lon": 116.31}]
    assert best(make_locator(entries).locate("红星大院停电")) == "松林路街道"
