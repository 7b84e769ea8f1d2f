"""What bears on how far a text is trusted, in the made-up city."""

import pytest

from geo_service.locate.calibration_features import CIRCUMSTANCES, Evidence, circumstances, evidence


@pytest.fixture
def read(make_locator):
    locator = make_locator([{"name": "杏花苑", "lon": 116.3}, {"name": "河畔苑", "lon": 116.1}])
    return lambda text: (locator.reader.read(text), locator.book)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("白塔镇路灯不亮", Evidence.TOLD),
        ("应该是白塔镇路灯不亮", Evidence.HINTED),
        ("东山区百塔镇", Evidence.HINTED),
        ("杏花苑3号楼漏雨", Evidence.LISTED),
        ("莲花池社区漏雨", Evidence.SOLE),
        ("杏花苑旁边的青石河有臭味", Evidence.PLACED),
        ("青石河有臭味", Evidence.OPEN),
    ],
)
def test_the_best_evidence_of_a_text(read, text, kind):
    assert evidence(*read(text)) is kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("松林路街道杏花苑漏水", {"supported"}),
        ("西河街道杏花苑漏水", {"contradicted"}),
        ("白塔镇青石河石拱桥下有人钓鱼", {"crossing", "line"}),
        ("白塔镇石拱桥的栏杆断了", set()),
        ("白塔镇附近,不清楚街道", {"unsure"}),
        ("家住白塔镇,河边太脏", {"home"}),
        ("家住松林路街道杏花苑,楼道太脏", {"supported"}),
        ("白塔镇与西河区交界处有垃圾", {"border"}),
    ],
)
def test_what_speaks_for_and_against(read, text, found):
    around = circumstances(*read(text))
    told = {name for name, value in zip(CIRCUMSTANCES, around, strict=True) if value}
    assert told - {kind.name.lower() for kind in Evidence} == found


def test_a_place_outside_the_named_district_is_no_evidence(read):
    assert evidence(*read("西河区杏花苑")) is Evidence.OPEN


def test_where_an_official_says_that_it_happens_is_where_it_happens(make_locator):
    locator = make_locator()
    located = locator.locate("河边太脏了。注:市民反映问题地址:白塔镇政府对面")
    assert {span.text: span.role for span in located.mentions}["白塔镇"] == "incident"
    located = locator.locate("河边太脏了。注:经与白塔镇核实")
    assert {span.text: span.role for span in located.mentions}["白塔镇"] == "other"
