"""Topics, the watch list, supervised items and effects over HTTP, over two years of a sample."""

import datetime as dt
import time

import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.api.planner_state import planner_of
from geo_service.base.settings import Settings

from .ledger_client import BASE_URL, Service, admin_headers, make_keys
from .test_planner import wait


@pytest.fixture(scope="module")
def service(toy_folder, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = Settings(region=str(toy_folder), home=home, cube_refresh_s=0)
    headers = admin_headers(settings)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        client.post("/v1/sample", json={"count": 27_000, "days": 900, "seed": 3}, headers=headers)
        assert wait(client, headers)["job"]["state"] == "done"
        made = Service(client, {})
        made.keys.update(make_keys(made.ledger))
        time.sleep(2.1)
        yield made


def get(service, path, role="planner", status=200):
    answer = service.client.get(path, headers=getattr(service, role))
    assert answer.status_code == status, answer.text
    return answer.json()


def post(service, path, body, role="planner", status=201):
    answer = service.client.post(path, json=body, headers=getattr(service, role))
    assert answer.status_code == status, answer.text
    return answer.json()


def a_month_ago(service):
    first = planner_of(service.client.app.state.geo).geography.folder.today().replace(day=1)
    return (first - dt.timedelta(days=1)).strftime("%Y-%m")


PATHS = (
    "/v1/topics?month=2024-01", "/v1/watch", "/v1/watch/nominations", "/v1/supervision",
    "/v1/topics/1", "/v1/watch/1/effect",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_it_is_public(service, path):
    assert service.client.get(path).status_code == 401
    get(service, path, "public", 403)


def test_topics_of_a_month_with_each_measure_and_the_next(service):
    month = a_month_ago(service)
    told = get(service, f"/v1/topics?month={month}&top=5")
    assert [row["rank"] for row in told["rows"]] == [1, 2, 3, 4, 5]
    assert told["has_year"]
    for row in told["rows"]:
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]
        assert row["count"] >= told["rules"]["least"]
        assert row["expected"] > 0
        assert 0 <= row["unresolved"] <= 1
    assert told["next"][0]["expected_low"] < told["next"][0]["expected"]
    # counted again by category
    first = dt.date.fromisoformat(f"{month}-01")
    until = (first + dt.timedelta(days=32)).replace(day=1)
    path = f"/v1/series?bucket=month&from={first}&to={until}&category={told['rows'][0]['category']}"
    counted = get(service, path)["total"]
    assert (
        0 <= told["rows"][0]["count"] - counted <= 0.1 * told["rows"][0]["count"]
    )  # default positions


@pytest.mark.parametrize("month", ["2999-01", "now", "2024-13"])
def test_a_month_that_is_none(service, month):
    assert get(service, f"/v1/topics?month={month}", status=422)["hint"]


def test_a_topic_is_chosen_worked_on_and_done(service):
    month = a_month_ago(service)
    category = get(service, f"/v1/topics?month={month}")["rows"][0]["category"]
    details = {
        "month": month, "categories": [category], "words": ["漏水"], "areas": ["township:T2"],
        "lead": {"code": "W", "name": "水务局"}, "measures": ["逐户排查"], "target": "下降两成",
    }  # fmt: skip
    made = post(service, "/v1/topics", {"title": "管道漏水", "details": details})
    path = f"/v1/topics/{made['id']}"
    assert made["state"] == "chosen"
    page = get(service, path)["page"]
    assert page["complaints"] > 0
    assert {row["code"] for row in page["places"]} == {"T2"}
    assert page["solved"]["low"] <= page["solved"]["rate"] <= page["solved"]["high"]
    assert sum(row["count"] for row in page["course"]) >= page["complaints"] - 5
    post(service, f"{path}/events", {"state": "done"}, status=409)
    moved = post(service, f"{path}/events", {"state": "in_work", "note": "张伟 13812345678 负责"})
    assert moved["begun"]
    assert "13812345678" not in moved["events"][-1]["note"]
    noted = post(service, f"{path}/events", {"details": {"until": "2030-01-01"}, "note": "延期"})
    assert noted["until"] == "2030-01-01"
    assert [one["action"] for one in noted["events"]] == ["opened", "moved", "edited"]
    assert get(service, f"/v1/topics?month={month}")["chosen"][-1]["id"] == made["id"]
    early = get(service, f"{path}/effect", status=422)
    assert "days ago" in early["detail"]


@pytest.mark.parametrize(
    ("path", "details", "said"),
    [
        ("topics", {"month": "2026-01", "categories": ["a"], "areas": ["township:T99"]}, "T99"),
        ("topics", {"month": "2026-01", "categories": []}, ""),
        ("topics", {"month": "2026-01", "categories": ["a"], "wrods": []}, ""),
        ("watch", {"place": {"kind": "area", "level": "township", "code": "T99"}}, "T99"),
        ("watch", {"place": {"kind": "circle", "lon": 1.0, "lat": 1.0}}, "outside"),
        ("watch", {"place": {"kind": "cell", "code": "zz"}}, ""),
        ("watch", {"place": {"kind": "circle"}}, ""),
        ("supervision", {"subject": "ticket", "ticket": "1-ffffffff", "reason": "r", "due": "2026-01-01"}, ""),
        ("supervision", {"subject": "topic", "reason": "r", "due": "2026-01-01"}, ""),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_refused(service, path, details, said):
    answer = service.client.post(
        f"/v1/{path}", json={"title": "t", "details": details}, headers=service.planner
    )
    assert answer.status_code in (400, 404, 422), answer.text
    assert said in answer.text


def test_a_long_sample_brings_records_of_its_story(service):
    (topic,) = get(service, f"/v1/topics?month={a_month_ago(service)}")["chosen"][:1]
    assert topic["title"] == "停车管理"
    effect = get(service, f"/v1/topics/{topic['id']}/effect")
    assert effect["change"] < 0
    watched = {one["title"]: one for one in get(service, "/v1/watch")["watch"]}
    solved = watched["水压不足的小区"]
    assert solved["state"] in ("solved", "proven")
    assert solved["course"]["expectation"]["better_than_chance"]
    assert get(service, "/v1/supervision")["supervision"][0]["overdue"]


def test_nominated_places_are_the_busiest_and_fall_by_themselves(service):
    rows = get(service, "/v1/watch/nominations?top=8")["nominations"]
    reporters = [row["reporters"] for row in rows]
    assert reporters == sorted(reporters, reverse=True)
    assert all(row["reporters"] <= row["complaints"] for row in rows)
    assert rows[0]["expected_fall"] > 0
    assert all(row["place"]["name"] for row in rows)


def test_a_place_is_watched_solved_proven_and_reopened_by_itself(service):
    place = get(service, "/v1/watch/nominations?top=1")["nominations"][0]["place"]
    body = {
        "title": "槐树里", "details": {"place": place, "reason": "反复投诉", "target_per_week": 900.0,
                                       "lead": {"code": "T2", "name": "西山街道"}},
    }  # fmt: skip
    made = post(service, "/v1/watch", body)
    path = f"/v1/watch/{made['id']}"
    assert made["state"] == "watched"
    assert made["opening"]["complaints"] > 0
    course = get(service, path)["course"]
    assert len(course["weeks"]) >= 12
    assert course["proof"]["below_target"]
    assert sum(week["count"] for week in course["weeks"]) > 0
    for state in ("in_work", "solved"):
        post(service, f"{path}/events", {"state": state})
    planner_of(service.client.app.state.geo).refresh()
    after = get(service, path)
    expected = "proven" if course["proof"]["holds"] else "solved"
    assert after["state"] == expected
    # a target that the place is far above brings it back
    post(service, f"{path}/events", {"details": {"target_per_week": 0.01}})
    recent = [week["count"] for week in after["course"]["weeks"][-4:]]
    planner_of(service.client.app.state.geo).refresh()
    now = get(service, path)
    assert now["state"] == ("reopened" if sum(recent) >= 4 else expected)
    if now["state"] == "reopened":
        assert now["events"][-1]["by"] == "watch"
    listed = get(service, "/v1/watch")["watch"]
    assert made["id"] in [one["id"] for one in listed]
    assert get(service, "/v1/watch?status=closed")["watch"] == []


def test_a_supervised_item_is_overdue_until_it_is_done(service):
    details = {
        "subject": "place", "place": {"kind": "area", "level": "township", "code": "T3"},
        "reason": "长期未解决", "due": "2024-01-01", "lead": {"code": "T3", "name": "南湖镇"},
    }  # fmt: skip
    made = post(service, "/v1/supervision", {"title": "南湖镇路面", "details": details})
    path = f"/v1/supervision/{made['id']}"
    assert get(service, path)["overdue"]
    post(service, f"{path}/events", {"remind": True, "note": "请尽快"})
    post(service, f"{path}/events", {"details": {"evidence": ["验收照片"]}})
    for state in ("answered", "done"):
        post(service, f"{path}/events", {"state": state})
    after = get(service, path)
    assert not after["overdue"]
    assert [one["action"] for one in after["events"]][:2] == ["opened", "reminded"]
    post(service, f"{path}/events", {}, status=422)
    get(service, "/v1/topics/" + str(made["id"]), status=404)


@pytest.mark.parametrize("kind", ["area", "cell", "topic"])
def test_an_effect_is_told_with_interval_and_sentence(service, kind):
    begun = (
        planner_of(service.client.app.state.geo).geography.folder.today() - dt.timedelta(days=150)
    ).isoformat()
    if kind == "topic":
        category = get(service, f"/v1/topics?month={a_month_ago(service)}")["rows"][0]["category"]
        details = {"month": "2025-01", "categories": [category], "begun": begun}
        made = post(service, "/v1/topics", {"title": "题", "details": details})
        path = f"/v1/topics/{made['id']}/effect"
    else:
        nominated = get(service, "/v1/watch/nominations?top=20")["nominations"][10]["place"]
        place = nominated if kind == "cell" else {"kind": "area", "level": "township", "code": "T1"}
        made = post(
            service, "/v1/watch", {"title": "地", "details": {"place": place, "begun": begun}}
        )
        path = f"/v1/watch/{made['id']}/effect"
    told = get(service, path)
    assert set(told["sentence"]) == {"zh", "en"}
    if kind == "area":  # three townships to compare with are too few
        assert told["verdict"] == "too_few"
        return
    assert told["verdict"] in ("fell", "rose", "not_shown")
    assert told["low"] <= told["change"] <= told["high"]
    assert told["comparisons"] >= 5
    assert told["seasonal"]


def test_a_building_that_few_named_is_not_told_to_who_may_not_read_complaints(service):
    for number in range(8):
        body = {
            "text": f"{7 if number == 0 else 9}号楼漏水", "lon": 116.05, "lat": 40.1,
            "reporter": f"b{number}",
        }  # fmt: skip
        post(service, "/v1/complaints", body, role="dispatcher")
    place = {"kind": "area", "level": "township", "code": "T1"}
    made = post(service, "/v1/watch", {"title": "楼", "details": {"place": place}})
    path = f"/v1/watch/{made['id']}"
    named = {
        role: {one["name"]: one["complaints"] for one in get(service, path, role)["buildings"]}
        for role in ("dispatcher", "planner")
    }
    assert named["dispatcher"].items() >= {"7号楼": 1, "9号楼": 7}.items()
    # whole blocks of five: a difference of two answers is no single complaint's word
    assert named["planner"]["9号楼"] == 5
    assert "7号楼" not in named["planner"]


def test_the_weekly_list_is_for_who_may_read_complaints(service):
    get(service, "/v1/reports/weekly?period=2026-W40", "planner", 403)
