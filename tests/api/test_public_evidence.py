"""Answers to everybody: no single complaint shows, in any endpoint; nor does the store's host."""

import pytest
from sqlalchemy.exc import OperationalError

from geo_service.api.open311.services import _Services
from geo_service.base.settings import Settings
from geo_service.intake.categories import FILE
from geo_service.ledger.store.faults import unavailable
from geo_service.locate.history import memory
from tests.api.ledger_client import served

K = 3
TEXTS = ("长柳河的护栏坏了", "长柳河", "路灯不亮")


@pytest.fixture
def service(toy_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "LOOK_EVERY_S", 0.0)
    settings = Settings(region=str(toy_folder), home=tmp_path, k_anonymity=K)
    with served(settings) as opened:
        yield opened


def public_answers(service, headers=None):
    client = service.client
    asked = {"params": None, "headers": headers}
    batch = client.post(
        "/v1/route/batch", json={"items": [{"text": t} for t in TEXTS]}, headers=headers
    )
    return [
        *(client.get("/v1/route", **{**asked, "params": {"text": t}}).json() for t in TEXTS),
        batch.json(),
        *(client.get("/v1/places", params={"q": t[:2]}, headers=headers).json() for t in TEXTS),
        *(
            client.get(
                "/open311/v2/jurisdiction.json", params={"address_string": t}, headers=headers
            ).json()
            for t in TEXTS
        ),
    ]


def answered(service, reporter, category=""):
    body = {"text": TEXTS[0], "lon": 116.05, "lat": 40.1, "reporter": reporter}
    body |= {"category": category}
    made = service.client.post("/v1/complaints", json=body, headers=service.dispatcher)
    number = made.json()["id"]
    for kind in ("dispatched", "responded"):
        sent = service.client.post(
            f"/v1/complaints/{number}/events", json={"kind": kind}, headers=service.dispatcher
        )
        assert sent.status_code == 201, sent.text


def test_single_complaints_show_to_dispatchers_only(service):
    before = public_answers(service)
    for reporter in ("13800000001", "13800000001", "13800000002"):
        answered(service, reporter)
        assert public_answers(service) == before
        assert public_answers(service, service.planner) == before
    told = public_answers(service, service.dispatcher)[0]["candidates"][0]["evidence"]
    assert told.startswith("此前3件")
    answered(service, "13800000003")
    after = public_answers(service)
    assert after != before
    evidence = after[0]["candidates"][0]["evidence"]
    assert evidence.startswith("以往提到")
    assert not any(char.isdigit() for char in evidence)


def test_categories_of_few_people_are_not_listed(service):
    # else the region's own list would be shown, and nothing tested
    assert not (service.client.app.state.geo.region.folder.path / FILE).is_file()

    def listed():
        service.client.app.state.geo.drop(_Services)
        rows = service.client.get("/open311/v2/services.json").json()
        return [row["service_name"] for row in rows]

    for reporter in ("13800000001", "13800000001", "13800000002"):
        answered(service, reporter, "噪声/半夜装修")
        assert "半夜装修" not in listed()
    answered(service, "13800000003", "噪声/半夜装修")
    assert "半夜装修" in listed()


def test_a_dispute_note_is_masked(service):
    body = {"areas": ["T1", "T2"], "note": "联系人:张建国,电话13800138000"}
    made = service.client.post("/v1/disputes", json=body, headers=service.admin)
    assert made.status_code == 201, made.text
    assert made.json()["note"] == "联系人:【姓名】,电话【手机号】"


def test_an_unavailable_store_names_no_host_to_callers():
    error = unavailable(
        OperationalError("", {}, Exception('connection to server at "db7.internal" (10.1.2.3)'))
    )
    assert "db7" not in error.message
    assert "db7" in str(error)
