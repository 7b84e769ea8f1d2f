"""The store goes away or fills up under load: clear refusals, nothing lost, no restart needed."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable

import httpx
import pytest

from geo_service.ledger import Ledger
from tests.postgres_server import PostgresServer, find_binaries, make_database
from tests.required_parts import absent
from tests.survival.processes import Server, administrator, environment, run

pytestmark = pytest.mark.survival
BODY = {"text": "路灯不亮", "lon": 116.05, "lat": 40.1}


class Load:
    """Some clients that post and look up all the time, and try again as told."""

    def __init__(self, server: Server, clients: int = 4) -> None:
        self.accepted: dict[str, str] = {}
        self.refused: list[httpx.Response] = []
        self.other: list[str] = []
        self._server, self._stop = server, threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(clients)]
        for thread in self._threads:
            thread.start()

    def _run(self, client_number: int) -> None:
        number = 0
        with httpx.Client(
            base_url=self._server.url, headers=self._server.headers, timeout=60
        ) as client:
            while not self._stop.is_set():
                source_id = f"c{client_number}-{number}"
                body = {**BODY, "source": "load", "source_id": source_id}
                answer = client.post("/v1/complaints", json=body)
                if answer.status_code in (200, 201):
                    self.accepted[source_id] = answer.json()["id"]
                    number += 1
                elif answer.status_code == 503:
                    self.refused.append(answer)
                    time.sleep(0.05)
                else:
                    self.other.append(f"{answer.status_code} {answer.text}")
                    number += 1
                routed = client.get("/v1/route", params={"lon": 116.05, "lat": 40.1})
                if routed.status_code != 200:
                    self.other.append(f"route {routed.status_code}")

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait, however slow the machine is; two minutes without it are a fault."""
        for _ in range(2400):
            if holds():
                return
            time.sleep(0.05)
        self.stop()
        raise AssertionError("it never came to that")

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def _check(load: Load, ledger: Ledger) -> None:
    assert load.other == []
    with ledger.reading() as connection:
        ids = list(connection.exec_driver_sql("SELECT source_id FROM complaint").scalars())
    assert len(ids) == len(set(ids))
    assert set(load.accepted) <= set(ids)


@pytest.fixture
def database():
    """A PostgreSQL server of its own, to be stopped."""
    binaries = find_binaries()
    if binaries is None:
        absent("postgres", "no PostgreSQL")
    server = PostgresServer(binaries)
    server.start()
    yield server
    server.remove()


@pytest.mark.postgres
def test_postgresql_goes_and_comes_back_under_load(database, toy, toy_folder, tmp_path):
    url = make_database(database.url("postgres"))
    server = Server(environment(toy_folder, tmp_path, url))
    load = Load(server)
    for turn, at_once in enumerate((False, True)):
        load.until(lambda turn=turn: len(load.accepted) >= 20 * (turn + 1))
        refused = len(load.refused)
        database.stop(at_once=at_once)  # first politely, then as if it crashed
        load.until(lambda refused=refused: len(load.refused) > refused)
        assert server.client.get("/healthz").status_code == 200
        database.start()
    before = len(load.accepted)
    load.until(lambda: len(load.accepted) > before)
    load.stop()
    server.stop()
    assert load.refused
    assert all(answer.headers["retry-after"] for answer in load.refused)
    assert all("Traceback" not in answer.text for answer in load.refused)
    levels = [level.id for level in toy.folder.levels]
    ledger = Ledger.open(url, region="toytown", levels=levels)
    _check(load, ledger)
    ledger.close()


@pytest.mark.postgres
def test_the_service_starts_before_its_database(database, toy_folder, tmp_path):
    url = make_database(database.url("postgres"))
    env = environment(toy_folder, tmp_path, url)
    administrator(env)
    database.stop()
    server = Server(env)
    refused = server.client.post("/v1/complaints", json=BODY)
    assert refused.status_code == 503
    assert server.client.get("/v1/route?lon=116.05&lat=40.1").status_code == 200
    database.start()
    assert server.client.post("/v1/complaints", json=BODY).status_code == 201
    server.stop()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of a few megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], check=False
    ).returncode == 0  # fmt: skip
    if not mounted:
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_refuses_and_recovers(toy, toy_folder, tmp_path, small_disk):
    url = f"sqlite:///{small_disk}/ledger.sqlite"
    server = Server(environment(toy_folder, tmp_path, url))
    ballast = small_disk / "ballast"
    load = Load(server, clients=2)
    load.until(lambda: len(load.accepted) >= 5)
    free = os.statvfs(small_disk)
    ballast.write_bytes(b"\0" * max(free.f_bavail * free.f_frsize - 200_000, 0))
    load.until(lambda: bool(load.refused))
    assert any("room on the disk" in answer.json()["hint"] for answer in load.refused)
    assert server.client.get("/v1/route?lon=116.05&lat=40.1").status_code == 200
    before = len(load.accepted)
    ballast.unlink()
    load.until(lambda: len(load.accepted) > before)  # by itself, once there is room
    load.stop()
    server.stop()
    levels = [level.id for level in toy.folder.levels]
    ledger = Ledger.open(url, region="toytown", levels=levels)
    _check(load, ledger)
    ledger.close()


def test_an_import_into_a_full_disk_stops_clearly_and_goes_on_later(
    toy, toy_folder, tmp_path, small_disk
):
    from tests.intake.made_files import PROFILE, row, write_csv

    (tmp_path / "made.toml").write_text(PROFILE, encoding="utf-8")
    source = write_csv(tmp_path / "in.csv", [row(number) for number in range(20_000)])
    env = environment(toy_folder, tmp_path, f"sqlite:///{small_disk}/ledger.sqlite")
    full = run(env, "import", source, "--profile", tmp_path / "made.toml")
    assert full.returncode == 2
    assert "room on the disk" in full.stderr
    assert "Traceback" not in full.stderr
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    again = run(env, "import", source, "--profile", tmp_path / "made.toml")
    assert again.returncode == 0, again.stderr
    levels = [level.id for level in toy.folder.levels]
    ledger = Ledger.open(env["GEO_DATABASE_URL"], region="toytown", levels=levels)
    assert sum(piece.num_rows for piece in ledger.export()) == 20_000
    ledger.close()
