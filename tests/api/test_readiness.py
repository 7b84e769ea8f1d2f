"""``/readyz`` answers at once, whatever the store does, and says how the store was last seen."""

from __future__ import annotations

import threading
import time

import pytest
from fastapi.testclient import TestClient

from geo_service.api import ledger_access
from geo_service.api.app import create_app
from geo_service.base.errors import UnavailableError
from geo_service.base.settings import Settings
from tests.api.ledger_client import BASE_URL


@pytest.fixture
def looked(monkeypatch):
    """How the store answers when it is looked at: a function that a test may exchange."""
    answers = {"now": lambda: None}
    monkeypatch.setattr(ledger_access, "refresh_disputes", lambda _: answers["now"]())
    monkeypatch.setattr(ledger_access, "_REFRESH_S", 0.01)
    return answers


@pytest.fixture
def client(looked, toy_folder, tmp_path):
    with TestClient(
        create_app(Settings(region=str(toy_folder), home=tmp_path)), base_url=BASE_URL
    ) as opened:
        yield opened


def wait_for(client, store):
    until = time.monotonic() + 30
    while (told := client.get("/readyz").json())["store"] != store:
        assert time.monotonic() < until, told
        time.sleep(0.01)
    return told


def test_the_stores_last_known_state_is_told(client, looked):
    assert wait_for(client, "ok")["store_age_s"] >= 0

    def down():
        raise UnavailableError("the store does not answer", cause="db.internal:5432")

    looked["now"] = down
    told = wait_for(client, "unavailable")
    assert told["status"] == "ready"
    assert "internal" not in str(told)


def test_a_store_that_hangs_holds_up_nobody_and_its_state_grows_old(client, looked):
    wait_for(client, "ok")
    hangs, release = threading.Event(), threading.Event()

    def hang():
        hangs.set()
        release.wait(60)

    looked["now"] = hang
    try:
        assert hangs.wait(30)
        time.sleep(0.3)
        told = client.get("/readyz").json()
        assert told["store_age_s"] >= 0.2
    finally:
        release.set()
