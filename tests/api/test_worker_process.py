"""The process beside the service: its results and errors, its death, and work not wanted."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from geo_service.api.worker_process import WorkerProcess
from geo_service.base.cancellation import Cancellation, working
from geo_service.base.errors import AbandonedError, InputError, UnavailableError


@pytest.fixture(scope="module")
def aside():
    opened = WorkerProcess()
    yield opened
    opened.close()


def told(value):
    return os.getpid(), value


def refuse():
    raise InputError("not this", hint="that")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def late():
    raise TimeoutError("of the work itself")


def test_another_process_does_it(aside):
    pid, value = aside.run(told, {"a": [1.5, "字"]})
    assert pid != os.getpid()
    assert value == {"a": [1.5, "字"]}
    assert aside.run(told, 1)[0] == pid
    assert os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0) or (
        os.getpriority(os.PRIO_PROCESS, pid) == 19
    )


def test_its_errors_come_back(aside):
    with pytest.raises(ValueError, match="not this"):
        aside.run(refuse)
    with pytest.raises(TimeoutError, match="of the work itself"):
        aside.run(late)


def test_its_death_is_one_refusal(aside):
    with pytest.raises(UnavailableError):
        aside.run(die)
    assert aside.run(told, 2)[1] == 2


def test_work_is_not_begun_when_its_client_has_gone(aside, tmp_path):
    cancellation = Cancellation()
    cancellation.cancel()
    with working(cancellation), pytest.raises(AbandonedError):
        aside.run((tmp_path / "made").mkdir)
    aside.run(told, 3)  # whatever was begun before is done by now
    assert not (tmp_path / "made").exists()


def test_nobody_waits_for_work_that_is_not_wanted(aside):
    begun = threading.Event()
    cancellation = Cancellation(begun.set)
    outcome = []

    def work():
        with working(cancellation):
            try:
                aside.run(time.sleep, 2.0)
            except AbandonedError as error:
                outcome.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(30)
    cancellation.cancel()
    thread.join(30)
    assert len(outcome) == 1


def test_a_closed_one_can_be_closed_again():
    one = WorkerProcess()
    one.close()
    one.close()


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="the system has no such priorities")
def test_it_gives_way_to_everybody_else(aside):
    assert aside.run(os.getpriority, os.PRIO_PROCESS, 0) == 19
    assert aside.run(os.sched_getscheduler, 0) == os.SCHED_BATCH
    assert os.sched_getscheduler(0) != os.SCHED_BATCH  # the service itself does not
