"""Learning under threads, and beside other processes."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo_service.locate.history import memory
from geo_service.locate.history import store as learned
from geo_service.locate.history.ticket import Ticket
from tests.locate.conftest import best

CALL = "长柳河的护栏坏了"


@pytest.fixture(autouse=True)
def look_always(monkeypatch):
    monkeypatch.setattr(memory, "LOOK_EVERY_S", 0.0)


def ticket(n, code="0102", *phrases):
    return Ticket(f"calls:{n}", code, phrases or ("长柳河",))


def counts(locator):
    lessons = locator.memory.counts.lessons
    return {phrase: dict(lesson.counts) for phrase, lesson in lessons.items()}


def test_two_that_share_a_store_follow_each_other(make_locator, tmp_path):
    one, other = make_locator(state=tmp_path), make_locator(state=tmp_path)
    one.learn([ticket(1), ticket(2)])
    assert best(other.locate(CALL)) == "白塔镇"
    assert other.unlearn("calls:1") == 1
    one.locate(CALL)
    assert counts(one) == counts(other) == counts(make_locator(state=tmp_path))


def test_nobody_looks_more_often_than_agreed(make_locator, tmp_path, monkeypatch):
    one, other = make_locator(state=tmp_path), make_locator(state=tmp_path)
    other.locate(CALL)
    monkeypatch.setattr(memory, "LOOK_EVERY_S", 3600.0)
    one.learn([ticket(1)])
    assert other.locate(CALL).reason == "no_place"


def test_who_is_far_behind_reads_all_anew(make_locator, tmp_path, monkeypatch):
    monkeypatch.setattr(learned, "KEPT_CHANGES", 3)
    behind = make_locator(state=tmp_path)
    one = make_locator(state=tmp_path)
    for n in range(10):
        one.learn([ticket(n)])
    behind.locate(CALL)
    assert counts(behind) == counts(one)


def test_threads_that_learn_forget_and_read_lose_nothing(make_locator, tmp_path):
    locators = [make_locator(state=tmp_path), make_locator(state=tmp_path)]
    stop = threading.Event()

    def read(locator):
        while not stop.is_set():
            locator.locate(CALL)

    def write(n):
        locator = locators[n % 2]
        locator.learn([ticket(f"a{n}"), ticket(f"b{n}", "0202", "长柳河", "青石桥")])
        locator.unlearn(f"calls:a{n}")

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read, locator) for locator in locators]
        for done in [pool.submit(write, n) for n in range(40)]:
            done.result()
        stop.set()
        for reader in readers:
            reader.result()
    for locator in locators:
        locator.locate(CALL)
        found = counts(locator)
        assert {
            phrase: {lead: t.tickets for lead, t in c.items()} for phrase, c in found.items()
        } == {
            "长柳河": {3: 40},
            "青石桥": {3: 40},
        }


def test_a_store_that_fails_does_not_stop_the_reading(make_locator, tmp_path, caplog):
    one = make_locator(state=tmp_path)
    one.learn([ticket(1)])
    for file in tmp_path.glob("learned.sqlite*"):
        file.unlink()
    (tmp_path / "learned.sqlite").write_bytes(
        b"no database, but long enough to be taken for one" * 9
    )
    assert best(one.locate(CALL)) == "白塔镇"
    assert "cannot be read now" in caplog.text
