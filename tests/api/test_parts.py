"""Parts of the running service: one of each class, and work done again and again."""

import threading

import pytest

from geo_service.api.parts import Parts
from geo_service.api.repeating import Repeating


class One:
    pass


class Other:
    pass


def test_a_part_is_made_once_however_many_ask_for_it_at_a_time():
    parts, made, at_once = Parts(), [], threading.Barrier(8)

    def make():
        made.append(1)
        at_once_or_later.wait(0.2)
        return One()

    at_once_or_later = threading.Event()
    found = []

    def ask():
        at_once.wait()
        found.append(parts.get(One, make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len({id(one) for one in found}) == 1


def test_making_one_part_does_not_hold_up_another_and_may_ask_for_it():
    parts = Parts()
    assert isinstance(parts.get(One, lambda: parts.get(Other, Other) and One()), One)
    assert isinstance(parts.made(Other), Other)


def test_a_part_that_could_not_be_made_is_tried_again():
    parts = Parts()
    with pytest.raises(ZeroDivisionError):
        parts.get(One, lambda: 1 / 0)
    assert parts.made(One) is None
    assert isinstance(parts.get(One, One), One)
    assert isinstance(parts.drop(One), One)
    assert parts.drop(One) is None


def test_repeating_work_is_done_at_once_and_again_and_ends():
    done, thrice = [], threading.Event()

    def work():
        done.append(1)
        if len(done) == 3:
            thrice.set()

    repeating = Repeating("test", work, 0.001)
    repeating.start()
    assert thrice.wait(10)
    repeating.stop()
    count = len(done)
    threading.Event().wait(0.02)
    assert len(done) == count
