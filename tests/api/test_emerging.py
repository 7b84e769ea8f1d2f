"""Emerging hot spots over HTTP, for planners and for the public."""

import time

import pytest
from fastapi.testclient import TestClient

from geo_service.alarms.emerging import CLASSES
from geo_service.api.app import create_app
from geo_service.base.settings import Settings

from .ledger_client import BASE_URL, Service, admin_headers, make_keys
from .test_planner import get, wait


@pytest.fixture(scope="module")
def service(toy_folder, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = Settings(region=str(toy_folder), home=home, cube_refresh_s=0)
    headers = admin_headers(settings)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        answer = client.post(
            "/v1/sample", json={"count": 8_000, "days": 400, "seed": 3}, headers=headers
        )
        assert answer.status_code == 202, answer.text
        assert wait(client, headers)["job"]["state"] == "done"
        service = Service(client, {})
        service.keys.update(make_keys(service.ledger))
        time.sleep(2.1)
        yield service


def test_areas_by_month_and_cells_by_week(service):
    areas = get(service, "/v1/emerging?level=township").json()
    assert {row["class"] for row in areas["rows"]} <= set(CLASSES)
    assert areas["step"] == "month"
    assert {row["steps"] for row in areas["rows"]} == {len(areas["steps"])}
    assert 11 <= len(areas["steps"]) <= 13
    assert set(areas["sentences"]) == {row["class"] for row in areas["rows"]}
    cells = get(service, "/v1/emerging?res=8&step=week&course=true").json()
    assert len(cells["steps"]) == 52
    assert all(len(row["z"]) == 52 for row in cells["rows"])
    assert all(row["last_z"] == pytest.approx(row["z"][-1], abs=1e-3) for row in cells["rows"])


def test_the_public_has_whole_months_of_sealed_counts(service):
    body = get(service, "/v1/emerging?level=township&step=week", "public").json()
    assert body["audience"] == "public"
    assert body["step"] == "month"
    answer = get(service, "/v1/emerging?level=township&category=a/b", "public")
    assert answer.status_code == 403


def test_it_is_known_by_its_tag_and_comes_as_a_file(service):
    answer = get(service, "/v1/emerging?level=township")
    again = get(service, "/v1/emerging?level=township", **{"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    text = get(service, "/v1/emerging?level=township&format=csv").content.decode("utf-8-sig")
    header = "code,name,class,trend_z,trend_p,hot_steps,cold_steps,steps,last_z"
    assert text.splitlines()[0].startswith(f"{header},region,")


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("?level=township&res=8", 422), ("?level=township&from=2030-01-01", 422)],
)
def test_what_cannot_be_told_is_said(service, query, status):
    assert get(service, f"/v1/emerging{query}").status_code == status


def test_forecasts_are_for_planners(service):
    assert get(service, "/v1/forecast", "public").status_code == 403
    body = get(service, "/v1/forecast?by=area&level=township&weeks=1").json()
    assert body["series"] == 4
    assert body["history_weeks"] >= 50
    assert body["shown"] + sum(body["not_shown"].values()) == 4
    assert body["calendar_missing"]
    answer = get(service, "/v1/forecast?format=csv")
    assert answer.content.decode("utf-8-sig").startswith("code,name,topic,week,mean,")
