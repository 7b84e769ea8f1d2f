"""Rates by verified principal, else by address; a budget of ids that do not exist."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from geo_service.api.admission import buckets as buckets_module
from geo_service.api.admission import wrong_ids
from geo_service.api.admission.buckets import Buckets
from geo_service.api.app import create_app
from geo_service.api.middleware.peer import network_of
from geo_service.base.settings import Settings
from tests.api.ledger_client import BASE_URL, Service, make_keys

COMPLAINT = {"text": "路灯不亮", "lon": 116.05, "lat": 40.1}


@pytest.fixture
def start(toy_folder, tmp_path):
    opened = []

    def run(**settings):
        made = Settings(region=str(toy_folder), home=tmp_path / "h", **settings)
        client = TestClient(create_app(made), base_url=BASE_URL)
        client.__enter__()
        opened.append(client)
        service = Service(client, {})
        service.keys = make_keys(service.ledger)
        return service

    yield run
    for client in opened:
        client.__exit__(None, None, None)


@pytest.mark.parametrize(
    "credential",
    [
        lambda i: {"Authorization": f"Bearer gs_{i:08x}_{'x' * 43}"},
        lambda i: {"Authorization": f"Bearer {i}"},
        lambda i: {"X-API-Key": f"gs_{i:08x}_secret"},
        lambda i: {"Cookie": f"geo_session={i}"},
        lambda i: {"X-Forwarded-For": f"198.51.100.{i}", "Cookie": f"geo_session={i}"},
    ],
)
def test_a_made_up_key_or_cookie_gets_no_bucket_of_its_own(start, credential):
    client = start(rate_limit_per_minute=5).client
    found = [client.get("/v1/areas", headers=credential(i)).status_code for i in range(9)]
    assert found == [200] * 5 + [429] * 4


def test_verified_principals_have_a_bucket_each_behind_one_address(start):
    service = start(rate_limit_per_minute=5)
    get = service.client.get
    for headers in (service.dispatcher, service.planner, {}):
        found = [get("/v1/areas", headers=headers).status_code for _ in range(7)]
        assert found == [200] * 5 + [429] * 2
    key = service.keys["dispatcher"]
    assert get("/v1/areas", headers={"X-API-Key": key}).status_code == 429


def test_a_session_counts_as_its_key(start):
    service = start(rate_limit_per_minute=6)
    client = service.client
    assert client.post("/v1/session", json={"key": service.keys["planner"]}).status_code == 201
    assert [client.get("/v1/areas").status_code for _ in range(8)] == [200] * 6 + [429] * 2
    client.cookies.clear()
    assert client.get("/v1/areas", headers=service.planner).status_code == 429


def test_a_refusal_says_when_to_come_again_and_health_is_never_limited(start):
    client = start(rate_limit_per_minute=5).client
    answers = [client.get("/v1/areas") for _ in range(6)]
    assert int(answers[-1].headers["retry-after"]) == 12
    assert {client.get(p).status_code for p in ("/healthz", "/readyz") * 10} == {200}


def test_workers_share_their_counts(tmp_path):
    one, two = Buckets(10, tmp_path / "rates"), Buckets(10, tmp_path / "rates")
    taken = [(one, two)[i % 2].take("key:a") for i in range(14)]
    assert taken == [True] * 10 + [False] * 4
    assert two.take("key:b")
    assert not one.has("key:a")
    one.close()
    two.close()


def test_a_bucket_fills_with_time(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(buckets_module.time, "monotonic", lambda: now)
    bucket = Buckets(60)
    assert [bucket.take("a") for _ in range(61)] == [True] * 60 + [False]
    now += 2.0
    assert [bucket.take("a") for _ in range(3)] == [True, True, False]
    now = 1.0  # the machine was started anew
    assert bucket.take("a")


def test_memory_does_not_grow_with_callers():
    bucket = Buckets(5)
    size = len(bucket._table)
    for number in range(60_000):
        bucket.take(f"address {number}")
    assert len(bucket._table) == size < 2_000_000
    assert [bucket.take("key:late") for _ in range(6)] == [True] * 5 + [False]


def test_counts_go_on_where_the_file_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    bucket = Buckets(1, tmp_path / "file" / "rates")
    assert (bucket.take("a"), bucket.take("a")) == (True, False)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_an_ipv6_network_is_one_caller(one, other, same):
    assert (network_of(one) == network_of(other)) is same


def test_ids_cannot_be_found_by_trying(start):
    service = start()
    get, by = service.client.get, service.dispatcher
    kept = service.client.post("/v1/complaints", json=COMPLAINT, headers=by).json()["id"]
    found = [get(f"/v1/complaints/{i}-00000000", headers=by) for i in range(35)]
    assert [one.status_code for one in found] == [404] * wrong_ids.PER_MINUTE + [429] * 5
    assert found[-1].headers["retry-after"]
    assert get(f"/v1/complaints/{kept}", headers=by).status_code == 429
    assert get(f"/v1/complaints/{kept}", headers=service.admin).status_code == 200


def test_right_ids_cost_nothing(start):
    service = start()
    kept = service.client.post("/v1/complaints", json=COMPLAINT, headers=service.admin).json()["id"]
    path = f"/open311/v2/requests/{kept}.json"
    found = {service.client.get(path).status_code for _ in range(wrong_ids.PER_MINUTE + 10)}
    assert found == {200}


@pytest.mark.parametrize("path", ["requests/{}.json", "request/{}.json", "tokens/{}.json"])
def test_ids_cannot_be_found_by_trying_through_open311(start, path):
    client = start().client
    found = [client.get(f"/open311/v2/{path.format(f'{i}-00000000')}") for i in range(35)]
    assert [one.status_code for one in found] == [404] * wrong_ids.PER_MINUTE + [429] * 5


def test_a_list_of_ids_counts_each_wrong_one(start):
    service = start()
    get = service.client.get
    kept = service.client.post("/v1/complaints", json=COMPLAINT, headers=service.admin).json()["id"]
    few = ",".join([kept, *(f"{i}-00000000" for i in range(wrong_ids.PER_MINUTE - 1))])
    answer = get("/open311/v2/requests.json", params={"service_request_id": few})
    assert [one["service_request_id"] for one in answer.json()] == [kept]
    more = ",".join([*(f"{i}-11111111" for i in range(5)), kept])
    answer = get("/open311/v2/requests.json", params={"service_request_id": more})
    assert answer.status_code == 429
    assert kept not in answer.text
