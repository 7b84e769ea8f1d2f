"""Verdicts follow from probabilities and thresholds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.base.errors import RegionError
from geo_service.base.model import AreaRef, AreaShare, Candidate, Verdict
from geo_service.route import Thresholds, read_rules, shares_of
from geo_service.route.namesakes import shares_told
from geo_service.route.question import QuestionMaker
from geo_service.route.verdict import decide

AT = Thresholds()


def share(code, p, level="township"):
    return AreaShare(AreaRef(level, code, f"{code}街道"), p)


@pytest.mark.parametrize(
    ("leads", "fallback", "outside", "verdict"),
    [
        ([0.95], 0.99, 0.0, Verdict.DIRECT),
        ([0.5, 0.4], 0.99, 0.0, Verdict.CONFIRM),
        ([0.1] * 10, 0.99, 0.0, Verdict.FALLBACK),
        ([0.1] * 10, 0.4, 0.0, Verdict.CONFIRM),
        ([], None, 0.0, Verdict.CONFIRM),
        ([], 0.95, 0.0, Verdict.FALLBACK),
        ([0.3], 0.3, 0.7, Verdict.OUTSIDE),
    ],
)
def test_verdicts(leads, fallback, outside, verdict):
    shares = [share(str(i), p) for i, p in enumerate(leads)]
    top = None if fallback is None else share("D", fallback, "district")
    assert decide(shares, top, outside, AT) is verdict


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_certainty_never_turns_direct_into_a_question(p, q):
    low, high = sorted((p, q))
    rank = {Verdict.DIRECT: 2, Verdict.CONFIRM: 1, Verdict.FALLBACK: 0}
    verdicts = [decide([share("a", x)], share("D", 1.0), 0.0, AT) for x in (low, high)]
    assert rank[verdicts[0]] <= rank[verdicts[1]]


def test_thresholds_that_are_no_probabilities_are_refused():
    with pytest.raises(RegionError, match="direct"):
        Thresholds.of({"direct": 1.5})
    assert Thresholds.of({"direct": 0.8}).direct == 0.8


def candidate(code, district, p, place="", kind=""):
    areas = {
        "district": AreaRef("district", district, f"{district}区"),
        "township": AreaRef("township", code, f"{code}街道"),
    }
    return Candidate(areas, p, place=place, kind=kind)


def question(candidates, centres=None, lang="zh"):
    asker = QuestionMaker("township", "district", lambda area: (centres or {}).get(area.code), lang)
    return asker.ask(candidates)


def test_the_question_separates_the_candidates():
    same_name = [
        candidate("一", "甲", 0.5, "幸福里", "compound"),
        candidate("二", "乙", 0.4, "幸福里"),
    ]
    assert question(same_name) == "请问属于甲区的幸福里，还是乙区的幸福里？"
    road = [candidate("一", "甲", 0.5, "长路", "road"), candidate("二", "甲", 0.4, "长路", "road")]
    assert "西侧（一街道）" in question(road, {"一": (116.0, 40.0), "二": (116.1, 40.0)})
    assert "北侧（一街道）" in question(road, {"一": (116.0, 40.1), "二": (116.0, 40.0)})
    assert "多少号" in question(road)
    assert "几号楼" in question(
        [candidate("一", "甲", 0.5, "园", "compound"), candidate("二", "甲", 0.4)]
    )
    assert question([]) == "请问具体在哪个区、哪条路或哪个小区？"
    only_district = [Candidate({"district": AreaRef("district", "甲", "甲区")}, 0.9)]
    assert "甲区的哪个街道" in question(only_district)
    two = [Candidate({"district": AreaRef("district", d, f"{d}区")}, 0.4) for d in "甲乙"]
    assert question(two) == "请问是甲区，还是乙区？"
    assert question([], lang="en").startswith("Which")


def test_areas_that_are_hardly_likely_are_not_put_to_the_caller():
    vague = [candidate("一", "甲", 0.04), candidate("二", "乙", 0.03)]
    assert question(vague) == "请问具体在哪个区、哪条路或哪个小区？"
    within = [candidate(code, "甲", 0.12) for code in "一二三四五"]
    assert question(within).startswith("请问在甲区的哪个街道")
    assert "一街道的哪个小区" in question([candidate("一", "甲", 0.7)])


def test_places_of_different_names_are_not_asked_for_as_one():
    two = [
        candidate("一", "甲", 0.5, "幸福里", "compound"),
        candidate("二", "乙", 0.4, "安宁里", "compound"),
    ]
    assert question(two) == "请问是一街道，还是二街道？"


def test_shares_add_up_over_candidates():
    shares = shares_of(
        [candidate("一", "甲", 0.5), candidate("二", "甲", 0.3), candidate("三", "乙", 0.1)]
    )
    assert [s.probability for s in shares["district"]] == pytest.approx([0.8, 0.1])
    assert [s.area.code for s in shares["township"]] == ["一", "二", "三"]


def test_broken_rules_are_all_listed_at_once(tmp_path):
    (tmp_path / "a.toml").write_text(
        '[[rule]]\nid="x"\ntitle="t"\neffect="lead"\nbody="nobody"\n'
        '[[rule]]\nid="y"\neffect="sing"\nbody="@lead"\n'
        '[[rule]]\nid="z"\ntitle="t"\neffect="deadline"\nhours=0\n'
    )
    (tmp_path / "b.toml").write_text("= =")
    with pytest.raises(RegionError) as caught:
        read_rules(tmp_path)
    assert len(caught.value.faults) == 5
    assert read_rules(tmp_path / "absent").rules == ()


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", "甲区新街街道 50%、乙区新街街道 40%、旧街街道 10%"),
        ("en", "新街街道 (甲区) 50%, 新街街道 (乙区) 40%, 旧街街道 10%"),
    ],
)
def test_namesakes_in_a_reason_carry_the_area_above(lang, told):
    named = [("甲区", "新街街道"), ("乙区", "新街街道"), ("甲区", "旧街街道")]
    areas = [
        {"district": AreaRef("district", parent, parent), "township": AreaRef("township", f"T{i}", name)}
        for i, (parent, name) in enumerate(named)
    ]  # fmt: skip
    shares = [AreaShare(a["township"], p) for a, p in zip(areas, (0.5, 0.4, 0.1), strict=True)]
    candidates = [Candidate(areas=a, probability=0.3) for a in areas]
    assert shares_told(shares, candidates, "district", lang) == told
