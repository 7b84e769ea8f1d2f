"""Forwarding headers: taken from trusted proxies, right to left; from nobody else."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from geo_service.api.app import create_app
from geo_service.api.failed_keys import ALLOWED_A_MINUTE
from geo_service.api.middleware.forwarding import FROM_PROXY, ForwardedHeaders, parse_address
from geo_service.base.settings import Settings
from geo_service.ledger.access import Role, make_key, read_audit
from tests.api.asgi import run as in_a_loop
from tests.api.ledger_client import BASE_URL, Service, make_keys

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("::1/128")]
SECRET = "s" * 32
NAME = "X-Auth-Request-User"


def seen(headers, peer="10.0.0.1", trusted=TRUSTED):
    """What the application sees of a request."""
    found = {}

    async def app(scope, _receive, _send):
        found.update(scope)

    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": raw}
    in_a_loop(ForwardedHeaders(app, trusted)(scope, None, None))
    return found["client"][0], found["scheme"], FROM_PROXY in found


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (["203.0.113.7"], "203.0.113.7"),
        (["127.0.0.1, 203.0.113.7"], "203.0.113.7"),  # the left part is the client's own
        (["198.51.100.1, 203.0.113.7, 10.1.1.1"], "203.0.113.7"),
        (["198.51.100.1", "203.0.113.7", "10.1.1.1"], "203.0.113.7"),
        (["203.0.113.7:4711"], "203.0.113.7"),
        (["[2001:db8::7]:443"], "2001:db8::7"),
        (["2001:db8::7"], "2001:db8::7"),
        (["::ffff:203.0.113.7"], "203.0.113.7"),
        (["10.0.0.9, 10.0.0.8"], "10.0.0.9"),
        (["203.0.113.7, unknown"], "10.0.0.1"),
        (["203.0.113.7, , 10.0.0.2"], "10.0.0.2"),
        ([""], "10.0.0.1"),
        (["<script>"], "10.0.0.1"),
        ([], "10.0.0.1"),
    ],
)
def test_the_client_is_the_right_most_that_is_not_trusted(forwarded, client):
    assert seen([("X-Forwarded-For", one) for one in forwarded])[0] == client


@pytest.mark.parametrize("peer", ["203.0.113.9", "127.0.0.1", "", "testclient", "::2"])
def test_other_peers_change_nothing(peer):
    headers = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-Proto", "https")]
    assert seen(headers, peer) == (peer, "http", False)
    assert seen(headers, "10.0.0.1", trusted=[]) == ("10.0.0.1", "http", False)


@pytest.mark.parametrize(
    ("said", "scheme"),
    [("https", "https"), ("http, https", "https"), ("HTTPS", "https"), ("ftp", "http"), ("", "http")],
)  # fmt: skip
def test_the_scheme_is_the_last_proxys_word(said, scheme):
    assert seen([("X-Forwarded-Proto", said)])[1] == scheme


@pytest.mark.parametrize(
    "text", ["", "x", "1.2.3", "[", "[::1", "1.2.3.4:5:6", "::1%eth0%", "\x00"]
)
def test_an_unusable_address_is_none_or_an_address(text):
    assert parse_address(text) is None or str(parse_address(text))


@pytest.mark.parametrize(
    "given",
    [
        {"trusted_proxies": "10.0.0.0/8,nonsense"},
        {"proxy_user_header": NAME},
        {"proxy_user_header": NAME, "behind_proxy": True},
        {"proxy_user_header": NAME, "behind_proxy": True, "proxy_secret": "short"},
        {"proxy_user_header": NAME, "proxy_secret": SECRET},
    ],
)
def test_settings_that_would_be_unsafe_are_refused(given):
    with pytest.raises(ValidationError):
        Settings(**given)


@pytest.fixture
def service(toy_folder, tmp_path):
    settings = Settings(
        region=str(toy_folder),
        home=tmp_path,
        behind_proxy=True,
        trusted_proxies="127.0.0.1",
        proxy_user_header=NAME,
        proxy_secret=SECRET,
    )
    client = TestClient(create_app(settings), base_url=BASE_URL, client=("127.0.0.1", 1))
    with client:
        opened = Service(client, {})
        opened.keys = make_keys(opened.ledger)
        opened.ledger.writer.run(
            lambda at: make_key(at, "Li", Role.ADMIN, sign_in_name="li@city.example")
        )
        opened.ledger.writer.run(
            lambda at: make_key(at, "Wu", Role.PLANNER, sign_in_name="wu@city.example")
        )
        yield opened


def proxied(name="li@city.example", **more):
    return {
        "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https",
        NAME: name, "X-Geo-Proxy-Secret": SECRET, **more,
    }  # fmt: skip


def test_failures_are_counted_by_the_address_the_proxy_names(service):
    def guess(address):
        headers = {"X-Forwarded-For": address}
        return service.client.post("/v1/session", json={"key": "no"}, headers=headers).status_code

    answers = [guess(f"198.51.100.{n}, 203.0.113.7") for n in range(ALLOWED_A_MINUTE + 1)]
    assert answers[-1] == 429, "what the client writes on the left is no new address"
    assert guess("203.0.113.8") == 401


def test_who_the_proxy_signed_in_gets_a_session(service):
    client = service.client
    told = client.get("/v1/session", headers=proxied()).json()
    assert (told["role"], told["proxy_user"]) == ("public", "li@city.example")
    signed = client.post("/v1/session", json={}, headers=proxied())
    assert signed.status_code == 201
    assert signed.headers["set-cookie"].startswith("__Host-geo_session=")
    assert "Secure" in signed.headers["set-cookie"]
    cookie = signed.headers["set-cookie"].split(";")[0]
    headers = proxied(Cookie=cookie)
    assert client.get("/v1/complaints", headers=headers).status_code == 200
    assert client.get("/v1/session", headers=headers).json()["role"] == "admin"
    # somebody else at the same screen, while the proxy knows
    other = proxied("wu@city.example", Cookie=cookie)
    assert client.get("/v1/complaints", headers=other).status_code == 401
    # the proxy's word alone does not rule or export
    export = "/v1/choropleth?level=township&format=csv"
    assert client.get(export, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"X-Geo-Proxy-Secret": "wrong" * 8},
        {"X-Geo-Proxy-Secret": ""},
        {NAME: "nobody@city.example"},
        {NAME: ""},
        {NAME: "x" * 400},
        {NAME: "li@city.example' OR '1'='1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_forged_word_of_the_proxy_is_refused(service, change):
    answer = service.client.post("/v1/session", json={}, headers={**proxied(), **change})
    assert answer.status_code in (401, 403)


def test_the_secret_alone_is_not_enough_from_elsewhere(service):
    elsewhere = TestClient(service.client.app, base_url=BASE_URL, client=("203.0.113.9", 1))
    assert elsewhere.post("/v1/session", json={}, headers=proxied()).status_code == 401


def test_a_header_sent_twice_is_refused(service):
    headers = [*proxied().items(), (NAME, "wu@city.example")]
    assert service.client.post("/v1/session", json={}, headers=headers).status_code == 401


def test_the_audit_trail_names_the_address_that_the_proxy_names(service):
    client = service.client
    forwarded = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    body = {"text": "路灯不亮", "lon": 116.05, "lat": 40.1}
    admin = {**service.admin, **forwarded}
    made = client.post("/v1/complaints", json=body, headers=admin).json()["id"]
    client.get(f"/v1/complaints/{made}/original", headers=admin)
    client.post("/v1/session", json={"key": service.keys["planner"]}, headers=forwarded)
    with service.ledger.reading() as connection:
        lines = read_audit(connection)
    assert [(one.action, one.address) for one in lines] == [
        ("read_original", "203.0.113.7"),
        ("signed_in", "203.0.113.7"),
    ]
