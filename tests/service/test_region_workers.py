"""Several processes give what one gives, and end cleanly however the work ends."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo_service import Region
from geo_service.base.errors import UnavailableError
from geo_service.service.region_workers import RegionWorkers, region_workers

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="processes are forked on Linux only"
)
COMMAND = [sys.executable, "-m", "geo_service.cli.main", "locate"]


def square(region, number):
    assert region.lead_level == "township"
    return number * number


def fail_at_five(_, number):
    if number == 5:
        raise ValueError("five")
    return number


def die_at_five(_, number):
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.fixture(scope="module")
def region(toy_folder):
    return Region.open(toy_folder)


@pytest.fixture
def forked(region, monkeypatch):
    """Two workers, whatever threads the tests before this one have left behind."""
    monkeypatch.setattr("threading.active_count", lambda: 1)
    with region_workers(region, 2) as workers:
        yield workers


def test_in_order(region, forked):
    assert forked.processes == 2
    alone = RegionWorkers(region, None, 1)
    for workers in (alone, forked):
        assert list(workers.in_order(square, range(50))) == [n * n for n in range(50)]
        assert list(workers.in_order(square, [])) == []


def test_only_a_few_items_are_taken_ahead(forked):
    taken = []
    results = forked.in_order(square, (taken.append(n) or n for n in range(1000)))
    assert next(results) == 0
    assert len(taken) < 10
    results.close()
    assert list(forked.in_order(square, [3])) == [9]


def test_an_error_is_the_callers(forked):
    with pytest.raises(ValueError, match="five"):
        list(forked.in_order(fail_at_five, range(10)))


def test_a_killed_worker_is_told(region, monkeypatch):
    monkeypatch.setattr("threading.active_count", lambda: 1)
    with (
        pytest.raises(UnavailableError, match="was killed"),
        region_workers(region, 2) as workers,
    ):
        list(workers.in_order(die_at_five, range(10)))


def test_beside_other_threads_nothing_is_forked(region, monkeypatch):
    monkeypatch.setattr("threading.active_count", lambda: 2)
    with region_workers(region, 2) as workers:
        assert workers.processes == 1
        assert list(workers.in_order(square, [2])) == [4]


@pytest.fixture
def calls(tmp_path):
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "words"])
        for number in range(60_000):
            writer.writerow([number, f"东风街道{number}号路灯不亮" if number % 3 else ""])
    return tmp_path / "in.csv"


def begun(calls, target, toy_folder, *more):
    words = [*COMMAND, calls, target, "--region", toy_folder, "--text", "words", *more]
    return subprocess.Popen(
        [str(word) for word in words], start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def children(of):
    try:
        listed = Path(f"/proc/{of}/task/{of}/children").read_text()
        return [int(one) for one in listed.split()]
    except FileNotFoundError:
        return []


def workers_of(process, wanted=2):
    """The worker processes, once the file is being written."""
    until = time.monotonic() + 120
    while len(found := children(process.pid)) < wanted:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)
    time.sleep(0.5)
    return found


def gone(pid):
    """Whether a process has ended; one that nobody has waited for counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until_gone(pids):
    until = time.monotonic() + 20
    while not all(gone(pid) for pid in pids):
        assert time.monotonic() < until, "a worker outlived its parent"
        time.sleep(0.05)


def test_the_same_bytes(calls, tmp_path, toy_folder):
    lines = calls.read_text(encoding="utf-8").splitlines(keepends=True)
    calls.write_text("".join(lines[:1501]), encoding="utf-8")
    for processes in ("1", "2", "3"):
        target = tmp_path / f"{processes}.csv"
        run = begun(calls, target, toy_folder, "--processes", processes)
        assert run.wait(120) == 0, run.communicate()
    first = (tmp_path / "1.csv").read_bytes()
    assert first.count(b"\n") == 1501
    assert (tmp_path / "2.csv").read_bytes() == first == (tmp_path / "3.csv").read_bytes()


@pytest.mark.parametrize(
    ("kind", "to_all"), [(signal.SIGINT, True), (signal.SIGTERM, False), (signal.SIGKILL, False)]
)
def test_stopped_it_leaves_neither_file_nor_process(calls, tmp_path, toy_folder, kind, to_all):
    target = tmp_path / "out.csv"
    run = begun(calls, target, toy_folder, "--processes", "2")
    workers = workers_of(run)
    if to_all:  # as a terminal does on Ctrl-C
        os.killpg(run.pid, kind)
    else:
        run.send_signal(kind)
    _, told = run.communicate(timeout=60)
    assert run.returncode != 0
    wait_until_gone(workers)
    assert not target.exists()
    assert told.count("Traceback") == 0, told
    if kind != signal.SIGKILL:
        assert not list(tmp_path.glob(".*part*"))


def test_a_killed_worker_ends_the_command(calls, tmp_path, toy_folder):
    target = tmp_path / "out.csv"
    run = begun(calls, target, toy_folder, "--processes", "2")
    workers = workers_of(run)
    os.kill(workers[0], signal.SIGKILL)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 2
    assert "a worker process was killed" in told
    assert not target.exists()
    assert not list(tmp_path.glob(".*part*"))
    wait_until_gone(workers)
