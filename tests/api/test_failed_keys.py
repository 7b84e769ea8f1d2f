"""Only keys that fail are counted: a shift signs in from one address, a guesser is stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from geo_service.api import failed_keys
from geo_service.api.failed_keys import ALLOWED_A_MINUTE, FailedKeys
from geo_service.base.errors import RateLimitedError
from geo_service.base.settings import Settings
from geo_service.ledger.access import Role, make_key
from tests.api.ledger_client import served

WRONG = "gs_0a0a0a0a_" + "x" * 43


@pytest.fixture
def service(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path)
    with served(settings) as opened:
        yield opened


def sign_in(service, key):
    return service.client.post("/v1/session", json={"key": key})


def test_a_shift_of_forty_signs_in_from_one_address(service):
    run = service.ledger.writer.run
    keys = [run(lambda at: make_key(at, "d", Role.DISPATCHER)[1]) for _ in range(40)]
    assert {sign_in(service, key).status_code for _ in range(2) for key in keys} == {201}


@pytest.mark.parametrize("door", ["session", "header", "open311"])
def test_guessing_is_stopped_at_every_door(service, door):
    def guess(number):
        key = f"gs_{number:08x}_{'x' * 43}"
        if door == "session":
            return sign_in(service, key)
        if door == "header":
            return service.client.get("/v1/complaints", headers={"X-API-Key": key})
        return service.client.get(f"/open311/v2/requests.json?api_key={key}")

    answers = [guess(number) for number in range(ALLOWED_A_MINUTE + 5)]
    assert {one.status_code for one in answers[:ALLOWED_A_MINUTE]} <= {401, 403}
    assert {one.status_code for one in answers[-5:]} == {429}
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


def test_a_colleague_who_mistypes_locks_nobody_out_who_was_in(service):
    assert sign_in(service, service.keys["dispatcher"]).status_code == 201
    for _ in range(ALLOWED_A_MINUTE + 5):
        sign_in(service, "mistyped")
    assert sign_in(service, "mistyped").status_code == 429
    assert sign_in(service, service.keys["dispatcher"]).status_code == 201
    answer = service.client.get("/v1/complaints", headers=service.dispatcher)
    assert answer.status_code == 200


def test_an_expired_key_is_refused_but_is_no_guess(service):
    past = datetime.now(UTC) - timedelta(seconds=1)
    old = service.ledger.writer.run(lambda at: make_key(at, "old", Role.ADMIN, expires_at=past)[1])
    answers = {sign_in(service, old).status_code for _ in range(ALLOWED_A_MINUTE * 2)}
    assert answers == {401}
    assert sign_in(service, service.keys["planner"]).status_code == 201


def test_one_key_is_not_guessed_from_many_addresses():
    counted = FailedKeys()
    for number in range(ALLOWED_A_MINUTE):
        counted.check(f"203.0.113.{number}", "0a0a0a0a")
        counted.failed(f"203.0.113.{number}", "0a0a0a0a")
    with pytest.raises(RateLimitedError):
        counted.check("198.51.100.1", "0a0a0a0a")
    counted.check("198.51.100.1", "0b0b0b0b")


def test_an_ipv6_network_is_one_address():
    counted = FailedKeys()
    for number in range(ALLOWED_A_MINUTE):
        counted.failed(f"2001:db8:1:2::{number:x}", "")
    with pytest.raises(RateLimitedError):
        counted.check("2001:db8:1:2:ffff::1", "")
    counted.check("2001:db8:1:3::1", "")


def test_the_count_drains_with_time(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(failed_keys.time, "monotonic", lambda: now)
    counted = FailedKeys()
    for _ in range(ALLOWED_A_MINUTE):
        counted.failed("203.0.113.1", "")
    with pytest.raises(RateLimitedError) as refused:
        counted.check("203.0.113.1", "")
    now += refused.value.retry_after_s
    counted.check("203.0.113.1", "")


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(failed_keys, "_MOST", 50)
    counted = FailedKeys()
    for number in range(500):
        counted.failed(f"10.0.{number // 256}.{number % 256}", f"{number:08x}")
        counted.accepted(f"10.0.{number // 256}.{number % 256}", f"{number:08x}")
    assert len(counted._counts) <= 50
    assert len(counted._accepted) <= 50
