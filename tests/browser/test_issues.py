"""Issues on the planner's map and list, decided on by those who may, and named on the board."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from geo_service.intake.issues import build_issues
from geo_service.ledger.access import Role, make_key
from geo_service.ledger.schema import issue
from tests.browser import live

ROOF, LAMP = "屋顶漏雨墙皮都脱落了", "路灯不亮一片漆黑"
LEGEND = "document.querySelector('.issue-legend .legend-total')?.textContent ?? ''"


def items(text, category, people, lon, days=0):
    """Complaints of some people about one matter at one spot of the toy region."""
    start = datetime.now(UTC) - timedelta(days=12)
    return [
        {"text": text, "category": category, "reporter": f"{text}{n}", "lon": lon, "lat": 40.1,
         "received_at": (start + timedelta(days=days + n % 9)).isoformat()}
        for n in range(people)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def city(blurred_folder, tmp_path_factory):
    """A service with two issues: nine people about a roof, three about a lamp."""
    with live.serving(blurred_folder, tmp_path_factory.mktemp("issues")) as service:
        ledger, state = live.ledger(service), service.app.state.geo
        keys = {
            role: ledger.writer.run(lambda at, role=role: make_key(at, role.label, role))[1]
            for role in (Role.DISPATCHER, Role.PLANNER)
        }
        body = {"items": [*items(ROOF, "房屋/屋顶/漏雨", 9, 116.05),
                          *items(LAMP, "道路/照明/路灯", 3, 116.35, days=2)]}  # fmt: skip
        httpx.post(
            f"{service.url}v1/complaints:batch", json=body, timeout=60,
            headers={"Authorization": f"Bearer {keys[Role.DISPATCHER]}"},
        ).raise_for_status()  # fmt: skip
        build_issues(state.region_ready, ledger, k=state.settings.k_anonymity)
        live.planner_of(state).refresh()
        with ledger.reading() as connection:
            service.roof, service.lamp = connection.execute(
                select(issue.c.id).order_by(issue.c.category)
            ).scalars()
        service.planner_key = keys[Role.PLANNER]
        # the link printed at start ended with the first key
        service.signed = signed_in(service.url, keys[Role.DISPATCHER])
        yield service


@pytest.fixture
def look(opened, city):
    def open_planner(query="", size=(1280, 800), **options):
        return opened(f"{city.url}planner{query}", size, **{**city.signed, **options})

    return open_planner


def signed_in(url, key):
    answer = httpx.post(f"{url}v1/session", json={"key": key}, timeout=60)
    assert answer.status_code == 201, answer.text
    return live.signed_with(answer)


def counted(page, words):
    page.wait_for_function(f"(words) => ({LEGEND}).includes(words)", arg=words)


def test_the_list_and_the_map_show_issues_by_size_and_state(look, city, serious, spilt):
    with look("?tab=issues") as page:
        counted(page, "2 个问题，12 件")
        rows = page.locator(".issue-row").all_inner_texts()
        assert "9 件" in rows[0]
        assert "9 位来电人" in rows[0]
        assert "未解决" in rows[0]
        legend = page.inner_text(".issue-legend")
        assert "2 件" in legend
        assert "实心：未解决" in legend
        assert "空心带点：已解决" in legend
        assert serious(page) == []
        assert spilt(page) == []
        page.locator(".issue-row").first.click()
        page.wait_for_function(f"() => location.search.includes('issue={city.roof}')")
        text = page.inner_text(".issue")
        assert "自 " in text
        assert "最近 7 天" in text
        assert page.locator(".issue-weeks rect").count() == 12
        assert serious(page) == []
        page.click("text=看这 9 件投诉")
        page.wait_for_selector("dialog .complaint >> nth=8")
        assert page.locator("dialog .complaint").count() == 9


def test_a_press_on_a_circle_opens_its_issue_and_beside_it_closes_it(look, city):
    with look(f"?tab=issues&issue={city.roof}&at=116.0500,40.1000,12.00") as page:
        page.wait_for_selector(".issue-weeks")
        page.click("text=返回问题")
        box = page.locator(".map canvas").first.bounding_box()
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.move(*middle)
        page.wait_for_selector(".tooltip:has-text('9 件')")
        page.mouse.click(*middle)
        page.wait_for_selector(".issue-weeks")
        page.mouse.click(middle[0] + 120, middle[1] + 60)
        page.wait_for_selector(".issue-row")


def test_the_filters_of_the_page_choose_issues_and_the_link_keeps_them(look):
    with look("?tab=issues&category=道路") as page:
        counted(page, "1 个问题，3 件")
        page.click(".segments button:has-text('已解决')")
        page.wait_for_selector("text=没有符合筛选的问题")
        page.wait_for_function("() => location.search.includes('which=solved')")
        page.go_back()
        counted(page, "1 个问题，3 件")


def test_names_mergers_splits_and_closing_by_whoever_may(look, city):
    with look(f"?tab=issues&issue={city.lamp}") as page:
        page.wait_for_selector(".issue-acts")
        page.fill(".issue-acts input", "东门路灯")
        page.click("text=命名")
        page.wait_for_selector("h2:has-text('东门路灯')")
        page.click(".issue-acts button:has-text('关闭')")
        page.wait_for_selector(".issue .badge.is-solved")
        page.click("text=重新打开")
        page.wait_for_selector(".issue .badge.is-open")
        page.click("text=拆分…")
        boxes = page.locator("dialog input[type=checkbox]")
        boxes.first.wait_for()
        assert boxes.count() == 3
        assert page.locator("dialog button[type=submit]").is_disabled()
        boxes.first.check()
        page.click("text=拆出 1 件")
        page.wait_for_selector(".issue:has-text('2 件')")
        page.click("text=返回问题")
        counted(page, "3 个问题，12 件")
        page.click(".issue-row:has-text('1 件') >> nth=-1")
        page.click("text=并入…")
        page.click("dialog label:has-text('东门路灯')")
        page.click("dialog button[type=submit]")
        page.wait_for_selector("h2:has-text('东门路灯')")
        page.wait_for_selector(".issue:has-text('3 件')")


def test_a_planner_sees_k_people_by_a_hexagon_and_decides_nothing(opened, city):
    key = {"Authorization": f"Bearer {city.planner_key}"}
    assert httpx.get(f"{city.url}v1/issues/{city.roof}", headers=key).status_code == 403
    signed = signed_in(city.url, city.planner_key)
    with opened(f"{city.url}planner?tab=issues", **signed) as page:
        counted(page, "1 个问题，9 件")
        assert "少于 5 位来电人的不显示" in page.inner_text(".issues")
        page.locator(".issue-row").first.click()
        page.wait_for_selector(".issue-weeks")
        assert "位置只到六边形" in page.inner_text(".issue")
        assert page.locator(".issue-acts, .issue .primary").count() == 0


def test_the_public_has_no_issues(opened, city):
    with opened(f"{city.url}planner?tab=issues") as page:
        live.drawn(page)
        assert page.locator(".segments button:has-text('问题')").count() == 0
        assert page.locator(".issue-legend").count() == 0


def test_the_board_names_issues_of_topics_and_of_watched_places(opened, city):
    place = {"kind": "circle", "name": "南苑小区", "lon": 116.05, "lat": 40.1, "radius_m": 200}
    made = httpx.post(
        f"{city.url}v1/watch", json={"title": "南苑小区", "details": {"place": place}}, timeout=60,
        headers={"Authorization": f"Bearer {city.planner_key}"},
    )  # fmt: skip
    assert made.status_code == 201, made.text
    with opened(f"{city.url}board?tab=watch", **city.signed) as page:
        link = page.locator(".place-card .board-issues a")
        link.wait_for()
        assert "9 件" in page.inner_text(".place-card .board-issues")
        link.click()
        page.wait_for_selector(".issue-weeks")
        assert f"issue={city.roof}" in page.url


def test_english_and_a_phone(look, spilt):
    with look("?tab=issues&lang=en", size=(390, 844), locale="en-GB") as page:
        page.wait_for_selector(".issue-row:has-text('callers')")
        assert spilt(page) == []
        page.locator(".issue-row").first.click()
        page.wait_for_selector(".issue-weeks")
        assert spilt(page) == []
