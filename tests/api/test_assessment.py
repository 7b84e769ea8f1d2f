"""The assessment over HTTP: the contract's columns, who may see it, freezing, exclusions."""

import time

import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from geo_service.planning.assessment.table import COLUMNS

from .ledger_client import BASE_URL, Service, admin_headers, make_keys
from .test_planner import wait


@pytest.fixture(scope="module")
def service(toy_folder, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = Settings(region=str(toy_folder), home=home, cube_refresh_s=0)
    headers = admin_headers(settings)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        client.post("/v1/sample", json={"count": 3_000, "days": 100, "seed": 3}, headers=headers)
        assert wait(client, headers)["job"]["state"] == "done"
        made = Service(client, {})
        made.keys.update(make_keys(made.ledger))
        time.sleep(2.1)
        yield made


def last_month(service):
    import datetime as dt

    last = service.client.get("/v1/cube", headers=service.planner).json()["last_day"]
    first = dt.date.fromisoformat(last).replace(day=1)
    return (first - dt.timedelta(days=1)).strftime("%Y-%m")


def get(service, path, role="planner"):
    return service.client.get(path, headers=getattr(service, role))


def test_the_contract_s_columns_and_what_stands_beside_them(service):
    month = last_month(service)
    body = get(service, f"/v1/assessment?period={month}").json()
    assert [row["code"] for row in body["rows"]][-1] == "*"
    assert all(set(COLUMNS) <= set(row) for row in body["rows"])
    assert body["period"]["name"] == month
    assert body["rules"]["example"] is True
    assert body["frozen"] is None
    ranks = [row["rank"] for row in body["rows"] if row["rank"]]
    assert ranks == sorted(ranks)
    assert body["rows"][-1]["change"]["before"] > 0


@pytest.mark.parametrize("path", ["/v1/assessment?period=2024-01", "/v1/assessment/frozen"])
def test_rates_are_for_planners(service, path):
    assert service.client.get(path).status_code == 401
    assert get(service, path, "public").status_code == 403
    assert get(service, path).status_code == 200


@pytest.mark.parametrize(
    "query", ["", "period=2999-01", "period=x", "from=2024-01-01", "period=2024-01&from=2024-01-01",
              "from=2024-02-01&to=2024-01-01"],
)  # fmt: skip
def test_a_question_that_cannot_be_read_is_a_problem_with_a_hint(service, query):
    answer = get(service, f"/v1/assessment?{query}")
    assert answer.status_code == 422
    assert answer.json()["hint"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_freezing_and_corrections(service):
    month = last_month(service)
    path = "/v1/assessment/frozen"
    body = {"period": month, "level": "district"}
    assert service.client.post(path, json=body).status_code == 401
    made = service.client.post(path, json=body, headers=service.planner)
    assert made.status_code == 201
    assert service.client.post(path, json=body, headers=service.planner).status_code == 409
    told = get(service, f"/v1/assessment?period={month}&level=district").json()
    assert told["frozen"]["id"] == made.json()["id"]
    assert told["corrections"] == []
    assert (
        get(service, f"/v1/assessment?period={month}&level=district&now=true").json()["frozen"]
        is None
    )
    assert [one["id"] for one in get(service, path).json()["frozen"]] == [made.json()["id"]]
    wrong = service.client.post(path, json={**body, "lvel": 1}, headers=service.planner)
    assert wrong.status_code in (400, 422)


def test_exclusions_are_asked_for_by_dispatchers_and_decided_by_an_administrator(service):
    page = get(service, "/v1/complaints?limit=40", "dispatcher").json()
    chosen = next(one for one in page["complaints"] if not one["excluded"])["id"]
    path = f"/v1/complaints/{chosen}/exclusion"
    word = {"action": "ask", "reason": "重复诉求", "reason_id": "duplicate"}

    def post(role, **changes):
        return service.client.post(path, json=word | changes, headers=getattr(service, role))

    assert post("planner").status_code == 403
    assert post("dispatcher").status_code == 201
    assert post("dispatcher", action="grant").status_code == 403
    asked = get(service, "/v1/exclusions?status=asked", "dispatcher").json()["exclusions"]
    assert [one["complaint"] for one in asked] == [chosen]
    assert get(service, "/v1/exclusions").status_code == 403
    assert post("admin", action="grant").status_code == 201
    assert post("admin", action="refuse").status_code == 409
    shown = get(service, f"/v1/complaints/{chosen}", "dispatcher").json()
    assert shown["excluded"] is True
