"""Where one decision turns into another: thresholds, dates, sibling categories, deadlines."""

from __future__ import annotations

from datetime import date

import pytest

from geo_service.base.model import (
    AreaRef,
    AreaShare,
    Candidate,
    Landmark,
    MeantPlace,
    Neighbour,
    Position,
    Span,
    Verdict,
)
from geo_service.route import Thresholds, read_rules
from geo_service.route.question import QuestionMaker
from geo_service.route.rules import Case
from geo_service.route.verdict import decide

AT = Thresholds()
HERE = Position(116.0, 40.0, 20.0)
DEADLINE = '[[rule]]\nid="d"\ntitle="t"\neffect="deadline"\nname="急"\nhours=2\n'


def shares(*values, level="township"):
    return [AreaShare(AreaRef(level, str(i), f"{i}街道"), p) for i, p in enumerate(values)]


def decided(*leads, fallback=0.0, outside=0.0):
    return decide(shares(*leads), shares(fallback, level="district")[0], outside, AT)


def test_a_probability_just_at_its_threshold_is_enough():
    assert decided(0.9, fallback=1.0) is Verdict.DIRECT
    assert decided(0.25, 0.25, 0.125, fallback=1.0) is Verdict.CONFIRM
    assert decided(0.1, fallback=0.9) is Verdict.FALLBACK
    assert decided(0.95, outside=0.5) is Verdict.OUTSIDE


def test_just_below_the_next_verdict_is_given():
    assert decided(0.899, fallback=1.0) is Verdict.CONFIRM
    assert decided(0.3, 0.29, fallback=1.0) is Verdict.FALLBACK
    assert decided(0.1, fallback=0.899) is Verdict.CONFIRM
    assert decided(0.95, outside=0.499) is Verdict.DIRECT


def test_a_question_separates_three_and_no_more():
    assert decided(0.2, 0.2, 0.2, fallback=1.0) is Verdict.CONFIRM
    assert decided(0.19, 0.19, 0.19, 0.19, fallback=1.0) is Verdict.FALLBACK


@pytest.fixture
def rule(tmp_path):
    def read(more):
        (tmp_path / "a.toml").write_text(DEADLINE + more, encoding="utf-8")
        return read_rules(tmp_path).rules[0]

    return read


def case(text="", category="", as_of=date(2025, 6, 1), kinds=(), areas=()):
    return Case(text, category, frozenset(kinds), frozenset(areas), as_of)


def test_a_rule_holds_from_its_first_day_and_no_longer_on_the_day_it_ends(rule):
    dated = rule("valid_from=2025-01-01\nvalid_to=2026-01-01\n")
    held = [dated.applies(case(as_of=date.fromisoformat(day)))
            for day in ("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01")]  # fmt: skip
    assert held == [False, True, True, False]


def test_a_category_holds_for_what_is_below_it_and_not_for_its_siblings(rule):
    pipes = rule('categories=["水务/管"]\n')
    held = {name: pipes.applies(case(category=name))
            for name in ("水务/管", "水务/管/漏水", "水务/管道", "水务", "")}  # fmt: skip
    assert held == {
        "水务/管": True, "水务/管/漏水": True, "水务/管道": False, "水务": False, "": False,
    }  # fmt: skip


def test_words_or_categories_make_the_subject_and_places_limit_it(rule):
    either = rule('words=["漏气"]\ncategories=["燃气"]\nareas=["township:T1"]\nkinds=["road"]\n')
    there = {"areas": ["township:T1", "district:A"], "kinds": ["road"]}
    assert either.applies(case(text="家里漏气", **there))
    assert either.applies(case(category="燃气", **there))
    assert not either.applies(case(text="路灯", category="照明", **there))
    assert not either.applies(case(text="漏气", areas=["township:T2"], kinds=["road"]))
    assert not either.applies(case(text="漏气", areas=["township:T1"]))


def candidate(name, probability, parent="甲", **more):
    areas = {"district": AreaRef("district", parent, f"{parent}区")}
    if name:
        areas["township"] = AreaRef("township", name, f"{name}街道")
    return Candidate(areas, probability, **more)


def ask(*candidates, neighbour=None, meant=(), centres=None, lang="zh"):
    maker = QuestionMaker("township", "district", lambda area: (centres or {}).get(area.code), lang)
    return maker.ask(candidates, neighbour, meant)


def test_areas_worth_naming_hold_half_together():
    assert "一街道" in ask(candidate("一", 0.25), candidate("二", 0.25))
    assert "一街道" not in ask(candidate("一", 0.25), candidate("二", 0.24))


