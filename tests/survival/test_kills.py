"""SIGKILL during an import, a request and a migration: nothing lost, nothing doubled."""

from __future__ import annotations

import random
import signal
import threading
import time

import httpx
import pytest
import sqlalchemy as sa

from geo_service.intake import import_file, read_profile
from geo_service.ledger import migrations
from geo_service.ledger.events import fold
from geo_service.ledger.health import examine
from geo_service.ledger.schema import HEAD
from geo_service.ledger.store import open_engine
from tests.intake.made_files import PROFILE, row, write_csv
from tests.survival.processes import Server, run, start

pytestmark = pytest.mark.survival
ROWS = 30_000


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    (folder / "made.toml").write_text(PROFILE, encoding="utf-8")
    rows = [row(number) for number in range(ROWS)]
    for number in range(0, ROWS, 1000):
        rows[number]["received"] = "bald"
    return folder / "made.toml", write_csv(folder / "in.csv", rows)


def _healthy(ledger):
    grades = {one.what: one.grade for one in examine(ledger.engine)}
    assert "fail" not in grades.values(), grades


def _source_ids(ledger):
    with ledger.reading() as connection:
        return list(connection.exec_driver_sql("SELECT source_id FROM complaint").scalars())


def _rejected(ledger):
    with ledger.reading() as connection:
        return list(connection.exec_driver_sql("SELECT row_number FROM reject").scalars())


def _ranges(engine):
    """How many batches are committed; none where there is no table yet."""
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql("SELECT count(*) FROM import_range").scalar_one()
    except sa.exc.DBAPIError:
        return 0


def test_an_import_killed_again_and_again_has_every_row_once(env, source, store, open_ledger):
    profile, file = source
    open_ledger()
    engine, rng, kills = open_engine(store), random.Random(5), 0
    for _ in range(2):
        before = _ranges(engine)
        process = start(env, "import", file, "--profile", profile)
        # somewhere in the batch after one that was committed
        while process.poll() is None and _ranges(engine) == before:
            time.sleep(0.01)
        time.sleep(rng.uniform(0.0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
        kills += process.returncode == -signal.SIGKILL
    engine.dispose()
    assert kills >= 2
    assert run(env, "import", file, "--profile", profile).returncode == 0
    ledger = open_ledger()
    ids = _source_ids(ledger)
    assert len(ids) == len(set(ids)) == ROWS - ROWS // 1000
    rejected = _rejected(ledger)
    assert sorted(rejected) == list(range(1, ROWS + 1, 1000))
    _healthy(ledger)


def test_two_imports_of_one_file_at_once(env, source, open_ledger):
    profile, file = source
    both = [start(env, "import", file, "--profile", profile) for _ in range(2)]
    errors = [process.communicate(timeout=300)[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    ledger = open_ledger()
    ids = _source_ids(ledger)
    assert len(ids) == len(set(ids)) == ROWS - ROWS // 1000
    assert sorted(_rejected(ledger)) == list(range(1, ROWS + 1, 1000))
    _healthy(ledger)


def _send(server, first, accepted, stop):
    """Post complaint after complaint; note those that were accepted."""
    number = first
    with httpx.Client(base_url=server.url, headers=server.headers, timeout=30) as client:
        while not stop.is_set():
            body = {"source": "s", "source_id": f"r{number}", "lon": 116.05, "lat": 40.1}
            try:
                answer = client.post("/v1/complaints", json=body)
            except httpx.TransportError:
                return
            if answer.status_code in (200, 201):
                accepted[f"r{number}"] = answer.json()["id"]
            number += 1


def _until(holds):
    """Wait, however slow the machine is; two minutes without it are a fault."""
    for _ in range(2400):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


def test_requests_accepted_before_a_kill_are_there_after_it(env, open_ledger):
    accepted: dict[str, str] = {}
    for turn in range(2):
        server, stop = Server(env), threading.Event()
        threads = [
            threading.Thread(target=_send, args=(server, turn * 10**6 + n * 10**5, accepted, stop))
            for n in range(6)
        ]
        for thread in threads:
            thread.start()
        _until(lambda turn=turn: len(accepted) >= 25 * (turn + 1))
        server.kill()
        stop.set()
        for thread in threads:
            thread.join()
        server.stop()
    assert len(accepted) >= 50
    ledger = open_ledger()
    ids = _source_ids(ledger)
    assert len(ids) == len(set(ids))
    assert set(accepted) <= set(ids)
    for source_id, complaint_id in random.Random(1).sample(sorted(accepted.items()), 20):
        assert ledger.get(complaint_id).source_id == source_id
        assert ledger.get(complaint_id).state == fold(ledger.history(complaint_id)).state
    _healthy(ledger)


def _kill_migration(env, delay_s):
    """Start a migration and kill it so long after its transaction has begun."""
    process = start(env, "ledger", "migrate", "--no-backup", announce=True)
    while (line := process.stderr.readline()) and b"begun" not in line:
        pass
    time.sleep(delay_s)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()


def test_a_migration_killed_half_way_leaves_one_version_whole(toy, env, source, open_ledger, store):
    profile, file = source
    ledger, engine = open_ledger(), open_engine(store)
    import_file(toy, ledger, read_profile(str(profile)), file, key=b"k")
    before = sum(piece.num_rows for piece in ledger.export())
    rng = random.Random(3)
    for _ in range(2):
        migrations.downgrade(engine, "0001")
        _kill_migration(env, rng.uniform(0.0, 0.3))
        assert migrations.version_of(engine) in ("0001", HEAD)
    assert run(env, "ledger", "migrate", "--no-backup").returncode == 0
    assert migrations.version_of(engine) == HEAD
    assert sum(piece.num_rows for piece in ledger.export()) == before
    _healthy(ledger)
    engine.dispose()
