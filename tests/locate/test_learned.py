"""What tickets teach, and that it can be taken back."""

from datetime import date

import pytest

from geo_service.base.errors import NotFoundError
from geo_service.locate.history.phrase_counts import HALF_LIFE_DAYS, day_weight
from geo_service.locate.history.teaching import read_lessons
from tests.locate.conftest import best

CALL = "长柳河的护栏坏了"


def teach(locator, code, provenance, text=CALL, day=None):
    locator.learn([locator.lesson(text, code, provenance, day)])


def snapshot(locator):
    lessons = {phrase: dict(lesson.counts) for phrase, lesson in locator.experience.lessons.items()}
    return lessons, locator.experience.weights.tolist()


def test_earlier_tickets_are_evidence(make_locator, tmp_path):
    locator = make_locator(state=tmp_path)
    assert locator.locate(CALL).reason == "no_place"
    for n in range(9):
        teach(locator, "0102", f"calls:{n}", day=date(2024, 5, 1))
    for n in range(5):
        teach(locator, "0202", f"others:{n}", day=date(2024, 6, 1))
    located = locator.locate(CALL)
    assert [c.areas["township"].name for c in located.candidates[:2]] == ["白塔镇", "溪口镇"]
    assert "14件" in located.candidates[0].evidence
    assert "白塔镇9件、溪口镇5件" in located.candidates[0].evidence
    assert "2024-06" in located.candidates[0].evidence


def test_what_is_learned_is_there_when_opened_again(make_locator, tmp_path):
    first = make_locator(state=tmp_path)
    teach(first, "0102", "calls:1")
    again = make_locator(state=tmp_path)
    assert best(again.locate(CALL)) == "白塔镇"
    assert snapshot(again) == snapshot(first)


def test_unlearning_takes_back_all_of_it(make_locator, tmp_path):
    locator = make_locator(state=tmp_path)
    teach(locator, "0102", "calls:1")
    before = snapshot(locator)
    teach(locator, "0201", "others:1", text="长柳河,青石桥都有人钓鱼")
    teach(locator, "0201", "others:2")
    assert locator.unlearn("others:*") == 2
    assert snapshot(locator) == before
    assert locator.unlearn("others:1") == 0


def test_a_ticket_learned_again_replaces_itself(make_locator, tmp_path):
    locator = make_locator(state=tmp_path)
    teach(locator, "0102", "calls:1")
    teach(locator, "0202", "calls:1")
    assert best(locator.locate(CALL)) == "溪口镇"
    assert sum(locator.experience.weights) == pytest.approx(1.0)


def test_only_place_names_are_kept(make_locator, tmp_path):
    locator = make_locator(state=tmp_path)
    ticket = locator.lesson("我是王小明,电话123,长柳河的护栏坏了", "0102", "x:1")
    assert ticket.phrases == ("长柳河",)


def test_a_code_the_region_does_not_have(make_locator, tmp_path):
    with pytest.raises(NotFoundError):
        make_locator(state=tmp_path).lesson(CALL, "9999", "x:1")


def test_old_tickets_count_less():
    newest = date(2024, 1, 1)
    old = date.fromordinal(newest.toordinal() - int(HALF_LIFE_DAYS))
    assert day_weight(old) / day_weight(newest) == pytest.approx(0.5)


def test_labels_are_read_as_people_write_them(make_locator):
    rows = [
        {"text": CALL, "coarse": "东山区", "lead": "白塔乡", "day": "2024-05-01 10:00:00"},
        {"text": CALL, "coarse": "", "lead": "溪口镇", "id": "T7"},
        {"text": CALL, "coarse": "东山区", "lead": ""},
        {"text": CALL, "coarse": "东山区", "lead": "不详"},
    ]
    lessons = read_lessons(rows, make_locator(), source="calls.csv")
    assert [(t.provenance, t.code) for t in lessons.tickets] == [
        ("calls.csv:1", "0102"),
        ("calls.csv:T7", "0202"),
    ]
    assert lessons.tickets[0].day == date(2024, 5, 1)
    assert (lessons.unlabelled, [fault.row for fault in lessons.faults]) == (1, [4])


def test_tickets_without_a_label_teach_what_their_own_text_says(make_locator):
    rows = [
        {"text": "东山区白塔镇青石河太脏", "coarse": "东山区", "lead": "", "id": "1"},
        {"text": "青石河太脏", "coarse": "", "lead": "", "id": "2"},
        {"text": "白塔镇和溪口镇之间的青石河", "coarse": "", "lead": "", "id": "3"},
        {"text": "注:经与白塔镇核实,青石河", "coarse": "东山区", "lead": "东山区白塔镇", "id": "4"},
    ]
    lessons = read_lessons(rows, make_locator(), source="calls.csv")
    told = [(ticket.provenance, ticket.code) for ticket in lessons.tickets]
    assert told == [("calls.csv:1", "0102"), ("calls.csv:4", "0102")]
    assert (lessons.unlabelled, lessons.told) == (3, 1)


def test_a_label_may_begin_with_its_district(make_locator):
    locator = make_locator()
    assert locator.resolve(coarse="东山区", lead="东山区白塔镇") == "0102"
    assert locator.resolve(coarse="西河区", lead="东山区白塔镇") is None
