"""Suggestions at intake: for those who may keep complaints, never filled in, rules follow the pick."""

import pytest

from geo_service.base.settings import Settings
from geo_service.intake.confirmed_categories import confirmed
from geo_service.intake.train_categories import Labelled, train_categories
from tests.api.ledger_client import served
from tests.text.made_texts import made
from tests.toy_region import RULES, make_region

LAMPS = """
[[rule]]
id = "deadline.lamps"
effect = "deadline"
title = "照明"
name = "照明"
hours = 24
categories = ["道路/照明"]
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = make_region(tmp_path_factory.mktemp("lamps"))
    (folder / "rules" / "all.toml").write_text(RULES + LAMPS, encoding="utf-8")
    settings = Settings(region=str(folder), home=tmp_path_factory.mktemp("home"))
    with served(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def trained(service):
    texts, paths = made(300)
    labelled = Labelled(texts, paths, [""] * 300)
    return train_categories(service.client.app.state.geo.region_ready, labelled, source="made")


def get(service, who, **params):
    return service.client.get("/v1/classify", params=params, headers=who)


def test_without_a_model_or_words_there_is_nothing(service):
    answer = get(service, service.dispatcher, text="路灯不亮")
    assert answer.json() == {"status": "none", "suggestions": [], "model_version": None}


def test_three_suggestions_with_probabilities(service, trained):
    answer = get(service, service.dispatcher, text="东风街道路灯不亮，灯杆歪了").json()
    assert answer["model_version"] == trained.model.version
    assert answer["suggestions"][0]["path"] == "道路/照明/路灯"
    assert len(answer["suggestions"]) == 3
    assert get(service, service.dispatcher, text="").json()["status"] == "none"


def test_only_those_who_keep_complaints_may_ask(service):
    assert get(service, {}, text="路灯").status_code == 401
    assert get(service, service.planner, text="路灯").status_code == 403
    assert get(service, service.dispatcher, text="路灯", top=99).status_code == 422


def test_a_given_category_is_never_overwritten(service, trained):
    body = {"text": "路灯不亮", "lon": 116.05, "lat": 40.1}
    for category in ("住房/供暖/不热", ""):
        answer = service.client.post(
            "/v1/complaints", json={**body, "category": category}, headers=service.dispatcher
        ).json()
        assert answer["category"] == category
        assert answer["category_suggestions"]["suggestions"][0]["path"] == "道路/照明/路灯"
        kept = service.client.get(f"/v1/complaints/{answer['id']}", headers=service.dispatcher)
        assert kept.json()["category"] == category


@pytest.mark.parametrize("place", [{"lon": 116.05, "lat": 40.1}, {}])
def test_the_deadline_follows_the_category_picked(service, place):
    url = "/v1/complaints"
    body = {"text": "东风街道有人反映一件事", **place}
    added = service.client.post(url, json=body, headers=service.dispatcher).json()
    one = f"{url}/{added['id']}"
    before = service.client.get(one, headers=service.dispatcher).json()
    assert before["deadline"]["id"] == "deadline.ordinary"
    pick = {"kind": "corrected", "reason": "选定类别", "category": "道路/照明/路灯"}
    assert (
        service.client.post(f"{one}/events", json=pick, headers=service.dispatcher).status_code
        < 300
    )
    after = service.client.get(one, headers=service.dispatcher).json()
    assert after["category"] == "道路/照明/路灯"
    assert after["deadline"] == {"id": "deadline.lamps", "hours": 24.0}
    for same in ("areas", "position", "lead", "located_by", "verdict"):
        assert after[same] == before[same]


def test_confirmed_complaints_teach_and_others_do_not(service):
    region = service.client.app.state.geo.region_ready
    before = len(confirmed(region, service.ledger).texts)
    url, who = "/v1/complaints", service.dispatcher
    body = {"text": "路灯坏了", "lon": 116.05, "lat": 40.1, "category": "道路/照明/路灯"}
    one = service.client.post(url, json=body, headers=who).json()["id"]
    assert len(confirmed(region, service.ledger).texts) == before
    for event in ({"kind": "dispatched"}, {"kind": "responded", "responded": True}):
        assert service.client.post(f"{url}/{one}/events", json=event, headers=who).status_code < 300
    found = confirmed(region, service.ledger)
    assert len(found.texts) == before + 1
    assert found.paths[-1] == ("道路", "照明", "路灯")
