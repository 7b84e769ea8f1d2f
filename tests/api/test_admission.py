"""Who is let in: slots by class of work, sizes by role, and an end to work nobody waits for."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo_service.api.admission.classes import NAMED, ROOMS, Room, WorkClass, class_of
from geo_service.api.admission.gate import Gate
from geo_service.api.middleware import limits
from geo_service.base.errors import BusyError
from tests.api.admitted import items, service
from tests.api.asgi import Answer, body, receive_of, scope_of
from tests.api.asgi import run as in_a_loop

COMPLAINT = {"text": "路灯不亮", "lon": 116.05, "lat": 40.1}
GONE = {"type": "http.disconnect"}

__all__ = ["service"]


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
