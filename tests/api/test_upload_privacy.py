"""Uploads are their sender's alone, leave a trail, go by the clock, and survive a full disk."""

import csv
import errno
import io
import os
import shutil
import stat
import time

import pytest
from fastapi.testclient import TestClient

from geo_service.api import upload_store, uploads
from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from geo_service.ledger.access import Role, make_key, read_audit
from geo_service.tables.formulas import unguard
from tests.hostile_texts import HOSTILE
from tests.tables.test_limits import BOMBS, workbook

from .ledger_client import BASE_URL, Service, make_keys
from .test_uploads import send, wait

TABLE = "编号,说\n1,东风街道路灯不亮\n".encode()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def service(toy_folder, home):
    before = os.umask(0o022)
    home.chmod(0o755)
    (home / "uploads").mkdir(mode=0o755)
    settings = Settings(region=str(toy_folder), home=home, cube_refresh_s=0)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        service = Service(client, {})
        service.keys.update(make_keys(service.ledger))
        service.keys["other"] = service.ledger.writer.run(
            lambda at: make_key(at, "other", Role.DISPATCHER)[1]
        )
        time.sleep(2.1)  # the door looks for the first key every two seconds
        client.headers.update(service.dispatcher)
        yield service
    os.umask(before)


def trail(service, key):
    with service.ledger.reading() as connection:
        lines = read_audit(connection, limit=10_000)
    return [line.action for line in lines if line.object == f"upload:{key}"]


def done(service, content=TABLE, **about):
    key = send(service.client, content, **about).json()["id"]
    assert wait(service.client, key)["state"] == "done"
    return key


def test_files_are_their_owners_alone(service, home):
    key = done(service)
    job = home / "uploads" / key
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [job, *job.iterdir()]}
    assert modes.pop(key) == 0o700
    assert set(modes) == {"input.csv", "located.csv", "status.json"}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((home / "uploads").stat().st_mode) == 0o700


def test_no_state_is_readable_by_others(service, home):
    sample = {"count": 300, "days": 60, "seed": 1}
    assert service.client.post("/v1/sample", json=sample, headers=service.admin).status_code == 202
    while service.client.get("/v1/cube", headers=service.admin).json()["job"]["state"] == "running":
        time.sleep(0.05)
    found = [path for path in home.rglob("*") if path.stat().st_mode & 0o077]
    assert any(path.suffix == ".parquet" for path in (home / "cube").rglob("*"))
    assert found == []


def test_every_step_leaves_an_audit_line(service):
    key = done(service)
    assert trail(service, key) == ["upload"]
    assert service.client.get(f"/v1/uploads/{key}/file").status_code == 200
    assert service.client.delete(f"/v1/uploads/{key}").status_code == 204
    assert trail(service, key) == ["upload", "download_upload", "delete_upload"]
    assert service.client.get(f"/v1/uploads/{key}").status_code == 404


def test_only_the_sender_and_the_administrator_reach_a_file(service):
    key = done(service)
    for part in ("", "/file"):
        for reader, status in (("other", 404), ("admin", 200), ("planner", 403)):
            answer = service.client.get(
                f"/v1/uploads/{key}{part}", headers=getattr(service, reader)
            )
            assert answer.status_code == status
    other = service.client.delete(f"/v1/uploads/{key}", headers=service.other)
    assert other.status_code == 404
    assert service.client.get(f"/v1/uploads/{key}").json()["state"] == "done"
    assert "owner" not in service.client.get(f"/v1/uploads/{key}").json()


def test_files_go_by_the_clock_without_another_upload(service, home, monkeypatch):
    key = done(service)
    uploads.close(service.client.app.state.geo)
    monkeypatch.setattr(uploads, "CLOCK_S", 0.05)
    uploads.open(service.client.app.state.geo)
    time.sleep(0.3)
    assert (home / "uploads" / key).is_dir()
    monkeypatch.setattr(upload_store, "KEPT_S", -1)
    until = time.monotonic() + 10
    while (home / "uploads" / key).exists() or trail(service, key)[-1] != "expire_upload":
        assert time.monotonic() < until
        time.sleep(0.05)
    assert trail(service, key) == ["upload", "expire_upload"]


