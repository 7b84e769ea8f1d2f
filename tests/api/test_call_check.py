"""What is told around a call: its issue, the caller's earlier reports, calls nearby, alarms."""

from datetime import UTC, datetime, timedelta

import pytest

from geo_service.base.settings import Settings
from geo_service.intake.issues import build_issues
from geo_service.ledger.alarms import NewAlarm, put_alarm
from tests.api.ledger_client import served

ROOF, LAMP = "屋顶漏雨墙皮都脱落了", "路灯不亮一片漆黑"
AT = {"lon": 116.05, "lat": 40.1}
CALL = {"area": "T1", **AT, "radius_m": 15.0}


@pytest.fixture
def service(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path / "home")
    with served(settings) as opened:
        yield opened


def keep(service, text, reporter="", hours=0.0, **more):
    received = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
    body = {"text": text, **AT, "reporter": reporter, "received_at": received, **more}
    answer = service.client.post("/v1/complaints", json=body, headers=service.dispatcher)
    assert answer.status_code == 201, answer.text
    return answer.json()


def check(service, text=ROOF, **more):
    body = {"text": text, **CALL, **more}
    answer = service.client.post("/v1/complaints:check", json=body, headers=service.dispatcher)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_call_that_joins_an_open_issue_says_so(service):
    for n in range(5):
        keep(service, f"{ROOF}，我是{n}号楼的", f"p{n}", hours=24 * (n + 1))
    build_issues(service.client.app.state.geo.region_ready, service.ledger, k=5)
    found = check(service, "你好，屋顶漏雨，墙皮脱落了")["issue"]
    assert (found["number"], found["complaints"], found["area"]) == (6, 5, "T1")
    assert found["holder"]["name"] == "东风街道"
    told = check(service, "你好，屋顶漏雨，墙皮脱落了", lang="en")["issue"]["holder"]
    assert told["name"] == "Dongfeng Subdistrict"
    assert check(service, LAMP)["issue"] is None
    assert check(service, "你好，屋顶漏雨，墙皮脱落了", area="T2")["issue"] is None


def test_what_is_kept_joins_its_issue_at_once(service):
    for n in range(3):
        keep(service, f"{ROOF}，我是{n}号楼的", f"p{n}", hours=24 * (n + 1))
    build_issues(service.client.app.state.geo.region_ready, service.ledger, k=5)
    first, second = (keep(service, f"{ROOF}，物业不管", who) for who in ("q1", "q2"))
    assert first["around"]["issue"]["number"] == 4
    assert second["around"]["issue"]["number"] == 5
    number = first["around"]["issue"]["id"]
    whole = service.client.get(f"/v1/issues/{number}", headers=service.dispatcher).json()
    assert {first["id"], second["id"]} < set(whole["complaint_ids"])
    built = build_issues(service.client.app.state.geo.region_ready, service.ledger, k=5)
    assert (built.added, built.joined) == (0, 0)


def test_the_same_person_place_and_matter_is_offered_as_a_duplicate(service):
    first = keep(service, ROOF, "13800000001", hours=30)
    again = check(service, f"再催一下，{ROOF}", reporter="138 0000 0001")["earlier"]
    assert [one["id"] for one in again] == [first["id"]]
    assert again[0]["status"] == "received"
    assert check(service, LAMP, reporter="13800000001")["earlier"] == []
    assert check(service, reporter="13800000002")["earlier"] == []
    assert check(service)["earlier"] == []
    assert check(service, reporter="13800000001", area="T2", lon=116.15)["earlier"] == []
    kept = keep(service, f"再催一下，{ROOF}", "13800000001")
    assert [one["id"] for one in kept["around"]["earlier"]] == [first["id"]]


def test_after_a_week_it_is_a_new_complaint(service):
    keep(service, ROOF, "13800000001", hours=24 * 8)
    assert check(service, reporter="13800000001")["earlier"] == []


def test_calls_from_one_place_within_the_hour_are_counted(service):
    assert check(service)["nearby"] is None
    keep(service, LAMP, "a", hours=0.6)
    keep(service, LAMP, "b", hours=0.2)
    keep(service, LAMP, "c", hours=5)
    keep(service, LAMP, "d", lon=116.08)
    near = check(service)["nearby"]
    assert (near["number"], near["callers"]) == (3, 2)


def test_an_alarm_that_holds_the_place_is_told(service):
    now = datetime.now(UTC)

    def raise_one(level, place, topic):
        new = NewAlarm(
            "burst", f"{level}/{place}/{topic}", topic, level, (place,), now, now,
            now - timedelta(hours=2), 7, 0.4, 1e-6, 4000.0, 6,
        )  # fmt: skip
        service.ledger.writer.run(lambda at: put_alarm(at, new))

    raise_one("area", "T1", "供水")
    raise_one("area", "T2", "供水")
    found = check(service)["alarms"]
    assert [(one["calls"], one["callers"], one["topic"]) for one in found] == [(7, 6, "供水")]
    assert check(service, category="道路/照明")["alarms"] == []


def test_only_dispatchers_may_ask_and_a_key_for_intake_learns_nothing(service):
    body = {"text": ROOF, **CALL}
    url = "/v1/complaints:check"
    assert service.client.post(url, json=body).status_code == 401
    assert service.client.post(url, json=body, headers=service.planner).status_code == 403
    bad = service.client.post(url, json={**body, "phone": "1"}, headers=service.dispatcher)
    assert bad.status_code == 422


def test_personal_data_is_masked_before_anything_is_compared(service):
    answer = check(service, "我叫张三，电话13800000001，屋顶漏雨")
    assert "13800000001" not in str(answer)


def test_calls_about_one_community_are_counted_where_no_position_is_known(service):
    for n in range(2):
        keep(service, f"东风街道槐树里社区停水{n}", f"w{n}", hours=0.3, lon=None, lat=None)
    body = {"lon": None, "lat": None, "radius_m": None}
    assert check(service, "停水", **body, finest="community:C1")["nearby"]["number"] == 3
    assert check(service, "停水", **body, finest="community:C9")["nearby"] is None
    bad = {"text": "停水", "area": "T1", "finest": "parish:1"}
    answer = service.client.post("/v1/complaints:check", json=bad, headers=service.dispatcher)
    assert answer.status_code == 404
