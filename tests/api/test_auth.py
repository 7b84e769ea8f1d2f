"""Keys, roles, sessions; the open house on the loopback; limits and headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.api.exposure import refuse_exposure
from geo_service.base.errors import ConflictError
from geo_service.base.settings import Settings
from geo_service.ledger.access import Role, make_key, revoke_key
from tests.api.ledger_client import BASE_URL, Service, make_keys

BODY = {"text": "路灯不亮", "lon": 116.05, "lat": 40.1}


@pytest.fixture
def start(toy_folder, tmp_path):
    opened = []

    def run(**settings):
        made = Settings(region=str(toy_folder), home=tmp_path / "h", **settings)
        client = TestClient(create_app(made), base_url=BASE_URL)
        client.__enter__()
        opened.append(client)
        return Service(client, {})

    yield run
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def service(start):
    opened = start()
    opened.keys = make_keys(opened.ledger)
    return opened


def test_before_the_first_key_the_loopback_is_open_and_says_so(start):
    client = start().client
    assert client.get("/v1/session").json()["open_house"] is True
    assert client.post("/v1/complaints", json=BODY).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"},
     {"Origin": "null"}],
)  # fmt: skip
def test_the_open_house_takes_no_writes_from_other_pages(start, headers):
    assert start().client.post("/v1/complaints", json=BODY, headers=headers).status_code == 403


def test_the_open_house_shows_nothing_under_a_name_that_is_not_ours(start):
    client = start().client
    assert client.get("/v1/complaints").status_code == 200
    answer = client.get("/v1/complaints", headers={"Host": "rebound.example"})
    assert answer.status_code == 401
    assert client.get("/v1/complaints", headers={"Host": "[::1]:8000"}).status_code == 200


def test_the_first_key_ends_the_open_house(start):
    service = start()
    service.ledger.writer.run(lambda at: make_key(at, "one", Role.ADMIN))
    assert service.client.get("/v1/complaints").status_code == 401


def test_roles_open_what_they_should(service):
    for role, status in (("public", 403), ("planner", 403), ("dispatcher", 201), ("admin", 201)):
        answer = service.client.post("/v1/complaints", json=BODY, headers=getattr(service, role))
        assert answer.status_code == status, role
    assert service.client.post("/v1/complaints", json=BODY).status_code == 401
    header = {"X-API-Key": service.keys["dispatcher"]}
    assert service.client.get("/v1/complaints", headers=header).status_code == 200


@pytest.mark.parametrize("key", ["", "x", "gs_", "gs_00000000_abc", "gs_ü_x", "Bearer"])
def test_wrong_keys_are_401(service, key):
    answer = service.client.get("/v1/complaints", headers={"X-API-Key": key.encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_expired_and_revoked_keys_open_nothing(service):
    past = datetime.now(UTC) - timedelta(seconds=1)
    run = service.ledger.writer.run
    _, old = run(lambda at: make_key(at, "old", Role.ADMIN, expires_at=past))
    info, gone = run(lambda at: make_key(at, "gone", Role.ADMIN))
    session = service.client.post("/v1/session", json={"key": gone})
    assert session.status_code == 201
    run(lambda at: revoke_key(at, info.id))
    for key in (old, gone):
        assert service.client.get("/v1/complaints", headers={"X-API-Key": key}).status_code == 401
    assert service.client.get("/v1/complaints").status_code == 401, "its session ended too"


def test_a_scoped_key_is_for_that_only(service):
    scopes = frozenset({"intake"})
    _, key = service.ledger.writer.run(
        lambda at: make_key(at, "in", Role.DISPATCHER, scopes=scopes)
    )
    header = {"X-API-Key": key}
    assert service.client.post("/v1/complaints", json=BODY, headers=header).status_code == 201
    assert service.client.get("/v1/complaints", headers=header).status_code == 403


def test_a_session_needs_its_token_to_write(service):
    client = service.client
    signed = client.post("/v1/session", json={"key": service.keys["dispatcher"]})
    cookie = signed.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/v1/complaints").status_code == 200
    assert client.post("/v1/complaints", json=BODY).status_code == 403
    token = {"X-CSRF-Token": signed.json()["csrf"]}
    assert client.get("/v1/session").json()["csrf"] == signed.json()["csrf"]
    assert client.post("/v1/complaints", json=BODY, headers=token).status_code == 201
    assert client.delete("/v1/session", headers=token).status_code == 204
    client.cookies.set("geo_session", cookie.split("=", 1)[1].split(";")[0])
    assert client.get("/v1/complaints").status_code == 401


def test_sign_ins_are_limited(service):
    answers = [service.client.post("/v1/session", json={"key": "no"}) for _ in range(25)]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert answers[-1].headers["retry-after"]


def test_rates_are_limited_where_set(start):
    client = start(rate_limit_per_minute=5).client
    statuses = [client.get("/v1/areas").status_code for _ in range(8)]
    assert statuses == [200] * 5 + [429] * 3


def test_bodies_are_limited_declared_or_not(start):
    client = start(max_body_bytes=2000).client
    assert client.post("/v1/complaints", json={**BODY, "text": "x" * 3000}).status_code == 413

    def pieces():
        for _ in range(50):
            yield b" " * 100

    answer = client.post(
        "/v1/complaints", content=pieces(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413


def test_every_answer_carries_the_headers(start):
    client = start().client
    for path in ("/healthz", "/v1/route?lon=116.05&lat=40.1", "/nowhere", "/v1/complaints"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert client.get("/v1/complaints").headers["cache-control"] == "no-store"


def test_another_address_needs_a_key(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path, host="0.0.0.0")
    with pytest.raises(ConflictError, match="anybody"):
        refuse_exposure(settings)
    refuse_exposure(settings.model_copy(update={"host": "127.0.0.1"}))
    refuse_exposure(settings.model_copy(update={"host": "::1"}))


def test_no_key_is_kept_in_clear(service):
    with service.ledger.reading() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM api_key").all())
    for key in service.keys.values():
        assert key.rsplit("_", 1)[1] not in kept
