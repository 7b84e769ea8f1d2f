"""An area that a person settled on brings its own lead, rules and deadline."""

import pytest

from geo_service.base.errors import InputError, NotFoundError
from geo_service.base.model import Dispute, Verdict
from geo_service.service.region import Region
from tests.toy_region import make_region

#: near the border of T1 and T2, whose borders may be 500 m off
BORDER = {"lon": 116.0995, "lat": 40.1}
OWN_RULE = """
[[rule]]
id = "deadline.north"
effect = "deadline"
title = "西山当日办"
name = "当日"
hours = 8
words = ["路灯"]
areas = ["township:T2"]

[[rule]]
id = "assist.north"
effect = "assist"
title = "西山路灯所"
areas = ["township:T2"]
body = { code = "L", name = "路灯所", kind = "department" }
"""


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    folder = make_region(tmp_path_factory.mktemp("settled"), accuracy_m=500, approximate=True)
    rules = folder / "rules" / "lead.toml"
    rules = rules if rules.exists() else next((folder / "rules").glob("*.toml"))
    rules.write_text(rules.read_text(encoding="utf-8") + OWN_RULE, encoding="utf-8")
    return Region.open(folder)


def test_the_second_candidate_brings_its_lead_rules_and_deadline(region):
    open_answer = region.route(**BORDER, text="路灯不亮")
    assert open_answer.verdict is Verdict.CONFIRM
    first, second = (one.areas["township"].code for one in open_answer.candidates)
    assert (first, second) == ("T1", "T2")
    assert open_answer.deadline.hours == 168

    answer = region.route(**BORDER, text="路灯不亮", settled="township:T2")
    assert answer.verdict is Verdict.DIRECT
    assert answer.question is None
    assert answer.lead.code == "T2"
    assert answer.deadline.hours == 8
    assert [body.code for body in answer.assist] == ["L"]
    assert [share.area.code for share in answer.areas["township"]] == ["T2"]
    assert [share.area.code for share in answer.areas["district"]] == ["A"]
    assert answer.probability == 1.0
    assert (answer.position.lon, answer.position.lat) == (116.0995, 40.1)
    assert answer.reason == "人工选定西山街道"


def test_settling_on_the_first_one_leaves_the_others_rules_out(region):
    answer = region.route(**BORDER, text="路灯不亮", settled="township:T1")
    assert answer.lead.code == "T1"
    assert answer.deadline.hours == 168
    assert answer.assist == ()


def test_words_keep_the_position_of_the_settled_candidate_only(region):
    answer = region.route(text="南湖镇路灯不亮", settled="township:T2")
    assert answer.lead.code == "T2"
    assert answer.position is None
    assert answer.deadline.hours == 8
    own = region.route(text="南湖镇路灯不亮", settled="township:T3")
    assert own.lead.code == "T3"
    assert own.candidates[0].areas["township"].code == "T3"


def test_a_district_takes_it_where_only_that_is_settled(region):
    answer = region.route(text="路灯不亮", settled="district:B")
    assert answer.verdict is Verdict.FALLBACK
    assert answer.lead.code == "B"
    assert answer.reason == "人工选定乙区"


def test_an_overlay_asks_before_anybody_settled(region):
    answer = region.route(text="玩具站路灯不亮")
    assert answer.verdict is Verdict.CONFIRM
    assert answer.question == "在站前广场内吗？"
    assert answer.lead.code == "S"
    assert answer.reason == "提到“玩具站”，可能由玩具站管委会办理；先问清楚"


def test_an_area_settled_on_says_no_to_the_overlay(region):
    answer = region.route(text="玩具站路灯不亮", settled="township:T2")
    assert answer.verdict is Verdict.DIRECT
    assert answer.lead.code == "T2"
    assert answer.lead.rule is None
    assert answer.overlays == ()
    assert answer.question is None


def test_an_overlay_settled_on_leads_and_the_area_assists(region):
    answer = region.route(text="东风街道玩具站路灯不亮", settled="overlay:S")
    assert answer.verdict is Verdict.DIRECT
    assert (answer.lead.code, answer.lead.rule.id) == ("S", "overlay.station")
    assert [body.code for body in answer.assist] == ["T1"]
    assert answer.reason == "人工选定玩具站管委会"
    with pytest.raises(NotFoundError, match="no overlay"):
        region.route(text="东风街道路灯不亮", settled="overlay:S")


def test_a_fallback_cites_the_rule_that_says_so(region):
    answer = region.route(text="甲区路灯不亮")
    assert answer.verdict is Verdict.FALLBACK
    assert answer.lead.code == "A"
    assert answer.lead.rule.id == "escalate.district"
    assert "A" not in {body.code for body in answer.escalation}
    assert region.route(text="甲区玩具站路灯不亮").verdict is Verdict.CONFIRM


def test_a_dispute_about_the_place_is_not_settled_by_a_pick(region):
    geometry = (
        '{"type":"Polygon","coordinates":'
        "[[[116.09,40.05],[116.11,40.05],[116.11,40.15],[116.09,40.15],[116.09,40.05]]]}"
    )
    dispute = Dispute(1, "township", "T1", "T2", "polygon", geometry, "open")
    region.contests.disputes = (dispute,)
    try:
        answer = region.route(**BORDER, settled="township:T2")
    finally:
        region.contests.disputes = ()
    assert answer.verdict is Verdict.CONFIRM
    assert "有争议" in answer.reason


@pytest.mark.parametrize(
    ("settled", "error"),
    [("T2", InputError), ("township:T9", NotFoundError), ("parish:T2", NotFoundError)],
)
def test_an_area_that_does_not_exist_is_refused(region, settled, error):
    with pytest.raises(error):
        region.route(text="路灯不亮", settled=settled)


def test_an_overlay_that_is_an_area_brings_its_own_district_and_nobody_elses_assistance():
    answer = Region.open("beijing").route(text="亦庄开发区和望京街道的路灯都不亮")
    assert answer.lead.code == "110115403"
    assert answer.escalation[0].code == "110115"
    assert [body.name for body in answer.assist] == []