def test_near_a_border_the_neighbour_and_the_distance_are_told():
    near = Neighbour(AreaRef("township", "二", "二街道"), 39.6)
    asked = ask(candidate("一", 0.5), candidate("二", 0.4), neighbour=near)
    assert "二街道" in asked
    assert "40" in asked


def part(name, probability, *marks, kind="road"):
    along = tuple(Landmark(mark, of) for mark, of in marks)
    return candidate(name, probability, place="长路", kind=kind, along=along)


def test_the_part_of_a_long_place_is_asked_for_by_what_lies_on_it():
    asked = ask(
        part("一", 0.5, ("东街", "road"), ("老桥", "bridge")), part("二", 0.3, ("新站", "station"))
    )
    assert asked == (
        "请问在长路的哪一段，靠近哪个路口、桥或车站："
        "靠近东街路口、老桥（一街道），还是靠近新站（二街道）？"
    )
    park = ask(part("一", 0.5, ("东门", "poi"), kind="poi"), part("二", 0.3, kind="poi"))
    assert park == "请问在长路的哪一侧、哪个门，靠近哪里：靠近东门（一街道），还是二街道那一段？"
    english = ask(
        part("一", 0.5, ("东街", "road")), part("二", 0.3, ("新站", "station")), lang="en"
    )
    assert "near the crossing with 东街 (一街道) or near 新站 (二街道)" in english


def test_of_six_parts_the_five_likeliest_are_asked_for_and_unlikely_ones_never():
    parts = [
        part(name, p, (f"{name}桥", "bridge"))
        for name, p in zip("一二三四五六", (0.3, 0.2, 0.15, 0.1, 0.1, 0.1), strict=True)
    ]
    asked = ask(*parts)
    assert "五桥" in asked
    assert "六桥" not in asked
    assert "二桥" not in ask(
        part("一", 0.9, ("一桥", "bridge")), part("二", 0.08, ("二桥", "bridge"))
    )


def test_without_landmarks_the_parts_of_a_road_are_asked_for_as_before():
    assert "多少号" in ask(part("一", 0.4), part("二", 0.4, ("东街", "road")), part("三", 0.1))


@pytest.mark.parametrize(
    ("first", "second", "side"),
    [
        ((116.0, 40.0), (116.1, 40.05), "西侧（一街道）"),
        ((116.1, 40.0), (116.0, 40.05), "东侧（一街道）"),
        ((116.0, 40.0), (116.05, 40.1), "南侧（一街道）"),
        ((116.0, 40.1), (116.05, 40.0), "北侧（一街道）"),
    ],
)
def test_sides_are_those_on_which_the_areas_lie_further_apart(first, second, side):
    road = [candidate(name, 0.5, place="长路", kind="road") for name in "一二"]
    assert side in ask(*road, centres={"一": first, "二": second})


def test_a_road_through_three_areas_has_no_two_sides():
    road = [candidate(name, 0.3, place="长路", kind="road") for name in "一二三"]
    asked = ask(*road, centres=dict.fromkeys("一二三", (116.0, 40.0)))
    assert "侧" not in asked
    assert "多少号" in asked


@pytest.mark.parametrize("relation", ["border", "span", "several"])
def test_each_place_that_a_text_means_is_offered_once(relation):
    meant = [MeantPlace(at, at + 2, name, {}, relation) for at, name in enumerate("南北南")]
    asked = ask(candidate("一", 0.9), meant=meant)
    assert asked.count("南") == 1
    assert "北" in asked


def test_a_rule_speaks_the_language_asked_for_where_it_knows_it(rule):
    both = rule('title_en="Urgent"\nname_en="urgent"\n')
    assert [both.told(lang).name for lang in ("zh", "en")] == ["急", "urgent"]
    assert rule("").told("en").name == "急"


def test_an_area_without_parent_is_asked_for_by_its_own_name():
    alone = Candidate(
        {"township": AreaRef("township", "一", "一街道")}, 0.5, place="园", kind="compound"
    )
    asked = ask(alone, candidate("二", 0.4, place="园", kind="compound"))
    assert "一街道" in asked
    assert "园几号楼" in asked


def test_the_longest_name_that_speaks_for_all_is_the_one_they_share():
    spans = [Span(5, 7, "北门", "compound"), Span(0, 4, "幸福小区", "compound")]
    both = [candidate(name, 0.4, parent=name, matched=tuple(spans)) for name in "一二"]
    asked = ask(*both)
    assert "一区一街道的幸福小区" in asked
    found = [
        candidate(name, 0.4, parent=name, matched=tuple(spans), position=HERE) for name in "一二"
    ]
    assert "的幸福小区" not in ask(*found), "two places that are both known are no namesakes"
