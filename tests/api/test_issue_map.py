"""Issues on the planner's map: filtered as the page filters, placed, counted by week, gated."""

from datetime import UTC, datetime, timedelta

import pytest

from geo_service.base.settings import Settings
from geo_service.index.cells import cell_of
from geo_service.intake.issues import build_issues
from tests.api.ledger_client import served

URL = "/v1/issues/map"
ROOF, LAMP, NOISE = "屋顶漏雨墙皮都脱落了", "路灯不亮一片漆黑", "半夜打桩施工噪声睡不着"
START = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday, ten o'clock in the region


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Six people about a roof, three about a lamp a kilometre off, six about noise elsewhere.

    The noise is told from different places, no two people of it in one small cell.
    """
    from tests.toy_region import make_region

    folder = make_region(tmp_path_factory.mktemp("toy") / "region")
    settings = Settings(region=str(folder), home=tmp_path_factory.mktemp("home"), cube_refresh_s=0)
    with served(settings) as opened:
        items = [
            *_said(ROOF, "房屋/屋顶/漏雨", 6, lon=116.05, channel="phone"),
            *_said(LAMP, "道路/照明/路灯", 3, lon=116.062, channel="web", hours=12),
            *_said(NOISE, "噪声/施工/打桩", 6, lon=116.353, apart=0.0008, channel="phone", days=7),
        ]
        opened.client.post(
            "/v1/complaints:batch", json={"items": items}, headers=opened.dispatcher
        ).raise_for_status()
        build_issues(opened.client.app.state.geo.region_ready, opened.ledger, k=5)
        yield opened


def _said(text, category, people, *, lon, apart=1e-5, hours=0, days=0, **more):
    return [
        {"text": text, "category": category, "reporter": f"{text}{n}", "lon": lon + n * apart,
         "lat": 40.1, "received_at": (START + timedelta(days=days + n, hours=hours)).isoformat(),
         **more}
        for n in range(people)
    ]  # fmt: skip


def ask(service, who="dispatcher", **params):
    answer = service.client.get(URL, params=params, headers=getattr(service, who))
    assert answer.status_code == 200, answer.text
    return answer.json()["issues"]


def matters(found):
    return [one["category"].split("/")[0] for one in found]


def test_an_issue_has_its_place_its_cell_and_its_weeks(service):
    roof = next(one for one in ask(service) if one["category"].startswith("房屋"))
    assert roof["lon"] == pytest.approx(116.050025)
    assert roof["lat"] == 40.1
    assert roof["radius_m"] == 30.0
    assert roof["cell"] == cell_of(lon=116.05, lat=40.1, res=9)
    assert (roof["complaints"], roof["solved"]) == (6, False)
    # the ledger's latest complaint is that about noise, on the thirteenth day
    assert roof["weekly"] == [0] * 10 + [6, 0]


def test_a_planner_sees_k_people_by_a_cell_that_holds_as_many_or_by_none(service):
    found = {one["category"].split("/")[0]: one for one in ask(service, "planner")}
    assert set(found) == {"房屋", "噪声"}, "three people are too few"
    roof, noise = found["房屋"], found["噪声"]
    assert roof["cell"] == cell_of(lon=116.05, lat=40.1, res=9)
    assert noise["cell"] == cell_of(lon=116.354, lat=40.1, res=7), "too few in a finer one"
    exact = next(one for one in ask(service) if one["category"].startswith("噪声"))
    assert exact["cell"] in {cell_of(lon=116.353 + n * 0.0008, lat=40.1, res=9) for n in range(6)}
    for one in (roof, noise):
        assert (one["lon"], one["lat"], one["radius_m"]) == (None, None, None)
        assert (one["name"], one["place"]) == ("", "")
    assert service.client.get(URL).status_code == 401


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, {"房屋", "道路", "噪声"}),
        ({"from": "2026-03-09"}, {"噪声"}),
        ({"to": "2026-03-09"}, {"房屋", "道路"}),
        ({"category": "道路/照明"}, {"道路"}),
        ({"category": "照明"}, set()),
        ({"area": "township:T1"}, {"房屋", "道路"}),
        ({"area": "township:T1", "category": "噪声"}, set()),
        ({"channel": "web"}, {"道路"}),
        ({"status": "closed"}, set()),
        ({"hours": "20-23"}, {"道路"}),
        ({"weekdays": "7", "to": "2026-03-09"}, set()),
        ({"weekdays": "1", "hours": "10"}, {"房屋", "噪声"}),
        ({"shape": "circle:116.05,40.1,150"}, {"房屋"}),
        ({"shape": "circle:116.05,40.1,2000"}, {"房屋", "道路"}),
        ({"repeat": "once"}, {"房屋", "道路", "噪声"}),
        ({"which": "solved"}, set()),
        ({"which": "all", "limit": 1}, {"房屋"}),
    ],
)
def test_the_filters_of_the_page_choose_issues(service, params, expected):
    assert set(matters(ask(service, **params))) == expected


def test_a_filter_that_leaves_fewer_than_k_people_hides_the_issue_from_planners(service):
    four_days = {"to": "2026-03-06"}
    assert "房屋" in matters(ask(service, **four_days))
    assert matters(ask(service, "planner", **four_days)) == []
    one_day = {"weekdays": "1"}
    assert "房屋" in matters(ask(service, **one_day))
    assert matters(ask(service, "planner", **one_day)) == []


def test_one_issue_is_given_whatever_the_filters_and_gated_alike(service):
    numbers = {one["category"].split("/")[0]: one["id"] for one in ask(service)}
    found = ask(service, issue=numbers["道路"], category="房屋")
    assert [one["id"] for one in found] == [numbers["道路"]]
    refused = service.client.get(URL, params={"issue": numbers["道路"]}, headers=service.planner)
    assert refused.status_code == 404
    assert matters(ask(service, "planner", issue=numbers["房屋"])) == ["房屋"]
    absent = service.client.get(URL, params={"issue": 1 << 60}, headers=service.dispatcher)
    assert absent.status_code == 404


def test_the_complaints_of_an_issue_page_by_page(service):
    number = ask(service, category="房屋")[0]["id"]
    query = {"issue": number, "limit": 4}
    first = service.client.get("/v1/complaints", params=query, headers=service.dispatcher).json()
    assert len(first["complaints"]) == 4
    query["cursor"] = first["next"]
    rest = service.client.get("/v1/complaints", params=query, headers=service.dispatcher).json()
    assert (len(rest["complaints"]), rest["next"]) == (2, None)
    assert {one["category"] for one in first["complaints"] + rest["complaints"]} == {
        "房屋/屋顶/漏雨"
    }
    assert service.client.get("/v1/complaints", params=query, headers=service.planner).status_code == 403  # fmt: skip


def test_solved_is_closed_or_nothing_left_to_do(service):
    number = ask(service, category="道路")[0]["id"]
    path = f"/v1/issues/{number}"
    service.client.post(path, json={"action": "close"}, headers=service.dispatcher)
    assert "道路" not in matters(ask(service))
    assert [(one["id"], one["solved"]) for one in ask(service, which="solved")] == [(number, True)]
    service.client.post(path, json={"action": "open"}, headers=service.dispatcher)
    ids = service.client.get(path, headers=service.dispatcher).json()["complaint_ids"]
    for one in ids:
        answer = service.client.post(
            f"/v1/complaints/{one}/events", json={"kind": "closed"}, headers=service.dispatcher
        )
        assert answer.status_code == 201, answer.text
    assert ask(service, which="solved")[0]["id"] == number


def test_a_watched_place_names_its_open_issues(service):
    place = {"kind": "circle", "name": "南苑小区", "lon": 116.05, "lat": 40.1, "radius_m": 150}
    body = {"title": "南苑小区", "details": {"place": place}}
    service.client.post("/v1/cube/refresh", headers=service.planner)
    made = service.client.post("/v1/watch", json=body, headers=service.planner)
    assert made.status_code == 201, made.text
    for who, seen in (("planner", ""), ("dispatcher", "")):
        answer = service.client.get("/v1/watch", headers=getattr(service, who)).json()
        [record] = answer["watch"]
        assert matters(record["issues"]) == ["房屋"], who
        assert record["issues"][0]["place"] == seen
