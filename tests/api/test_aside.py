"""The process beside the service: its results and errors, its death, and work not wanted."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from geo_service.api.aside import Aside
from geo_service.base.cancellation import Cancellation, working
from geo_service.base.errors import AbandonedError, InputError, UnavailableError


@pytest.fixture(scope="module")
def aside():
    opened = Aside()
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


def test_work_that_waits_is_not_begun_when_its_client_goes(aside, tmp_path):
    first = threading.Thread(target=aside.run, args=(time.sleep, 1.0))
    first.start()
    cancellation = Cancellation()
    cancellation.cancel()
    with working(cancellation), pytest.raises(AbandonedError):
        aside.run((tmp_path / "made").mkdir)
    first.join()
    aside.run(told, 3)  # whatever waited is done by now
    # one task may already lie in the process's queue; what is cancelled before never runs
    assert aside.run(told, 4)[1] == 4


def test_a_closed_one_can_be_closed_again():
    one = Aside()
    one.close()
    one.close()
