"""Before the first key only the printed link lets anybody in; tried as an attacker would."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from geo_service.api import setup_link
from geo_service.api.app import create_app
from geo_service.api.exposure import first_link, refuse_exposure
from geo_service.base.errors import ConflictError
from geo_service.base.settings import Settings
from geo_service.intake.open_ledger import ledger_url
from geo_service.ledger import Ledger
from geo_service.ledger.access import Role, make_key, remember_in_home
from geo_service.ledger.access.keys_made import FILE
from geo_service.ledger.migrations import downgrade, upgrade
from geo_service.ledger.schema import api_key
from tests.api.ledger_client import BASE_URL, Service, admin_key

BODY = {"text": "路灯不亮", "lon": 116.05, "lat": 40.1}
LOCAL = ("127.0.0.1", 50_000)
FORWARDING = [
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Host": "127.0.0.1"},
    {"X-Real-IP": "127.0.0.1"},
    {"Forwarded": "for=127.0.0.1"},
    {"Via": "1.1 proxy"},
    {"CF-Connecting-IP": "127.0.0.1"},
]


@pytest.fixture
def settings(toy_folder, tmp_path):
    return Settings(region=str(toy_folder), home=tmp_path / "h", cube_refresh_s=0)


@pytest.fixture
def token(settings):
    return first_link(settings).partition("#token=")[2]


@pytest.fixture
def browser(settings, token):
    """A way to open browsers on this machine; the token is made before the service starts."""
    opened = []

    def run(settings=settings, client=LOCAL, base_url=BASE_URL):
        one = TestClient(create_app(settings), base_url=base_url, client=client)
        one.__enter__()
        opened.append(one)
        return one

    yield run
    for one in opened:
        one.__exit__(None, None, None)


def enter(client, token, **headers):
    return client.post("/v1/session", json={"token": token}, headers=headers)


def signed(answer):
    assert answer.status_code == 201, answer.text
    return {"X-CSRF-Token": answer.json()["csrf"]}


def test_the_link_lets_its_opener_in_and_nobody_else(browser, token):
    client = browser()
    assert client.get("/v1/complaints").status_code == 401
    assert client.post("/v1/complaints", json=BODY).status_code == 401
    waiting = client.get("/v1/session").json()
    assert waiting["role"] == "public"
    assert "#token=" in waiting["notice"]["zh"]
    assert "#token=" in waiting["notice"]["en"]
    csrf = signed(enter(client, token))
    told = client.get("/v1/session").json()
    assert (told["role"], told["open_house"]) == ("admin", True)
    assert told["notice"]["zh"]
    assert told["notice"]["en"]
    assert client.post("/v1/complaints", json=BODY, headers=csrf).status_code == 201
    assert client.get("/v1/complaints").status_code == 200
    client.cookies.clear()
    assert client.get("/v1/complaints").status_code == 401


def test_public_questions_need_no_link(browser):
    client = browser()
    assert client.get("/v1/route", params={"lon": 116.05, "lat": 40.1}).status_code == 200
    assert client.get("/v1/areas").status_code == 200


def test_writing_needs_the_csrf_token(browser, token):
    client = browser()
    signed(enter(client, token))
    assert client.post("/v1/complaints", json=BODY).status_code == 403
    wrong = {"X-CSRF-Token": "guess"}
    assert client.post("/v1/complaints", json=BODY, headers=wrong).status_code == 403


@pytest.mark.parametrize("wrong", ["", "x", "open.", "é" * 40, "0" * 43])
def test_wrong_tokens_are_refused(browser, wrong):
    assert enter(browser(), wrong).status_code == 401


def test_tokens_cannot_be_tried_for_long(browser, token):
    client = browser()
    answers = [enter(client, f"guess-{n}").status_code for n in range(25)]
    assert answers[-1] == 429
    assert set(answers) == {401, 429}


@pytest.mark.parametrize("headers", FORWARDING)
def test_nothing_is_open_over_a_proxy(browser, token, headers):
    client = browser()
    assert enter(client, token, **headers).status_code == 401
    signed(enter(client, token))
    assert client.get("/v1/complaints").status_code == 200
    assert client.get("/v1/complaints", headers=headers).status_code == 401


@pytest.mark.parametrize("peer", ["203.0.113.5", "192.168.1.9", "testclient", "", "::2"])
def test_nothing_is_open_to_another_machine(browser, token, peer):
    client = browser(client=(peer, 1))
    assert enter(client, token).status_code == 401
    assert client.get("/v1/session").json()["notice"] is None


@pytest.mark.parametrize(
    "host", ["rebound.example", "127.0.0.1.evil.example", "[bad", "", "::1]:8"]
)
def test_nothing_is_open_under_another_name(browser, token, host):
    """DNS rebinding: a page elsewhere gives its own name our address."""
    client = browser()
    refused = {400, 401}  # 400 where the header is no name of a host at all
    assert enter(client, token, Host=host).status_code in refused
    signed(enter(client, token))
    assert client.get("/v1/complaints", headers={"Host": host}).status_code in refused


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}]
)
def test_another_page_cannot_use_the_link(browser, token, headers):
    assert enter(browser(), token, **headers).status_code == 403


def test_a_spoofed_host_is_the_public_as_nginx_sends_it(browser):
    """nginx's default: the Host is the upstream's, and no header tells of the proxy."""
    client = browser()
    for host in ("127.0.0.1:8000", "localhost", "[::1]"):
        assert client.get("/v1/complaints", headers={"Host": host}).status_code == 401
        told = client.get("/v1/cube", headers={"Host": host}).json()
        assert told["audience"] == "public"


def test_the_uses_are_bounded_over_all_workers(settings, browser, token):
    workers = [browser(), browser(), browser()]

    def attempt(number):
        one = TestClient(workers[number % 3].app, base_url=BASE_URL, client=LOCAL)
        return enter(one, token).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(attempt, range(12)))
    assert answers.count(201) == setup_link.USES
    assert answers.count(401) == 12 - setup_link.USES


def test_a_session_holds_with_every_worker_and_ends_with_sign_out(browser, token):
    one, other = browser(), browser()
    csrf = signed(enter(one, token))
    cookie = one.cookies["geo_session"]
    other.cookies.set("geo_session", cookie)
    assert other.get("/v1/complaints").status_code == 200
    assert one.delete("/v1/session", headers=csrf).status_code == 204
    assert other.get("/v1/complaints").status_code == 401


def test_a_restart_voids_the_link_before(settings, browser, token):
    client = browser()
    signed(enter(client, token))
    newer = setup_link.prepare(settings)
    assert client.get("/v1/complaints").status_code == 401
    assert enter(client, token).status_code == 401
    signed(enter(client, newer))


def test_an_expired_link_is_void(settings, browser, token, monkeypatch):
    client = browser()
    later = setup_link.time.time() + setup_link.LIFETIME_S + 1
    monkeypatch.setattr(setup_link.time, "time", lambda: later)
    assert enter(client, token).status_code == 401


def test_the_file_is_the_owners_and_holds_no_token(settings, token, browser):
    file = setup_link._file(settings)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) & 0o077 == 0
    assert token not in file.read_text()
    client = browser()
    signed(enter(client, token))
    assert client.cookies["geo_session"] not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_first_key_ends_it_at_once(settings, browser, token):
    client = browser()
    csrf = signed(enter(client, token))
    ledger = Service(client, {}).ledger
    ledger.writer.run(lambda at: make_key(at, "one", Role.ADMIN))
    remember_in_home(settings.home)  # as `geo-service key add` does
    assert client.get("/v1/complaints").status_code == 401
    assert client.post("/v1/complaints", json=BODY, headers=csrf).status_code == 401
    assert enter(client, token).status_code == 401
    assert first_link(settings) is None


def _open(settings):
    return Ledger.open(
        ledger_url(settings, "toytown"),
        region="toytown",
        levels=["district", "township", "community"],
    )


def _empty_table(settings):
    ledger = _open(settings)
    ledger.writer.run(lambda at: at.execute(sa.delete(api_key)))
    ledger.close()


def _back_and_forth(settings):
    ledger = _open(settings)
    downgrade(ledger.engine, "0002")
    upgrade(ledger.engine)
    with ledger.engine.connect() as connection:
        assert connection.execute(sa.select(api_key)).all() == []
    ledger.close()


@pytest.mark.parametrize("lose", [_empty_table, _back_and_forth])
@pytest.mark.parametrize("file_too", [False, True])
def test_losing_the_keys_does_not_reopen_it(settings, browser, lose, file_too):
    """An emptied table, a migration back and forth, and the file under GEO_HOME gone as well."""
    admin_key(settings)
    assert first_link(settings) is None
    lose(settings)
    if file_too:
        (settings.home / FILE).unlink()
    assert first_link(settings) is None
    token = setup_link.prepare(settings)  # even if a token were there
    client = browser()
    assert enter(client, token).status_code == 401
    assert client.get("/v1/complaints").status_code == 401
    refuse_exposure(settings.model_copy(update={"host": "0.0.0.0"}))


def test_a_lost_ledger_does_not_reopen_it(settings, browser):
    admin_key(settings)
    first_link(settings)
    (settings.home / "ledger" / "toytown.sqlite").unlink()
    assert first_link(settings) is None
    client = browser()
    assert enter(client, setup_link.prepare(settings)).status_code == 401
    headers = {"X-API-Key": admin_key(settings)}  # the documented way back
    assert client.get("/v1/complaints", headers=headers).status_code == 200


def test_keys_made_before_the_marker_are_remembered_by_the_migration(settings):
    ledger = _open(settings)
    ledger.writer.run(lambda at: make_key(at, "old", Role.ADMIN))
    downgrade(ledger.engine, "0005")
    ledger.engine.dispose()
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM meta WHERE name = 'keys_made'")
    upgrade(ledger.engine)
    downgrade(ledger.engine, "0002")
    upgrade(ledger.engine)
    ledger.close()
    assert first_link(settings) is None


def test_no_link_behind_a_proxy_or_on_another_address(settings):
    for change in ({"behind_proxy": True}, {"host": "0.0.0.0"}, {"host": "192.168.1.5"}):
        assert first_link(settings.model_copy(update=change)) is None


def test_no_link_while_the_ledger_does_not_answer(settings):
    url = "postgresql+psycopg2://geo@127.0.0.1:1/none"
    away = Settings(region=settings.region, home=settings.home, database_url=url)
    assert first_link(away) is None


def test_another_address_needs_a_key(settings):
    elsewhere = settings.model_copy(update={"host": "0.0.0.0"})
    with pytest.raises(ConflictError, match="without access keys"):
        refuse_exposure(elsewhere)
    refuse_exposure(settings)
    refuse_exposure(settings.model_copy(update={"host": "::1"}))
    admin_key(settings)
    refuse_exposure(elsewhere)
