"""Issues: built from the ledger, stable, gated below the dispatcher's role, decided on by persons."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from geo_service.cli.main import app as commands
from geo_service.intake import import_file
from geo_service.intake.issues import build_issues
from geo_service.ledger.access import Role, make_key, read_audit
from tests.api.ledger_client import BASE_URL, Service, make_keys, served
from tests.api.test_planner import wait
from tests.intake.made_files import profile, row, write_csv

ROOF, LAMP = "屋顶漏雨墙皮都脱落了", "路灯不亮一片漆黑"
URL = "/v1/issues"


@pytest.fixture
def service(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path / "home")
    with served(settings) as opened:
        yield opened


def add(service, text, reporter="", lon=116.05, days=0, **more):
    received = (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=days)).isoformat()
    body = {
        "text": text,
        "lon": lon,
        "lat": 40.1,
        "reporter": reporter,
        "received_at": received,
        **more,
    }
    answer = service.client.post("/v1/complaints", json=body, headers=service.dispatcher)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def build(service, k=5):
    return build_issues(service.client.app.state.geo.region_ready, service.ledger, k=k)


def listed(service, who=None, **params):
    answer = service.client.get(URL, params=params, headers=who or service.dispatcher)
    assert answer.status_code == 200, answer.text
    return answer.json()["issues"]


def post(service, number, **body):
    return service.client.post(f"{URL}/{number}", json=body, headers=service.dispatcher)


@pytest.fixture
def filled(service):
    """Six people about a roof, two about a lamp, one about something else."""
    roof = [add(service, ROOF + f"，我是{n}号楼的", f"p{n}", days=n) for n in range(6)]
    lamp = [add(service, LAMP, f"q{n}", days=8 + n) for n in range(2)]
    add(service, "健身器材断了", "z")
    build(service)
    service.roof_ids, service.lamp_ids = roof, lamp
    return service


def test_one_issue_per_matter_and_single_complaints_are_none(filled):
    found = listed(filled)
    assert [(one["complaints"], one["reporters"], one["area"]) for one in found] == [
        (6, 6, "T1"),
        (2, 2, "T1"),
    ]
    assert any("漏雨" in word or "屋顶" in word for word in found[0]["words"])
    whole = filled.client.get(f"{URL}/{found[0]['id']}", headers=filled.dispatcher).json()
    assert whole["complaint_ids"] == filled.roof_ids
    assert (whole["last_7_days"], whole["previous_7_days"]) == (3, 3)


def test_below_the_dispatcher_only_k_reporters_and_no_names(filled):
    number = listed(filled)[0]["id"]
    post(filled, number, action="name", name="某某某家的屋顶")
    seen = listed(filled, filled.planner)
    assert [one["id"] for one in seen] == [number]
    assert (seen[0]["name"], seen[0]["place"]) == ("", "")
    assert seen[0]["words"]
    assert all(word in ROOF or word in "我是号楼的" for word in seen[0]["words"])  # said by all six
    assert filled.client.get(URL).status_code == 401
    assert filled.client.get(f"{URL}/{number}", headers=filled.planner).status_code == 403
    assert (
        filled.client.post(
            f"{URL}/{number}", json={"action": "close"}, headers=filled.planner
        ).status_code
        == 403
    )


def test_building_again_changes_nothing_and_new_complaints_join(filled):
    before = listed(filled)
    assert build(filled).added == 0
    assert listed(filled) == before
    add(filled, ROOF, "new", days=10)
    assert listed(filled)[0]["complaints"] == 7, "a complaint joins when it comes in"
    done = build(filled)
    assert (done.added, done.joined) == (0, 0)
    assert [one["id"] for one in listed(filled)] == [one["id"] for one in before]
    assert listed(filled)[0]["complaints"] == 7


def test_a_closed_issue_takes_no_more(filled):
    roof = listed(filled)[0]["id"]
    assert post(filled, roof, action="close").json()["status"] == "closed"
    for n in range(2):
        add(filled, ROOF, f"later{n}", days=11)
    build(filled)
    found = listed(filled)
    assert roof not in [one["id"] for one in found]
    assert [one["id"] for one in listed(filled, status="closed")] == [roof]
    assert sorted(one["complaints"] for one in found) == [2, 2]


def test_a_person_merges_and_splits_and_it_stays(filled):
    roof, lamp = (one["id"] for one in listed(filled))
    assert post(filled, lamp, action="merge", into=roof).json()["complaints"] == 8
    assert filled.client.get(f"{URL}/{lamp}", headers=filled.dispatcher).json()["id"] == roof
    assert post(filled, roof, action="merge", into=lamp).status_code == 409
    build(filled)
    assert [one["complaints"] for one in listed(filled)] == [8]
    assert (
        post(filled, roof, action="split", complaints=filled.roof_ids[:2]).json()["complaints"] == 6
    )
    build(filled)
    assert [one["complaints"] for one in listed(filled)] == [6, 2]
    with filled.ledger.reading() as connection:
        said = [line.action for line in read_audit(connection)]
    assert {"merge_issue", "split_issue"} <= set(said)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"action": "name"}, 422),
        ({"action": "merge"}, 422),
        ({"action": "merge", "into": 999999}, 404),
        ({"action": "split"}, 422),
        ({"action": "split", "complaints": ["1-00000000"]}, 404),
        ({"action": "burn"}, 422),
        ({"action": "name", "name": "x" * 101}, 422),
    ],
)
def test_unusable_decisions_are_refused(filled, body, status):
    assert post(filled, listed(filled)[0]["id"], **body).status_code == status


def test_there_is_no_such_issue(filled):
    assert post(filled, 999999, action="close").status_code == 404
    assert filled.client.get(f"{URL}/999999", headers=filled.dispatcher).status_code == 404
    assert filled.client.get(f"{URL}/-1", headers=filled.dispatcher).status_code == 422


def test_personal_data_in_a_name_is_masked(filled):
    number = listed(filled)[0]["id"]
    assert (
        "13800138000"
        not in post(filled, number, action="name", name="电话13800138000").json()["name"]
    )


def test_the_commands(toy_folder, tmp_path, monkeypatch):
    settings = Settings(region=str(toy_folder), home=tmp_path / "home")
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        service = Service(client, {})
        service.keys = make_keys(service.ledger)
        for n in range(3):
            add(service, ROOF, f"p{n}")
    run = lambda *args: CliRunner().invoke(commands, ["issues", *args, "--region", str(toy_folder)])  # noqa: E731
    assert "1 new issues" in run("build").output
    line = run("list").output
    assert "3 complaints" in line
    assert "3 reporters" in run("show", line.split()[0]).output


def test_who_may_only_decide_is_told_no_words_places_or_ids(filled):
    number = listed(filled)[0]["id"]
    post(filled, number, action="name", name="漏雨的屋顶")
    scopes = frozenset({"events"})
    _, key = filled.ledger.writer.run(
        lambda at: make_key(at, "decides", Role.DISPATCHER, scopes=scopes)
    )
    answer = filled.client.post(
        f"{URL}/{number}", json={"action": "open"}, headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 200
    told = answer.json()
    assert (told["name"], told["place"], told["complaint_ids"]) == ("", "", [])


def test_complaints_of_a_batch_join_open_issues(filled):
    number = listed(filled)[0]["id"]
    items = [
        {"text": ROOF, "lon": 116.05, "lat": 40.1, "reporter": f"b{n}",
         "received_at": "2026-03-12T08:00:00Z"}
        for n in range(3)
    ]  # fmt: skip
    items.append({**items[0], "text": "健身器材断了", "reporter": "other"})
    items.append({**items[0], "lon": 116.35, "reporter": "elsewhere"})
    answer = filled.client.post(
        "/v1/complaints:batch", json={"items": items}, headers=filled.dispatcher
    )
    ids = [one["id"] for one in answer.json()["results"]]
    whole = filled.client.get(f"{URL}/{number}", headers=filled.dispatcher).json()
    assert set(ids) & set(whole["complaint_ids"]) == set(ids[:3])
    assert whole["complaints"] == 9
    done = build(filled)
    assert done.joined == 0, "build would have put them where they are"


def test_complaints_of_a_file_join_open_issues(filled, tmp_path):
    region = filled.client.app.state.geo.region_ready
    rows = [
        row(k, words=ROOF, title="", x="116.05", y="40.1", received="2026-03-12 09:00:00",
            phone=f"1380013{k:04d}", **{"class": "", "sub": ""})
        for k in range(3)
    ]  # fmt: skip
    rows.append(
        row(9, words="健身器材断了", title="", x="116.05", y="40.1", received="2026-03-12 09:00:00")
    )
    path = write_csv(tmp_path / "in.csv", rows)
    done = import_file(region, filled.ledger, profile(), path, key=b"k")
    assert (done.accepted, done.joined_issues) == (4, 3)
    assert listed(filled)[0]["complaints"] == 9
    assert import_file(region, filled.ledger, profile(), path, key=b"k").joined_issues == 0


def test_a_closed_issue_takes_none_of_a_batch(filled):
    number = listed(filled)[0]["id"]
    post(filled, number, action="close")
    item = {"text": ROOF, "lon": 116.05, "lat": 40.1, "received_at": "2026-03-12T08:00:00Z"}
    filled.client.post("/v1/complaints:batch", json={"items": [item]}, headers=filled.dispatcher)
    whole = filled.client.get(f"{URL}/{number}", headers=filled.dispatcher).json()
    assert whole["complaints"] == 6


def test_repeat_once_counts_duplicates_once(filled):
    """Without a category the rule of one category within thirty days cannot know them."""
    before = counted(filled)
    for days in (0, 1):
        add(filled, "健身器材断了伤到了孩子", "again", days=20 + days)
    after = counted(filled)
    assert after["all"] - before["all"] == 2
    assert after["once"] - before["once"] == 1


def counted(service):
    wait(service.client, service.planner)
    service.client.post("/v1/cube/refresh", headers=service.planner)
    wait(service.client, service.planner)
    found = {}
    for repeat in ("all", "once"):
        params = {"level": "township", "from": "2026-03-01", "to": "2026-04-01", "repeat": repeat}
        answer = service.client.get("/v1/choropleth", params=params, headers=service.planner)
        found[repeat] = answer.json()["total"]
    return found


def test_a_topic_of_the_month_names_its_largest_issues(service):
    """The k-gate holds: a planner sees the issue of six people, not that of two."""
    items = [
        {"text": text, "lon": 116.05, "lat": 40.1, "reporter": f"{category}{n % people}",
         "received_at": f"2026-03-{1 + n % 28:02}T08:00:00Z", "category": category}
        for text, category, people in ((ROOF, "房屋/屋顶/漏雨", 6), (LAMP, "道路/照明/路灯", 2))
        for n in range(30)
    ]  # fmt: skip
    service.client.post(
        "/v1/complaints:batch", json={"items": items}, headers=service.dispatcher
    ).raise_for_status()
    build(service)
    wait(service.client, service.planner)
    service.client.post("/v1/cube/refresh", headers=service.planner)
    wait(service.client, service.planner)
    told = {who: topics(service, getattr(service, who)) for who in ("planner", "dispatcher")}
    assert [one["complaints"] for one in told["planner"]["屋顶"]] == [30]
    assert told["planner"]["屋顶"][0]["place"] == ""
    assert told["planner"]["照明"] == []
    assert [one["complaints"] for one in told["dispatcher"]["照明"]] == [30]
    assert all(found == [] for found in topics(service, service.dispatcher, "2026-01").values())


def topics(service, who, month="2026-03"):
    answer = service.client.get("/v1/topics", params={"month": month}, headers=who)
    assert answer.status_code == 200, answer.text
    return {row["category"].split("/")[-1]: row["issues"] for row in answer.json()["rows"]}
