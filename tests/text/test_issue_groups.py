"""Grouping by place, category and likeness of words; names that quote nobody."""

from collections import Counter

import numpy as np
import pytest

from benchmarks.issues import drop, pairwise, stream
from geo_service.text.issue_groups import Complaints, group_complaints
from geo_service.text.issue_names import distinctive_words, document_counts


def complaints(texts, *, block=None, category=None, lon=None, lat=None, group=None):
    count = len(texts)
    nothing = np.full(count, np.nan)
    none = np.full(count, -1, np.int64)
    return Complaints(
        texts,
        np.array(block if block is not None else [0] * count, np.int64),
        np.array(category, np.int64) if category is not None else none,
        np.array(lon, float) if lon is not None else nothing,
        np.array(lat, float) if lat is not None else nothing,
        np.full(count, 50.0) if lon is not None else nothing,
        np.array(group, np.int64) if group is not None else none,
    )


ROOF, LAMP = "屋顶漏雨墙皮脱落", "路灯不亮一片漆黑"


def test_alike_words_are_one_group_and_others_are_not():
    found = group_complaints(complaints([ROOF, LAMP, ROOF, LAMP, ROOF]))
    assert found.tolist() == [0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    "apart",
    [
        {"block": [0, 1]},
        {"category": [0, 1]},
        {"lon": [116.0, 116.02], "lat": [40.0, 40.0]},
    ],
)
def test_another_area_category_or_spot_is_another_group(apart):
    assert len(set(group_complaints(complaints([ROOF, ROOF], **apart)).tolist())) == 2


def test_unknown_category_or_place_keeps_nothing_apart():
    found = group_complaints(
        complaints([ROOF] * 2, category=[0, -1], lon=[116.0, np.nan], lat=[40.0, np.nan])
    )
    assert found.tolist() == [0, 0]


def test_known_groups_keep_their_numbers_and_members():
    found = group_complaints(complaints([ROOF, LAMP, ROOF, LAMP], group=[7, 3, -1, -1]))
    assert found.tolist() == [7, 3, 7, 3]
    split = group_complaints(complaints([ROOF, ROOF, LAMP], group=[1, 2, -1]))
    assert split.tolist() == [1, 2, 3]  # a person's split stands


def test_empty_texts_are_each_alone():
    assert group_complaints(complaints(["", "", ""])).tolist() == [0, 1, 2]
    assert group_complaints(complaints([])).tolist() == []


def test_most_of_a_small_ledger_may_be_about_one_matter():
    """Sixty calls about one roof are no phrase of the operators, however few calls there are."""
    others = [f"{LAMP}{word}" for word in ("东边", "西边", "南边", "北边")] * 5
    found = group_complaints(complaints([ROOF] * 60 + others, block=[0] * 60 + [1] * 20))
    assert set(found[:60].tolist()) == {0}
    assert 0 not in found[60:]


def test_what_operators_always_write_makes_nothing_alike():
    phrase = "市民来电反映以下问题请核实处理并及时回复"
    texts = [f"{phrase}{chr(0x4E00 + 7 * i)}{chr(0x5E00 + 11 * i)}" for i in range(120)]
    found = group_complaints(complaints(texts, block=[i % 4 for i in range(120)]))
    assert len(set(found.tolist())) > 100


def test_planted_issues_are_found():
    planted, truth = stream(1500, 10, 7, located=1.0)
    precision, recall = pairwise(group_complaints(planted), truth)
    assert precision >= 0.95
    assert recall >= 0.85


def test_complaints_that_come_later_join_what_there_is():
    planted, _ = stream(1000, 10, 8, located=1.0)
    first = group_complaints(drop(planted, np.arange(600)))
    begun = planted.group.copy()
    begun[:600] = first
    later = group_complaints(complaints_with(planted, begun))
    assert later[:600].tolist() == first.tolist()
    both = pairwise(later, group_complaints(planted))
    assert min(both) > 0.85


def complaints_with(planted, group):
    return Complaints(
        planted.texts, planted.block, planted.category, planted.lon, planted.lat,
        planted.radius_m, group,
    )  # fmt: skip


def test_a_name_is_made_of_words_that_several_people_said():
    texts = ["屋顶漏雨了请派人来", "我家屋顶漏雨，我叫某某某", "下雨屋顶漏雨"]
    everywhere = document_counts([*texts, *["请派人来看看路灯"] * 20])
    named = distinctive_words(texts, ["a", "b", "c"], everywhere, 23, least_reporters=3)
    assert named
    assert all(sum(word in text for text in texts) == 3 for word in named)
    assert "某某某" not in "".join(named)


def test_one_persons_words_name_nothing():
    texts = ["屋顶漏雨"] * 5
    assert distinctive_words(texts, ["a"] * 5, Counter(), 100, least_reporters=2) == ()
    assert distinctive_words(texts, [""] * 5, Counter(), 100, least_reporters=1) == ()
