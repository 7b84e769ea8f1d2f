"""Who is let in: slots by class of work, sizes by role, and an end to work nobody waits for."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from geo_service.api.admission import urgent as urgent_module
from geo_service.api.admission.classes import NAMED, ROOMS, Room, WorkClass, class_of
from geo_service.api.admission.gate import Gate
from geo_service.api.admission.urgent import Urgent
from geo_service.api.app import create_app
from geo_service.api.middleware import limits
from geo_service.api.middleware.admit import Admit
from geo_service.base.cancellation import checkpoint
from geo_service.base.errors import BusyError
from geo_service.base.settings import Settings
from geo_service.ledger.access import ANYONE
from geo_service.service.region import Region
from tests.api.asgi import Answer, body, receive_of, scope_of
from tests.api.asgi import run as in_a_loop
from tests.api.ledger_client import BASE_URL, Service, make_keys

COMPLAINT = {"text": "路灯不亮", "lon": 116.05, "lat": 40.1}
GONE = {"type": "http.disconnect"}


@pytest.fixture
def service(toy_folder, tmp_path):
    made = Settings(region=str(toy_folder), home=tmp_path / "h")
    with TestClient(create_app(made), base_url=BASE_URL) as client:
        opened = Service(client, {})
        opened.keys = make_keys(opened.ledger)
        client.get("/v1/session")
        yield opened


def items(count, **fields):
    return {"items": [{"id": i, "lon": 116.05, "lat": 40.1, **fields} for i in range(count)]}


# -- gates --------------------------------------------------------------------------------


def test_staff_takes_every_slot_and_the_public_only_its_part():
    async def run():
        gate = Gate(Room(slots=3, public=1, waiting=5, public_waiting=1, patience_s=60))
        await gate.enter(public=True)
        waits = asyncio.create_task(gate.enter(public=True))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await gate.enter(public=True)
        await gate.enter(public=False)
        await gate.enter(public=False)
        staff = asyncio.create_task(gate.enter(public=False))
        await asyncio.sleep(0)
        assert (gate.running, gate.waiting) == (3, 2)
        gate.leave(public=True)
        await staff  # before the public that came first
        assert not waits.done()
        gate.leave(public=False)
        await waits
        assert (gate.running, gate.running_public, gate.waiting) == (3, 1, 0)

    in_a_loop(run())


def test_nobody_waits_for_ever_and_who_goes_leaves_no_trace():
    async def run():
        gate = Gate(Room(1, 1, 2, 2, patience_s=0.01))
        await gate.enter(public=False)
        with pytest.raises(BusyError):
            await gate.enter(public=False)
        gone = asyncio.create_task(gate.enter(public=True))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert gate.waiting == 0
        gate.leave(public=False)
        assert (gate.running, gate.running_public) == (0, 0)

    in_a_loop(run())


def test_a_slot_given_to_someone_who_has_just_gone_is_free_again():
    async def run():
        gate = Gate(Room(1, 1, 2, 2, 60))
        await gate.enter(public=True)
        next_one = asyncio.create_task(gate.enter(public=True))
        await asyncio.sleep(0)
        gate.leave(public=True)  # next_one has the slot, but has not run since
        next_one.cancel()
        await asyncio.gather(next_one, return_exceptions=True)
        assert gate.is_open(public=True)

    in_a_loop(run())


# -- classes ------------------------------------------------------------------------------


def test_every_path_named_in_a_class_is_a_route(service):
    paths = service.client.app.openapi()["paths"]
    assert set(paths) >= NAMED


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        ("GET", "/readyz", WorkClass.HEALTH),
        ("GET", "/v1/route", WorkClass.LOOKUP),
        ("GET", "/v1/complaints/1-ab", WorkClass.LOOKUP),
        ("POST", "/v1/complaints", WorkClass.INTAKE),
        ("POST", "/v1/complaints/1-ab/events", WorkClass.INTAKE),
        ("POST", "/open311/v2/requests.json", WorkClass.INTAKE),
        ("POST", "/v1/complaints:batch", WorkClass.BULK),
        ("POST", "/v1/route/batch", WorkClass.HEAVY),
        ("GET", "/v1/report", WorkClass.HEAVY),
        ("GET", "/v1/choropleth?level=a", WorkClass.VIEW),
        ("GET", "/v1/emerging?res=8", WorkClass.VIEW),
        ("GET", "/v1/choropleth?level=a&format=csv", WorkClass.HEAVY),
    ],
)
def test_requests_are_classed(method, target, expected):
    path, _, query = target.partition("?")
    assert class_of(scope_of(path, method=method, query=query)) is expected


# -- one class full, the others free -------------------------------------------------------


def test_intake_and_health_go_on_while_heavy_work_is_full(service, monkeypatch):
    release, begun = threading.Event(), threading.Semaphore(0)

    def slow_report(*_, **__):
        begun.release()
        release.wait(60)
        return '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;">'

    monkeypatch.setattr("geo_service.api.planner_jobs.make_report", slow_report)
    room = ROOMS[WorkClass.HEAVY]
    public = room.public + room.public_waiting
    with ThreadPoolExecutor(40) as pool:
        try:
            ask = lambda number, **by: service.client.get(f"/v1/report?title={number}", **by)  # noqa: E731
            open_ = [pool.submit(ask, number) for number in range(public + 6)]
            assert begun.acquire(timeout=30)
            refused = [one.result(30) for one in _first_done(open_, 6)]
            assert {answer.status_code for answer in refused} == {503}
            assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
            assert service.client.get("/readyz").status_code == 200
            kept = service.client.post("/v1/complaints", json=COMPLAINT, headers=service.dispatcher)
            assert kept.status_code == 201
            assert service.client.get("/v1/route?lon=116.05&lat=40.1").status_code == 200
            assert not begun.acquire(timeout=0.2)  # one report of the public at a time
            staff = pool.submit(ask, "staff", headers=service.planner)
            assert begun.acquire(timeout=30)  # but staff has a slot
        finally:
            release.set()
        assert staff.result(60).status_code == 200
        assert sorted(one.result(60).status_code for one in open_) == [200] * public + [503] * 6


def _first_done(futures, count):
    done = threading.Semaphore(0)
    for one in futures:
        one.add_done_callback(lambda _: done.release())
    for _ in range(count):
        assert done.acquire(timeout=30)
    return [one for one in futures if one.done()]


def test_a_locked_store_stalls_writes_but_not_reads(service):
    kept = service.client.post("/v1/complaints", json=COMPLAINT, headers=service.dispatcher).json()
    other = sqlite3.connect(service.ledger.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def post():
        path, by = "/v1/complaints", service.dispatcher
        return service.client.post(path, json=COMPLAINT, headers=by).status_code

    with ThreadPoolExecutor(60) as pool:
        try:
            waiting = [pool.submit(post) for _ in range(60)]
            for _ in range(20):
                path = f"/v1/complaints/{kept['id']}"
                found = service.client.get(path, headers=service.dispatcher)
                assert found.status_code == 200
                assert service.client.get("/v1/places?q=a").status_code == 200
            assert not any(one.done() for one in waiting)
        finally:
            other.execute("ROLLBACK")
            other.close()
        assert {one.result(60) for one in waiting} == {201}


# -- sizes by role ------------------------------------------------------------------------


def test_a_large_body_is_refused_before_it_is_read(service):
    async def must_not_be_read():
        raise AssertionError("the body was read")

    headers = [("content-length", 15_000_000), ("content-type", "application/json")]
    for scope in (
        scope_of("/v1/route/batch", method="POST", headers=headers),
        scope_of(
            "/v1/route/batch", method="POST", headers=[*headers, ("authorization", "Bearer gs_x_y")]
        ),
        scope_of("/v1/complaints:batch", method="POST", headers=headers),
    ):
        answer = Answer()
        service.client.portal.call(service.client.app, scope, must_not_be_read, answer.send)
        assert answer.status == 413
        assert answer.headers["connection"] == "close"


def test_sizes_go_by_role(service):
    padding = "x" * 1_200_000
    post = service.client.post
    for content in (json.dumps({"items": [], "pad": padding}), iter([padding.encode()] * 3)):
        assert post("/v1/route/batch", content=content).status_code == 413
    large = {"items": [], "pad": padding}
    assert post("/v1/route/batch", json=large, headers=service.dispatcher).status_code == 200


def test_batch_rows_go_by_role(service):
    post = service.client.post
    assert post("/v1/route/batch", json=items(200)).status_code == 200
    refused = post("/v1/route/batch", json=items(201))
    assert refused.status_code == 413
    assert "200" in refused.json()["hint"]
    assert post("/v1/route/batch", json=items(201), headers=service.planner).status_code == 200
    assert post("/v1/route/batch", json=items(10_001), headers=service.admin).status_code == 413


def test_a_body_that_does_not_come_is_given_up(service, monkeypatch):
    monkeypatch.setattr(limits, "IDLE_S", 0.05)
    answer = Answer()
    scope = scope_of("/v1/complaints", method="POST", headers=[("content-length", 100)])
    receive = receive_of(body(b"{", more=True))
    service.client.portal.call(service.client.app, scope, receive, answer.send)
    assert answer.status == 408


# -- work nobody waits for ----------------------------------------------------------------


def test_a_batch_stops_when_its_client_goes(service, monkeypatch):
    count, some = 0, threading.Event()
    route = Region.route

    def counted(self, **given):
        nonlocal count
        count += 1
        if count >= 10:
            some.set()
            threading.Event().wait(0.005)
        return route(self, **given)

    monkeypatch.setattr(Region, "route", counted)
    content = json.dumps(items(5_000, text="路灯不亮")).encode()
    key = f"Bearer {service.keys['dispatcher']}"
    headers = [("content-length", len(content)), ("authorization", key)]
    scope = scope_of("/v1/route/batch", method="POST", headers=headers)

    async def goes():
        while not some.is_set():
            await asyncio.sleep(0.001)
        return GONE

    answer = Answer()
    receive = receive_of(body(content), then=goes)
    service.client.portal.call(service.client.app, scope, receive, answer.send)
    assert 10 <= count < 2_000
    assert answer.status == 499
    rows = service.client.post("/v1/route/batch", json=items(3), headers=service.dispatcher)
    assert len(rows.json()["results"]) == 3  # its slot is free again


def callers(principal=ANYONE):
    async def of(scope):
        return principal

    return SimpleNamespace(of=of)


def test_who_goes_while_waiting_is_never_worked_for():
    worked = []

    async def app(scope, receive, send):
        worked.append(scope["query_string"])
        if scope["query_string"] == b"first":
            await first_may_end.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def run():
        nonlocal first_may_end
        first_may_end = asyncio.Event()
        admit = Admit(app, callers(), Urgent())
        gate = admit.gates[WorkClass.HEAVY]
        first, second = Answer(), Answer()
        empty = body(b"")
        one = asyncio.create_task(
            admit(scope_of("/v1/report", query="first"), receive_of(empty), first.send)
        )
        await asyncio.sleep(0.01)
        gone = asyncio.Event()

        async def then():
            await gone.wait()
            return GONE

        two = asyncio.create_task(
            admit(scope_of("/v1/report", query="second"), receive_of(empty, then=then), second.send)
        )
        await asyncio.sleep(0.01)
        assert gate.waiting == 1
        gone.set()
        await two
        assert gate.waiting == 0
        first_may_end.set()
        await one
        assert (worked, gate.running, first.status) == ([b"first"], 0, 200)

    first_may_end = None
    in_a_loop(run())


def test_long_work_lets_urgent_work_go_first_but_not_for_ever(monkeypatch):
    urgent = Urgent()
    urgent.begin()
    waited = threading.Event()

    def work():
        urgent.give_way()
        waited.set()

    monkeypatch.setattr(urgent_module, "_GIVE_WAY_S", 60.0)
    thread = threading.Thread(target=work)
    thread.start()
    assert not waited.wait(0.05)
    urgent.end()
    thread.join(30)
    assert waited.is_set()
    urgent.begin()
    monkeypatch.setattr(urgent_module, "_GIVE_WAY_S", 0.001)
    urgent.give_way()  # returns although urgent work is under way


def test_a_slow_client_holds_no_slot_while_it_sends():
    async def app(scope, receive, send):
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def run():
        admit = Admit(app, callers(), Urgent())
        gate = admit.gates[WorkClass.INTAKE]
        scope = scope_of("/v1/complaints", method="POST", headers=[("content-length", 9)])
        slow = [
            asyncio.create_task(
                admit(dict(scope), receive_of(body(b"{", more=True)), Answer().send)
            )
            for _ in range(100)
        ]
        await asyncio.sleep(0.01)
        assert (gate.running, gate.waiting) == (0, 0)
        answer = Answer()
        await admit(dict(scope), receive_of(body(b"{}")), answer.send)
        assert answer.status == 200
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        assert gate.running == 0

    in_a_loop(run())


def test_a_checkpoint_without_a_cancellation_does_nothing():
    checkpoint()


# -- whose time it is ---------------------------------------------------------------------


def test_waiting_for_a_slot_is_not_the_clients_slowness(toy_folder, tmp_path, monkeypatch):
    begun, release = threading.Semaphore(0), threading.Event()
    route = Region.route

    def slow(self, **given):
        begun.release()
        release.wait(60)
        return route(self, **given)

    monkeypatch.setattr(limits, "IDLE_S", 0.2)
    monkeypatch.setitem(ROOMS, WorkClass.HEAVY, Room(1, 1, 4, 4, patience_s=1.0))
    app = create_app(Settings(region=str(toy_folder), home=tmp_path / "h"))
    content = json.dumps(items(1, text="路灯不亮")).encode()
    with TestClient(app, base_url=BASE_URL) as client, ThreadPoolExecutor(4) as pool:
        monkeypatch.setattr(Region, "route", slow)  # the start has asked its questions
        try:
            post = lambda: client.post("/v1/route/batch", content=content)  # noqa: E731
            first = pool.submit(post)
            assert begun.acquire(timeout=30)
            refused = post()
            assert refused.status_code == 503, refused.text
            assert int(refused.headers["retry-after"]) > 0
        finally:
            release.set()
        assert first.result(60).status_code == 200


def test_only_what_the_client_takes_counts_for_its_body(monkeypatch):
    monkeypatch.setattr(limits, "BODY_S", 0.3)

    async def app(scope, receive, send):
        while (await receive()).get("more_body"):
            await asyncio.sleep(0.1)  # a disk, say
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def run():
        limited = limits.LimitBody(app, 1000, 1000, callers())
        answer = Answer()
        parts = [body(b"x", more=True) for _ in range(6)]
        scope = scope_of("/v1/uploads", method="POST", headers=[("content-length", 7)])
        await limited(scope, receive_of(*parts, body(b"x")), answer.send)
        assert answer.status == 200

    in_a_loop(run())


# -- clients that have gone ---------------------------------------------------------------


async def _gone():
    return GONE


@pytest.mark.parametrize(
    ("method", "path", "parts"),
    [
        ("POST", "/v1/complaints", [body(b"{", more=True)]),
        ("POST", "/v1/route/batch", [body(b"{", more=True)]),
        ("POST", "/v1/session", [body(b"{", more=True)]),
        ("POST", "/v1/uploads", [body(b"--x\r\n", more=True)]),
        ("POST", "/healthz", [body(b"{", more=True)]),
        ("POST", "/v1/route/batch", []),
    ],
)
def test_a_client_that_goes_is_no_error_of_the_service(service, caplog, method, path, parts):
    caplog.set_level("INFO", logger="geo_service.access")
    kind = "multipart/form-data; boundary=x" if path == "/v1/uploads" else "application/json"
    headers = [("content-length", 100), ("content-type", kind)]
    headers.append(("authorization", f"Bearer {service.keys['dispatcher']}"))
    scope = scope_of(path, method=method, headers=headers)
    answer = Answer()
    receive = receive_of(*parts, then=_gone)
    service.client.portal.call(service.client.app, scope, receive, answer.send)
    seen = [one.fields["status"] for one in caplog.records if one.name == "geo_service.access"]
    assert seen[-1] in ((405,) if path == "/healthz" else (499,)), (seen, answer.status)
    assert not [one for one in caplog.records if one.levelname == "ERROR"]
