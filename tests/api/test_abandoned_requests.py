"""Work for clients that have gone, or are slow: it stops, and holds no slot."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from geo_service.api.admission import urgent as urgent_module
from geo_service.api.admission.classes import ROOMS, Room, WorkClass
from geo_service.api.admission.urgent import Urgent
from geo_service.api.app import create_app
from geo_service.api.middleware import limits
from geo_service.api.middleware.admit import Admit
from geo_service.base.cancellation import checkpoint
from geo_service.base.settings import Settings
from geo_service.ledger.access import ANYONE
from geo_service.service.region import Region
from tests.api.admitted import items, service
from tests.api.asgi import Answer, body, receive_of, scope_of
from tests.api.asgi import run as in_a_loop
from tests.api.ledger_client import BASE_URL

GONE = {"type": "http.disconnect"}

__all__ = ["service"]


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
