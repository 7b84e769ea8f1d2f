"""What lies behind an assessment: exactly the complaints that were counted, and the periods before."""

import datetime as dt

import pytest

from .test_board import a_month_ago, get, post, service  # noqa: F401 - the fixture

KINDS = (
    "complaints",
    "excluded",
    "unknown",
    "assessed",
    "overdue",
    "in_time",
    "returned",
    "repeat",
)
RATES = ("response", "resolution", "satisfaction")


def behind(service, role="dispatcher", status=200, **query):  # noqa: F811
    text = "&".join(f"{name.rstrip('_')}={value}" for name, value in query.items())
    return get(service, f"/v1/assessment/complaints?{text}", role, status)


@pytest.fixture(scope="module")
def month(service):  # noqa: F811
    return a_month_ago(service)


@pytest.mark.parametrize("level", ["district", "township"])
def test_every_number_of_the_table_has_as_many_complaints_behind_it(service, month, level):  # noqa: F811
    table = get(service, f"/v1/assessment?period={month}&level={level}")
    assert len(table["rows"]) > 2
    for row in table["rows"]:
        asked = {"period": month, "level": level, "code": row["code"], "limit": 1}
        for kind in KINDS:
            assert behind(service, kind=kind, **asked)["total"] == row[kind], (row["code"], kind)
        for rate in RATES:
            assert behind(service, kind=f"{rate}_yes", **asked)["total"] == row[f"{rate}_yes"]
            assert behind(service, kind=f"{rate}_known", **asked)["total"] == row[f"{rate}_known"]


def test_pages_hold_each_complaint_once_newest_first(service, month):  # noqa: F811
    seen, cursor = [], ""
    while cursor is not None:
        page = behind(service, period=month, kind="overdue", cursor=cursor, limit=7)
        seen += page["complaints"]
        cursor = page["next"]
    assert len(seen) == page["total"] > 7
    assert len({one["id"] for one in seen}) == len(seen)
    received = [one["received_at"] for one in seen]
    assert received == sorted(received, reverse=True)


def test_a_complaint_that_changed_since_is_still_behind_its_number(service, month):  # noqa: F811
    before = behind(service, period=month, kind="excluded", limit=200)
    one = next(one for one in before["complaints"] if one["status"] != "closed")
    body = {"kind": "closed"}
    post(service, f"/v1/complaints/{one['id']}/events", body, role="dispatcher")
    after = behind(service, period=month, kind="excluded", limit=200)
    assert [each["id"] for each in after["complaints"]] == [
        each["id"] for each in before["complaints"]
    ]
    assert (
        next(each for each in after["complaints"] if each["id"] == one["id"])["status"] == "closed"
    )


def test_categories_and_places_narrow_it(service, month):  # noqa: F811
    topic = get(service, f"/v1/topics?month={month}&top=1")["rows"][0]
    first = dt.date.fromisoformat(f"{month}-01")
    until = (first + dt.timedelta(days=32)).replace(day=1)
    days = {"from": first, "to": until}
    found = behind(service, category=topic["category"], **days)
    assert found["total"] == topic["count"]
    parent = topic["category"].split("/")[0]
    both = behind(service, **days, category=f"{parent}&category={topic['category']}")
    assert both["total"] == behind(service, category=parent, **days)["total"] >= found["total"]
    nominated = get(service, f"/v1/watch/nominations?to={until}&top=1")["nominations"][0]
    place, days = nominated["place"], {"from": nominated["from"], "to": nominated["to"]}
    at = {"cell": place["code"]} if place["kind"] == "cell" else {
        "lon": place["lon"], "lat": place["lat"], "radius_m": place["radius_m"]
    }  # fmt: skip
    found = behind(service, **at, **days)
    if place["kind"] == "cell":
        assert found["total"] == nominated["complaints"]
    assert 0 < found["total"] < behind(service, **days)["total"]


def test_only_those_who_read_complaints_may(service, month):  # noqa: F811
    path = f"/v1/assessment/complaints?period={month}"
    assert service.client.get(path).status_code == 401
    refused = behind(service, "planner", 403, period=month)
    assert "dispatcher" in refused["detail"]
    assert service.client.get(f"/v1/assessment/course?period={month}").status_code == 401
    get(service, f"/v1/assessment/course?period={month}", "public", 403)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"kind": "secret"}, 422),
        ({"code": "nobody"}, 404),
        ({"level": "moon"}, 404),
        ({"lon": 116.2}, 422),
        ({"area": "township:T1", "cell": "8931aa45647ffff"}, 422),
        ({"limit": 500}, 422),
        ({"cursor": "elsewhere"}, 422),
    ],
)
def test_what_cannot_be_asked_is_said(service, month, query, status):  # noqa: F811
    assert behind(service, status=status, period=month, **query)["title"]


def test_the_course_ends_with_the_assessment_itself(service, month):  # noqa: F811
    table = get(service, f"/v1/assessment?period={month}&level=township")
    told = get(service, f"/v1/assessment/course?period={month}&level=township&periods=6")
    assert len(told["periods"]) == 6
    assert told["periods"][-1]["to"] == table["period"]["to"]
    for one, other in zip(told["periods"], told["periods"][1:], strict=False):
        assert one["to"] == other["from"]
    rows = {row["code"]: row for row in told["rows"]}
    for row in table["rows"]:
        own = rows[row["code"]]
        assert own["complaints"][-1] == row["complaints"]
        if row["score"] is not None:
            assert own["score"][-1] == pytest.approx(row["score"], abs=1e-4)
            assert own["score_shrunken"][-1] == pytest.approx(row["score_shrunken"], abs=1e-4)
        if row["change"]["before"] and row["code"] != "*":
            assert own["complaints"][-2] == row["change"]["before"]


def test_a_report_with_its_drawings(service, month):  # noqa: F811
    plain = get(service, f"/v1/reports/monthly?period={month}")
    drawn = get(service, f"/v1/reports/monthly?period={month}&drawings=true")
    pictures = [one for section in drawn["sections"] for one in section["pictures"]]
    assert pictures
    assert all(one["svg"].startswith("<svg") for one in pictures)
    assert all("svg" not in one for section in plain["sections"] for one in section["pictures"])
