"""What a caller is asked."""

import pytest

from geo_service.base.model import (
    BUILT_KINDS,
    CROSSING,
    LINE_KINDS,
    NAMED_KINDS,
    AreaRef,
    Candidate,
)
from geo_service.route.question import QuestionMaker


def candidate(township, probability, district="东山区"):
    areas = {
        "district": AreaRef("district", district, district),
        "township": AreaRef("township", district + township, township),
    }
    return Candidate(areas, probability)


def question(*candidates, meant_places=()):
    asker = QuestionMaker("township", "district", lambda area: None, "zh")
    return asker.ask(candidates, meant_places=meant_places)


def test_namesakes_are_told_apart_by_their_parents():
    asked = question(candidate("溪口镇", 0.4), candidate("溪口镇", 0.4, "西河区"))
    assert "东山区溪口镇" in asked
    assert "西河区溪口镇" in asked


@pytest.mark.parametrize(("share", "is_asked"), [(0.3, True), (0.01, False)])
def test_what_is_hardly_likely_is_not_put_to_the_caller(share, is_asked):
    asked = question(candidate("白塔镇", 0.6), candidate("溪口镇", share))
    assert "白塔镇" in asked
    assert ("溪口镇" in asked) is is_asked


@pytest.mark.parametrize("kind", sorted({*LINE_KINDS, CROSSING}))
def test_along_something_long_the_sides_are_asked_for(kind):
    """The kinds are those that locating reports: a river is ``water``."""
    assert kind in NAMED_KINDS
    found = [
        Candidate(candidate(name, 0.5).areas, 0.5, place="清河", kind=kind)
        for name in ("白塔镇", "溪口镇")
    ]
    centres = {"东山区白塔镇": (116.0, 40.0), "东山区溪口镇": (116.0, 40.1)}
    asker = QuestionMaker("township", "district", lambda area: centres.get(area.code), "zh")
    assert asker.ask(found) == "请问在清河的南侧（白塔镇），还是北侧（溪口镇）？"


def test_a_river_has_no_house_numbers():
    found = [
        Candidate(candidate(name, 0.5).areas, 0.5, place="清河", kind="water")
        for name in ("白塔镇", "溪口镇")
    ]
    assert "多少号" not in question(*found)


@pytest.mark.parametrize("kind", sorted(BUILT_KINDS))
def test_within_something_built_the_building_is_asked_for(kind):
    assert kind in NAMED_KINDS
    found = [
        Candidate(candidate(name, 0.5).areas, 0.5, place="平安里", kind=kind)
        for name in ("白塔镇", "溪口镇")
    ]
    assert "平安里几号楼" in question(*found)
