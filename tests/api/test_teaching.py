"""A dispatch confirmed over the API teaches the service that runs, and those beside it."""

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from geo_service.cli.main import app as commands
from geo_service.locate import live
from geo_service.locate.history import memory
from geo_service.locate.placefile import write_places
from tests.api.ledger_client import BASE_URL, served

CALL = "长柳河的护栏坏了"
EVENTS = "/v1/complaints/{}/events"


@pytest.fixture
def settings(toy_folder, tmp_path, monkeypatch):
    # every question looks, so that no test has to wait
    monkeypatch.setattr(memory, "LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.0)
    return Settings(region=str(toy_folder), home=tmp_path)


@pytest.fixture
def service(settings):
    with served(settings) as opened:
        KEY.update(opened.dispatcher)
        yield opened


@pytest.fixture
def beside(settings):
    """Another worker over the same state."""
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        yield client


KEY = {}


def lead(client, text=CALL):
    """The township that most likely answers, as a dispatcher is told, or None."""
    answer = client.get("/v1/route", params={"text": text}, headers=KEY)
    candidates = answer.json()["candidates"]
    return candidates[0]["areas"]["township"]["code"] if candidates else None


@pytest.fixture
def dispatched(service):
    """A complaint in T1 whose words say nothing, on its way; and how to add events."""
    body = {"text": CALL, "lon": 116.05, "lat": 40.1}
    number = service.client.post("/v1/complaints", json=body, headers=service.dispatcher).json()[
        "id"
    ]

    def send(**event):
        answer = service.client.post(EVENTS.format(number), json=event, headers=service.dispatcher)
        assert answer.status_code == 201, answer.text

    send(kind="dispatched")
    return send


def test_words_nobody_has_taught_say_nothing(service, dispatched):
    assert lead(service.client) is None


def test_an_answer_teaches_every_worker(service, beside, dispatched):
    dispatched(kind="responded")
    assert lead(service.client) == "T1"
    assert lead(beside) == "T1"


def test_a_return_takes_it_back(service, beside, dispatched):
    dispatched(kind="responded", confirmed=True)
    dispatched(kind="returned", reason="在路东,不归我们")
    assert (lead(service.client), lead(beside)) == (None, None)
    dispatched(kind="redispatched", body={"code": "T2"})
    assert lead(beside) is None
    dispatched(kind="responded")
    assert (lead(service.client), lead(beside)) == ("T2", "T2")


def test_a_command_unteaches_and_teaches_the_running_service(
    service, dispatched, settings, monkeypatch
):
    monkeypatch.setenv("GEO_HOME", str(settings.home))
    dispatched(kind="responded")
    for arguments, expected in ((["--undo"], None), ([], "T1")):
        done = CliRunner().invoke(
            commands, ["ledger", "teach", "--region", settings.region, *arguments]
        )
        assert done.exit_code == 0, done.output
        assert lead(service.client) == expected


def test_places_imported_while_it_runs_are_found(service):
    region = service.client.app.state.geo.region
    assert lead(service.client, "金桂苑停水") is None
    entry = {"id": "1", "name": "金桂苑", "kind": "compound", "lon": 116.35, "lat": 40.1}
    file = region.state / "places" / "list.parquet"
    write_places([entry], file)
    region.gazetteer.settle()
    assert lead(service.client, "金桂苑停水") == "T4"
    file.unlink()
    region.gazetteer.settle()
    assert lead(service.client, "金桂苑停水") is None
