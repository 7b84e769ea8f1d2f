"""The board on the real service, over the toy region and two years of its sample: what it shows, and to whom."""

import re

import pytest

from geo_service.ledger.access import Role
from tests.browser.boards import PHONE, VIEWS, asked, key_of, numbers, there


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_has_something_to_show_and_nothing_sticks_out(
    board, spilt, serious, view, language
):
    with board(f"?tab={view}&lang={language}") as page:
        there(page, view)
        assert spilt(page) == []
        assert serious(page) == []
        assert page.locator(".board-tabs [aria-current=page]").count() == 1


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_sticks_out_on_a_phone(board, spilt, view):
    with board(f"?tab={view}", PHONE) as page:
        there(page, view)
        assert spilt(page) == []


def test_the_table_says_what_the_service_says(board):
    with board("?level=township") as page:
        there(page)
        period = page.input_value("select[aria-label='周期']")
        told = asked(page, f"v1/assessment?period={period}&level=township")
        best = told["rows"][0]
        row = page.locator(".bodies tbody tr").first
        assert row.locator(".body-name").inner_text() == best["name"]
        assert f"{best['rank_low']}–{best['rank_high']}" in row.locator(".rank-text").inner_text()
        assert ("≈" in row.locator(".rank-text").inner_text()) == best["next_is_alike"]
        assert f"{best['score_shrunken']:.1%}" in row.locator(".cell-score").inner_text()
        assert f"{best['score']:.1%}" in row.locator(".cell-score").inner_text()
        assert row.locator(".cell-rate .whisker-range").count() == 4
        whole = next(one for one in told["rows"] if one["code"] == "*")
        assert numbers(page.inner_text(".summary-figure >> nth=0"))[0] == whole["complaints"]
        if best["class"]:
            title = row.locator(".class-chip").get_attribute("title")
            assert best["class_rule"]["title"] in title


def test_what_sorts_is_large_enough_to_be_pressed(board):
    with board() as page:
        there(page)
        sizes = page.locator(".sorter").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect()).map(one => [one.width, one.height])"
        )
        assert sizes
        assert all(wide >= 24 and high >= 24 for wide, high in sizes)


def test_sorting_searching_and_the_link_that_keeps_them(board):
    with board() as page:
        there(page)
        page.click(".sorter:has-text('超期')")
        late = [
            numbers(one)[0]
            for one in page.locator(".cell-overdue").all_inner_texts()
            if numbers(one)
        ]
        assert late == sorted(late, reverse=True)
        page.click(".sorter:has-text('超期')")
        late = [
            numbers(one)[0]
            for one in page.locator(".cell-overdue").all_inner_texts()
            if numbers(one)
        ]
        assert late == sorted(late)
        name = page.inner_text(".body-name >> nth=0")
        page.fill("input[type=search]", name)
        page.wait_for_function("() => document.querySelectorAll('.bodies tbody tr').length === 1")
        page.reload()
        there(page)
        assert page.locator(".bodies tbody tr").count() == 1
        assert "sort=overdue" in page.url


def test_table_and_map_are_linked_both_ways(board):
    with board() as page:
        there(page)
        page.wait_for_selector(".maplibregl-canvas")
        page.hover(".bodies tbody tr >> nth=1")
        assert page.inner_text(".map-pointed strong") == page.inner_text(".body-name >> nth=1")
        box = page.locator(".side-map .map-pane").bounding_box()
        spots = [(x, y) for x in (0.4, 0.5, 0.6, 0.3, 0.7) for y in (0.5, 0.35, 0.65)]
        for x, y in spots:
            page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
            page.wait_for_timeout(250)
            if page.locator(".bodies tr.is-pointed").count():
                break
        name = page.inner_text(".bodies tr.is-pointed .body-name")
        page.mouse.down()
        page.mouse.up()
        page.wait_for_selector(".body-panel")
        assert page.get_attribute(".body-panel", "aria-label") == name
        assert page.inner_text(".bodies tr[aria-selected=true] .body-name") == name
        page.click(".body-panel button[aria-label='关闭']")
        page.wait_for_selector(".classes")


