"""A point and words that come together, and coordinates within a text."""

import re
from functools import partial

import pytest

from geo_service.base.model import Verdict
from geo_service.service.region import Region
from tests.toy_region import make_region


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    folder = make_region(tmp_path_factory.mktemp("both"), accuracy_m=500, approximate=True)
    return Region.open(folder)


def test_a_coordinate_within_a_text_is_a_point(region):
    answer = region.route(text="位置116.05,40.15，路灯不亮")
    assert answer.verdict is Verdict.DIRECT
    assert answer.lead.code == "T1"
    assert (answer.position.lon, answer.position.lat) == (116.05, 40.15)
    assert (answer.coordinate.start, answer.coordinate.end) == (2, 14)


def test_a_swapped_coordinate_is_offered_and_not_used(region):
    answer = region.route(text="40.15,116.05 路灯不亮")
    assert answer.coordinate.swapped
    assert (answer.coordinate.lon, answer.coordinate.lat) == (116.05, 40.15)
    assert answer.position is None
    assert answer.hints == ("经纬度像是写反了，未按坐标判断",)
    told = region.route(text="40.15,116.05", lang="en").hints
    assert told == ("Longitude and latitude look exchanged; the coordinate was not used",)


def test_near_a_border_the_words_decide(region):
    at = {"lon": 116.0995, "lat": 40.1}
    assert region.route(**at).verdict is Verdict.CONFIRM
    for name, code in (("东风街道", "T1"), ("西山街道", "T2")):
        answer = region.route(**at, text=f"{name}路灯不亮", words=True)
        assert answer.verdict is Verdict.DIRECT, name
        assert answer.lead.code == code
        assert sum(one.probability for one in answer.candidates) <= 1.0 + 1e-9


def test_where_they_contradict_both_are_listed_and_asked_for(region):
    answer = region.route(text="116.05,40.15 南湖镇路灯不亮")
    assert answer.verdict is Verdict.CONFIRM
    listed = {one.areas["township"].code for one in answer.candidates}
    assert {"T1", "T3"} <= listed
    assert answer.question == "位置在东风街道，话里说的是南湖镇，请问到底在哪里？"
    assert max(one.probability for one in answer.candidates) <= 0.5


def test_words_count_beside_a_point_outside_the_region(region):
    answer = region.route(text="东经121.5，北纬31.2 南湖镇路灯不亮")
    assert answer.lead.code == "T3"
    assert answer.hints == ("坐标不在本市范围内，按文字判断",)


def test_words_without_a_place_change_nothing(region):
    at = {"lon": 116.05, "lat": 40.15}
    alone, beside = region.route(**at), region.route(**at, text="路灯不亮", words=True)
    assert alone.areas == beside.areas
    assert alone.verdict is beside.verdict


def test_everything_is_said_in_english(region):
    for asked in (
        {"text": "南湖镇路灯不亮"},
        {"text": "甲区路灯不亮"},
        {"lon": 116.05, "lat": 40.1},
    ):
        answer = region.route(**asked, lang="en")
        told = [answer.reason, answer.question or "", answer.lead.name]
        told += [body.name for body in answer.escalation if body.code in ("A", "B")]
        told += [area.name for one in answer.candidates for area in one.areas.values()]
        said = re.compile(r"“[^”]*”")
        told += [said.sub("", one.evidence) for one in answer.candidates]
        han = re.compile(r"[\u4e00-\u9fff]")
        assert not [words for words in map(partial(said.sub, ""), told) if han.search(words)]


def test_everyday_names_complete_to_their_area(region):
    found = region.locator.suggest("槐树里", 10)
    assert [one.name for one in found] == ["槐树里社区"]  # once, though its alias begins so as well