def test_files_of_a_service_that_ended_go_when_the_next_one_starts(toy_folder, tmp_path):
    old = tmp_path / "uploads" / ("0" * 32)
    old.mkdir(parents=True)
    (old / "input.csv").write_bytes(TABLE)
    os.utime(old, (time.time() - 2 * 24 * 3600,) * 2)
    left = tmp_path / "uploads" / f".going-{'1' * 32}"
    left.mkdir()
    with TestClient(create_app(Settings(region=str(toy_folder), home=tmp_path))):
        until = time.monotonic() + 10
        while old.exists() or left.exists():
            assert time.monotonic() < until
            time.sleep(0.05)


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device", "/secret/path")


def test_a_full_disk_is_said_to_be_one(service, home, monkeypatch):
    before = set((home / "uploads").iterdir())
    monkeypatch.setattr(shutil, "copyfileobj", full)
    answer = send(service.client, TABLE)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "disk" in answer.json()["detail"]
    assert "/" not in answer.json()["detail"]
    assert set((home / "uploads").iterdir()) == before


def test_a_disk_that_is_full_while_the_body_arrives_is_said_to_be_one(service, monkeypatch):
    monkeypatch.setattr("tempfile.SpooledTemporaryFile.write", full)
    assert send(service.client, TABLE).status_code == 503


def test_a_disk_that_fills_during_the_work_is_said_to_have(service, monkeypatch):
    monkeypatch.setattr("geo_service.api.upload_jobs.locate_file", lambda *_, **__: full())
    status = wait(service.client, send(service.client, TABLE).json()["id"])
    assert status["state"] == "failed"
    assert "disk" in status["error"]
    assert "/secret" not in status["error"]


def test_a_workbook_that_would_fill_the_memory_fails_with_a_reason(service, tmp_path):
    path = workbook(tmp_path / "a.xlsx", **BOMBS["compressed beyond reason"])
    begun = time.monotonic()
    key = send(service.client, path.read_bytes(), name="a.xlsx", column="a").json()["id"]
    status = wait(service.client, key)
    assert status["state"] == "failed"
    assert "times its size" in status["error"]
    assert time.monotonic() - begun < 10


def test_texts_go_out_guarded_and_come_back(service):
    """A table that is sent, fetched, sent and fetched again is the same, and nothing in it runs."""
    texts = [text for text in HOSTILE if text.strip()]
    sent = io.StringIO(newline="")
    csv.writer(sent).writerows([["=说", "编号"], *([text, "-5"] for text in texts)])
    content = sent.getvalue().encode()
    for column in ("=说", "'=说"):
        key = done(service, content, column=unguard(column))
        content = service.client.get(f"/v1/uploads/{key}/file").content
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert [unguard(row["'=说"]) for row in rows] == texts
        assert not [row for row in rows if row["'=说"].startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert {row["编号"] for row in rows} == {"-5"}


@pytest.mark.parametrize(
    "name", [f"a{text}.csv" for text in HOSTILE] + ["../../x.csv", "a\x00.csv"]
)
def test_a_file_name_never_reaches_the_disk_or_a_header(service, home, name):
    answer = send(service.client, TABLE, name=name)
    if answer.status_code != 202:
        assert answer.status_code in (400, 422)
        return
    key = answer.json()["id"]
    wait(service.client, key)
    got = service.client.get(f"/v1/uploads/{key}/file")
    assert got.headers["content-disposition"] == 'attachment; filename="located.csv"'
    assert {path.name for path in (home / "uploads" / key).iterdir()} == {
        "input.csv",
        "located.csv",
        "status.json",
    }
