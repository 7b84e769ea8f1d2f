"""Keys, roles, sessions; confirming with the key; limits and headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from geo_service.ledger.access import Role, make_key, revoke_key
from geo_service.ledger.schema import session
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
    assert "opens" not in answer.text


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


def test_rates_are_limited_where_set(start):
    client = start(rate_limit_per_minute=5).client
    statuses = [client.get("/v1/areas").status_code for _ in range(8)]
    assert statuses == [200] * 5 + [429] * 3


def test_bodies_are_limited_declared_or_not(start):
    service = start(max_body_bytes=2000)
    service.keys = make_keys(service.ledger)
    client, headers = service.client, service.admin
    assert (
        client.post(
            "/v1/complaints", json={**BODY, "text": "x" * 3000}, headers=headers
        ).status_code
        == 413
    )

    def pieces():
        for _ in range(50):
            yield b" " * 100

    answer = client.post(
        "/v1/complaints", content=pieces(), headers={**headers, "Content-Type": "application/json"}
    )
    assert answer.status_code == 413


def test_every_answer_carries_the_headers(start):
    client = start().client
    for path in ("/healthz", "/v1/route?lon=116.05&lat=40.1", "/nowhere", "/v1/complaints"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert client.get("/v1/complaints").headers["cache-control"] == "no-store"


def test_no_key_is_kept_in_clear(service):
    with service.ledger.reading() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM api_key").all())
    for key in service.keys.values():
        assert key.rsplit("_", 1)[1] not in kept


def _sign_in(service, role, base=""):
    answer = service.client.post(f"{base}/v1/session", json={"key": service.keys[role]})
    assert answer.status_code == 201, answer.text
    return {"X-CSRF-Token": answer.json()["csrf"]}


def _age_sessions(service, by):
    shown = session.c.key_shown_at - by // timedelta(microseconds=1)
    service.ledger.writer.run(lambda at: at.execute(sa.update(session).values(key_shown_at=shown)))


def test_rulings_and_exports_ask_for_the_key_again(service):
    client, token = service.client, _sign_in(service, "admin")
    new = {"areas": ["T1", "T2"]}
    number = client.post("/v1/disputes", json=new, headers=token).json()["id"]
    _age_sessions(service, timedelta(minutes=11))
    url, export = f"/v1/disputes/{number}/ruling", "/v1/choropleth?level=township&format=csv"
    for answer in (
        client.post(url, json={"area": "T1"}, headers=token),
        client.post(f"/v1/disputes/{number}/withdraw", headers=token),
        client.get(export),
        client.get("/v1/report"),
    ):
        assert answer.status_code == 401, answer.url
        assert "insufficient_user_authentication" in answer.headers["www-authenticate"]
    assert client.get("/v1/choropleth?level=township").json()["audience"] == "planner"
    token = _sign_in(service, "admin")
    assert client.get(export).status_code == 200
    assert client.post(url, json={"area": "T1"}, headers=token).status_code == 200
    assert client.get(export, headers=service.planner).status_code == 200, "a key was just shown"


def test_the_public_takes_gated_files_without_a_key(service):
    assert service.client.get("/v1/choropleth?level=township&format=csv").status_code == 200
    assert service.client.get("/v1/report").status_code == 200


def test_a_new_session_ends_the_one_before(service):
    _sign_in(service, "planner")
    old = service.client.cookies["geo_session"]
    _sign_in(service, "dispatcher")
    assert service.client.cookies["geo_session"] != old
    service.client.cookies.clear()
    service.client.cookies.set("geo_session", old)
    assert service.client.get("/v1/session").json()["role"] == "public"


def test_a_planted_cookie_is_never_taken_up(service):
    """Session fixation: the value a browser came with is not the one it leaves with."""
    service.client.cookies.set("geo_session", "planted-by-somebody")
    answer = service.client.post("/v1/session", json={"key": service.keys["admin"]})
    assert "planted" not in answer.headers["set-cookie"]
    service.client.cookies.clear()
    service.client.cookies.set("geo_session", "planted-by-somebody")
    assert service.client.get("/v1/session").json()["role"] == "public"


def test_over_tls_the_cookie_is_bound_to_the_host(start):
    service = start()
    service.keys = make_keys(service.ledger)
    client = TestClient(service.client.app, base_url="https://geo.example")
    cookie = client.post("/v1/session", json={"key": service.keys["admin"]}).headers["set-cookie"]
    assert cookie.startswith("__Host-geo_session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "domain" not in cookie.lower()
    assert client.get("/v1/session").json()["role"] == "admin"
    value = client.cookies["__Host-geo_session"]
    client.cookies.clear()
    client.cookies.set("geo_session", value)  # the name that a neighbouring host could set
    assert client.get("/v1/session").json()["role"] == "public"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
def test_no_other_page_signs_a_browser_in(service, headers):
    body = {"key": service.keys["public"]}
    assert service.client.post("/v1/session", json=body, headers=headers).status_code == 403


def test_metrics_need_a_key_for_them(service):
    scopes = frozenset({"metrics"})
    _, key = service.ledger.writer.run(
        lambda at: make_key(at, "prometheus", Role.PUBLIC, scopes=scopes)
    )
    client = service.client
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers=service.dispatcher).status_code == 403
    assert client.get("/metrics", headers=service.public).status_code == 403
    scrape = {"Authorization": f"Bearer {key}"}
    assert "geo_requests_total" in client.get("/metrics", headers=scrape).text
    assert client.get("/v1/complaints", headers=scrape).status_code == 403
    assert client.get("/metrics", headers=service.admin).status_code == 200


def test_metrics_are_there_when_the_ledger_is_not(service, monkeypatch):
    from geo_service.base.errors import UnavailableError

    assert service.client.get("/metrics", headers=service.admin).status_code == 200

    def away(_state):
        raise UnavailableError("the database does not answer")

    monkeypatch.setattr("geo_service.api.auth.ledger_of", away)
    assert service.client.get("/metrics", headers=service.admin).status_code == 200
    assert service.client.get("/metrics", headers=service.planner).status_code == 503
    assert service.client.get("/metrics").status_code == 401


@pytest.mark.parametrize("name", ["Host", "Origin", "Referer", "Cookie", "X-Forwarded-For"])
@pytest.mark.parametrize("value", ["[bad", "http://[bad", "\x80", "a;=;", "geo_session=é" * 9])
def test_unusable_headers_are_no_fault_of_the_service(service, name, value):
    headers = {name: value.encode("latin-1", "replace")}
    for key in ("x", service.keys["planner"]):
        answer = service.client.post("/v1/session", json={"key": key}, headers=headers)
        assert answer.status_code < 500
    assert service.client.get("/v1/session", headers=headers).status_code < 500
