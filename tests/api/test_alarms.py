"""``/v1/alarms``: who sees what, what people do, and the live stream."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from geo_service.intake.open_ledger import open_ledger
from geo_service.ledger import Placement
from geo_service.ledger.access import read_audit
from geo_service.ledger.alarms import NewAlarm, put_alarm
from geo_service.service.region import Region
from tests.ledger.factories import complaint

from .ledger_client import BASE_URL, Service, admin_headers, make_keys

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.fixture
def service(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path, cube_refresh_s=0, burst_watch=False)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        service = Service(client, {})
        service.keys.update(make_keys(service.ledger))
        time.sleep(2.1)
        yield service


def put(ledger, **changes):
    values = {
        "kind": "scan", "key": "a", "topic": "市政/供水", "level": "township", "places": ("T1",),
        "started_at": NOON - timedelta(days=2), "last_at": NOON,
        "continues_after": NOON - timedelta(days=2), "observed": 9, "expected": 1.5, "p": 1e-4,
        "recurrence_days": 1e4, "reporters": 9,
    }  # fmt: skip
    new = NewAlarm(**{**values, **changes})
    return ledger.writer.run(lambda at: put_alarm(at, new))


def test_planners_see_all_and_the_public_what_enough_people_are_behind(service):
    put(service.ledger)
    put(service.ledger, key="few", reporters=4)
    put(service.ledger, key="fine", level="place", kind="burst", places=("T1/甲小区",))
    mine = service.client.get("/v1/alarms", headers=service.planner).json()
    assert len(mine["alarms"]) == 3
    assert mine["version"] == max(one["version"] for one in mine["alarms"])
    told = service.client.get("/v1/alarms", headers=service.public).json()
    assert told["audience"] == "public"
    (only,) = told["alarms"]
    assert only == {
        "id": only["id"], "kind": "scan", "topic": "市政", "level": "township", "places": ["T1"],
        "state": "open", "first_day": "2026-02-27", "last_day": "2026-03-01", "at_least": 5,
    }  # fmt: skip
    for path in (f"/v1/alarms/{only['id']}", "/v1/alarms/stream"):
        assert service.client.get(path, headers=service.public).status_code == 403
        assert service.client.get(path).status_code == 401
    none = service.client.get("/v1/alarms?topic=噪声", headers=service.planner).json()
    assert none["alarms"] == []
    day = service.client.get("/v1/alarms?day=2026-02-28", headers=service.planner).json()
    assert len(day["alarms"]) == 3
    later = service.client.get(f"/v1/alarms?after={mine['version']}", headers=service.planner)
    assert later.json()["alarms"] == []


def test_the_public_sees_a_burst_over_a_whole_area_under_the_level_s_name(service):
    put(service.ledger, key="area:T1:供水", level="area", kind="burst")
    put(service.ledger, key="cell:x:供水", level="cell", kind="burst", places=("8931aa51a4bffff",))
    put(service.ledger, key="area:T2:供水", level="area", kind="burst", reporters=4)
    (only,) = service.client.get("/v1/alarms", headers=service.public).json()["alarms"]
    assert (only["kind"], only["level"], only["places"]) == ("burst", "township", ["T1"])
    assert "observed" not in only


def test_acknowledge_note_and_mute_are_audited(service):
    found = put(service.ledger)
    base = f"/v1/alarms/{found.id}"

    def post(what, body, role="planner"):
        return service.client.post(f"{base}/{what}", json=body, headers=getattr(service, role))

    assert post("ack", {}, "public").status_code == 403
    assert post("ack", {"note": "看过"}).json()["state"] == "acknowledged"
    assert post("note", {"note": "联系 13800138000"}).status_code == 200
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    assert post("mute", {"until": until}).status_code == 200
    assert post("mute", {"until": "2020-01-01T00:00:00Z"}).status_code == 422
    assert post("mute", {}).status_code == 200
    assert post("note", {"note": " "}).status_code == 422
    assert post("note", {"text": "x"}).status_code == 422
    body = service.client.get(base, headers=service.planner).json()
    assert [n["action"] for n in body["notes"]] == ["ack", "note", "mute", "unmute"]
    assert "13800138000" not in json.dumps(body)
    with service.ledger.reading() as at:
        actions = [line.action for line in read_audit(at)]
    assert actions[-4:] == ["alarm_ack", "alarm_note", "alarm_mute", "alarm_unmute"]
    assert service.client.get("/v1/alarms/999999", headers=service.planner).status_code == 404


def test_the_stream_tells_changes_and_misses_none(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path, cube_refresh_s=0, burst_watch=False)
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(400):
        if server.started:
            break
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    from geo_service.api.ledger_access import ledger_of

    ledger = ledger_of(app.state.geo)
    first = put(ledger, key="before")
    try:
        headers = {"Last-Event-ID": "0", **admin_headers(settings)}
        url = f"http://127.0.0.1:{port}/v1/alarms/stream"
        with httpx.stream("GET", url, headers=headers, timeout=20) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            seen = []
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    seen.append(json.loads(line[6:])["version"])
                    if len(seen) == 1:
                        second = put(ledger, key="after")
                    else:
                        break
        assert seen == [first.version, second.version]
    finally:
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()


def history():
    """A thousand calls of two months, from many places."""
    for i in range(1_000):
        at = datetime.now(UTC) - timedelta(minutes=1_500 + 80 * i)
        where = Placement(areas={"township": (f"T{i % 4 + 1}",)}, place=f"小区{i % 60}")
        yield complaint(received_at=at, reporter=f"h{i}", placement=where)


def test_a_service_watches_for_bursts_by_itself(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path, cube_refresh_s=0)
    ledger = open_ledger(settings, Region.open(settings.region, tmp_path))
    ledger.add_many(list(history()), actor="test")
    ledger.close()
    by = admin_headers(settings)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        for i in range(6):
            body = {"lon": 116.05, "lat": 40.05, "category": "市政/供水", "reporter": f"r{i}"}
            assert client.post("/v1/complaints", json=body, headers=by).status_code == 201
        begun = time.monotonic()
        while time.monotonic() - begun < 15:
            found = client.get("/v1/alarms?kind=burst", headers=by).json()["alarms"]
            if found:
                break
            time.sleep(0.1)
        assert found
        assert found[0]["reporters"] >= 3
