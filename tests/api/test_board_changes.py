"""A change of a record is checked as its opening is: no change breaks a list or an answer."""

import pytest

from geo_service.planning.matters.register import edit

from .test_board import a_month_ago, get, post, service  # noqa: F401 (the module's fixture)

HERE = {"kind": "area", "level": "township", "code": "T1"}
CHANGES = (
    ("watch", {"place": {"kind": "area", "level": "nowhere", "code": "T1"}}, 404),
    ("watch", {"place": {"kind": "area", "level": "township", "code": "none"}}, 422),
    ("watch", {"place": {"kind": "cell", "code": "ffffffffffffffff"}}, 422),
    ("watch", {"place": {"kind": "circle", "lon": 0.0, "lat": 0.0}}, 422),
    ("watch", {"begun": "0001-01-01"}, 422),
    ("watch", {"opening": None}, 422),
    ("topics", {"areas": ["nowhere:T1"]}, 404),
    ("topics", {"areas": ["township:none"]}, 422),
    ("topics", {"month": "2026-13"}, 422),
    ("topics", {"month": "0000-01"}, 422),
    ("supervision", {"ticket": "300001-00000000"}, 404),
    ("supervision", {"topic": 10**9}, 404),
    ("supervision", {"place": {"kind": "area", "level": "nowhere", "code": "T1"}}, 404),
)


@pytest.fixture(scope="module")
def numbers(service):  # noqa: F811
    bodies = {
        "watch": {"place": HERE, "begun": "2026-01-01"},
        "topics": {"month": a_month_ago(service), "categories": ["噪音"]},
        "supervision": {"subject": "place", "place": HERE, "reason": "长期", "due": "2030-01-01"},
    }
    return {
        path: post(service, f"/v1/{path}", {"title": "一", "details": details})["id"]
        for path, details in bodies.items()
    }


@pytest.mark.parametrize(("path", "details", "status"), CHANGES)
def test_a_change_that_could_not_be_read_is_refused(service, numbers, path, details, status):  # noqa: F811
    number = numbers[path]
    post(service, f"/v1/{path}/{number}/events", {"details": details}, status=status)
    get(service, f"/v1/{path}/{number}")
    get(service, f"/v1/{path}?month=2026-01" if path == "topics" else f"/v1/{path}")


@pytest.mark.parametrize("begun", ["0001-01-01", "1969-12-31"])
def test_an_effect_since_before_all_counting_is_refused(service, numbers, begun):  # noqa: F811
    get(service, f"/v1/watch/{numbers['watch']}/effect?begun={begun}", status=422)


def test_a_place_that_is_moved_gets_the_opening_of_where_it_is(service, numbers):  # noqa: F811
    path = f"/v1/watch/{numbers['watch']}"
    before = get(service, path)["opening"]
    there = {"kind": "area", "level": "township", "code": "T2"}
    moved = post(service, f"{path}/events", {"details": {"place": there}})["opening"]
    fresh = post(service, "/v1/watch", {"title": "二", "details": {"place": there}})["opening"]
    assert moved == fresh
    assert moved != before


def test_a_record_of_another_region_does_not_hide_the_others(service):  # noqa: F811
    number = post(service, "/v1/watch", {"title": "三", "details": {"place": HERE}})["id"]
    gone = {"kind": "area", "level": "village", "code": "V1"}
    edit(service.ledger, "watch", number, {"place": gone}, actor="test")
    other = post(service, "/v1/watch", {"title": "四", "details": {"place": HERE}})["id"]
    edit(service.ledger, "watch", other, {"opening": None}, actor="test")
    rows = {one["id"]: one for one in get(service, "/v1/watch")["watch"]}
    assert rows[number]["course"] is None
    assert "village" in rows[number]["fault"]
    assert "opening" in rows[other]["fault"]
    assert any(one["course"] for one in rows.values())
    get(service, f"/v1/reports/monthly?period={a_month_ago(service)}")
