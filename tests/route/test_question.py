"""What a caller is asked."""

import pytest

from geo_service.base.model import AreaRef, Candidate
from geo_service.route.question import QuestionMaker


def candidate(township, probability, district="东山区"):
    areas = {
        "district": AreaRef("district", district, district),
        "township": AreaRef("township", district + township, township),
    }
    return Candidate(areas, probability)


def question(*candidates, meant_places=(), landmark_of=lambda candidate: ""):
    asker = QuestionMaker("township", "district", lambda area: None, "zh", landmark_of)
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