def test_from_a_number_to_the_complaints_and_to_the_ticket(board):
    with board() as page:
        there(page)
        button = page.locator(".bodies tbody .cell-complaints .count").first
        n = int(button.inner_text())
        button.click()
        page.wait_for_selector(".complaint")
        assert numbers(page.inner_text(".complaints > p"))[0] == n
        assert page.locator(".complaint").count() == min(n, 50)
        if n > 50:
            page.click(".complaints > button")
            wanted = f"() => document.querySelectorAll('.complaint').length === {min(n, 100)}"
            page.wait_for_function(wanted)
        page.click(".complaint-line >> nth=0")
        page.wait_for_selector(".complaint-more ol li")
        number = page.inner_text(".complaint-more dd >> nth=0")
        page.click(".complaint-more button:has-text('督办')")
        assert number.split("（")[0] in page.input_value(".board-form input[name=title]")
        page.keyboard.press("Escape")
        page.wait_for_selector(".dialog", state="detached")


def test_keys_alone_reach_a_number_and_its_complaints(board):
    with board() as page:
        there(page)
        page.focus(".body-name >> nth=0")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.textContent") == page.inner_text(
            ".body-name >> nth=1"
        )
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.className") == "count"
        page.keyboard.press("Enter")
        page.wait_for_selector(".dialog .complaint")
        page.keyboard.press("Escape")
        page.wait_for_selector(".dialog", state="detached")
        assert page.evaluate("document.activeElement.className") == "count"
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")
        page.wait_for_selector(".body-panel")


def test_level_period_and_free_days(board):
    with board() as page:
        there(page)
        page.select_option("select[aria-label='级别']", "district")
        there(page)
        page.wait_for_function("() => location.search.includes('level=district')")
        page.select_option("select[aria-label='周期']", "free")
        page.wait_for_selector("input[type=date]")
        there(page)
        assert re.search(r"from=\d{4}-\d\d-\d\d&to=", page.url)
        page.go_back()
        page.wait_for_selector("input[type=date]", state="detached")


def test_a_planner_sees_counts_and_why_no_complaints(board, board_service):
    with board(**key_of(board_service, Role.PLANNER)) as page:
        there(page)
        page.click(".bodies tbody .cell-complaints .count >> nth=0")
        page.wait_for_selector(".dialog [role=alert]")
        assert "规划员" in page.inner_text(".dialog [role=alert]")
        assert page.locator(".complaint").count() == 0
        refused = asked(page, "v1/assessment/complaints?period=2026-01")
        assert refused["status"] == 403


def test_the_public_sees_what_the_gate_lets_through(opened, board_service, spilt):
    with opened(f"{board_service.url}board") as page:
        page.wait_for_selector(".public tbody tr")
        assert page.locator(".board-tabs").count() == 0
        assert page.locator(".count").count() == 0
        assert "只对规划员" in page.inner_text(".public-note")
        shown = {
            row.locator(".body-name").inner_text(): row.locator("td").inner_text().strip()
            for row in page.locator(".public tbody tr").all()
        }
        month = page.input_value("select[aria-label='周期']")
        first, until = f"{month}-01", next_month(month)
        told = asked(page, f"v1/choropleth?level=township&measure=count&from={first}&to={until}")
        assert told["audience"] == "public"
        for row in told["rows"]:
            wanted = "太少，不显示" if row["count"] is None else f"{row['count']:,}"
            assert shown[row["name"]] == wanted
        assert spilt(page) == []


def test_a_dead_service_is_said_and_the_view_stays(board):
    with board() as page:
        there(page)
        page.route("**/v1/**", lambda route: route.abort())
        page.select_option("select[aria-label='级别']", "district")
        page.wait_for_selector(".fault")
        assert "服务没有应答" in page.inner_text(".fault")
        page.unroute("**/v1/**")
        page.click(".fault button")
        page.wait_for_selector(".fault", state="detached")
        there(page)


@pytest.mark.parametrize("view", ["assessment", "watch"])
def test_the_board_is_dark_where_the_reader_wants_it_and_readable(
    board, board_service, serious, view
):
    # with a key, because whoever has none sees the public's board once there are keys
    signed = key_of(board_service, Role.ADMIN)
    with board(f"?tab={view}", color_scheme="dark", **signed) as page:
        there(page, view)
        ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert max(int(part) for part in re.findall(r"\d+", ground)[:3]) < 80
        assert serious(page) == []


def next_month(month):
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}-01"
