"""The board on the real service, over the toy region and two years of its sample."""

import json
import re

import pytest

from geo_service.ledger.access import Role, make_key
from geo_service.planning.sample import SampleSize, load_sample
from geo_service.planning.sample_records import write_records
from tests.browser import live

COMPLAINTS, DAYS = 24_000, 760
DESKTOP = (1280, 800)
PHONE = (390, 844)
VIEWS = ("assessment", "topics", "watch", "supervision", "effects", "reports")
READY = {
    "assessment": ".bodies tbody tr", "topics": ".topics-table tbody tr", "watch": ".place-card",
    "supervision": ".supervision-table tbody tr", "effects": ".effect-sentence",
    "reports": ".preview h3",
}  # fmt: skip


@pytest.fixture(scope="module")
def served(toy_folder, tmp_path_factory):
    """A service with the whole sample: complaints counted, and the records of its story."""
    with live.serving(toy_folder, tmp_path_factory.mktemp("board")) as service:
        planner = live.planner_of(service.app.state.geo)
        state, size = planner.state, SampleSize(COMPLAINTS, DAYS, 3)
        load_sample(
            live.ledger(service), state.settings, state.region_ready, planner.geography, size
        )
        planner.refresh()
        write_records(live.ledger(service), planner.geography, planner.snapshot(), size)
        yield service


@pytest.fixture
def board(opened, served):
    """A way to open the board as whoever opened the printed link: an administrator."""

    def look(query="", size=DESKTOP, **options):
        return opened(f"{served.url}board{query}", size, **{**served.signed, **options})

    return look


def there(page, view="assessment"):
    page.wait_for_selector(READY[view])
    page.wait_for_selector(".board-loading", state="detached")
    page.wait_for_selector(".is-stale", state="detached")


def asked(page, path):
    """An answer of the service, as the page gets it."""
    return page.evaluate("path => fetch(path).then(answer => answer.json())", path)


def numbers(text):
    return [float(one.replace(",", "")) for one in re.findall(r"[\d,]+\.?\d*", text)]


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


def test_freezing_and_what_is_corrected_later(board, served):
    with board("?level=district") as page:
        there(page)
        page.click(".board-pickers button:has-text('定稿')")
        page.click(".board-form button[type=submit]")
        page.wait_for_selector(".board-frozen")
        row = page.locator(".cell-complaints .count").first
        row.click()
        page.wait_for_selector(".complaint")
        page.click(".complaint-line >> nth=0")
        one = page.inner_text(".complaint-more dd >> nth=0").split("（")[0]
        page.keyboard.press("Escape")
        body = json.dumps({"action": "grant", "reason": "重复诉求"})
        status = page.evaluate(
            """async ([id, body]) => {
              const {csrf} = await (await fetch('v1/session')).json();
              const headers = {'Content-Type': 'application/json', 'X-CSRF-Token': csrf};
              return (await fetch(`v1/complaints/${id}/exclusion`, {method: 'POST', headers, body})).status;
            }""",
            [one, body],
        )
        assert status == 201
        live.planner_of(served.app.state.geo).refresh()
        page.reload()
        there(page)
        page.wait_for_selector(".board-frozen strong")
        page.click(".board-frozen")
        assert "剔除" in page.inner_text(".dialog .list-table")
        page.click("text=看今天的数字")
        page.wait_for_selector("text=回到定稿数字")


def test_a_topic_is_chosen_and_worked_on(board):
    with board("?tab=topics") as page:
        there(page, "topics")
        before = page.locator(".record-line").count()
        name = page.inner_text(".topic-name >> nth=1")
        page.locator(".topics-table tbody tr").nth(1).locator("button:has-text('选定')").click()
        page.fill(".board-form textarea[name=measures]", "逐项排查\n限期整改")
        page.fill(".board-form input[name=target]", "降三成")
        page.click(".board-form button[type=submit]")
        page.wait_for_function(
            f"() => document.querySelectorAll('.record-line').length === {before + 1}"
        )
        page.locator(".record-line", has_text=name).last.click()
        page.wait_for_selector(".record .bars-chart")
        assert "逐项排查，限期整改" in page.inner_text(".record .facts")
        page.click(".record button:has-text('改状态')")
        page.click(".choices label:has-text('推进中')")
        page.click(".board-form button[type=submit]")
        page.wait_for_selector(".record .state-chip:has-text('推进中')")


def test_a_nominated_place_is_listed_and_supervised(board):
    with board("?tab=watch") as page:
        there(page, "watch")
        before = page.locator(".place-card").count()
        page.click(".nominations button:has-text('列入') >> nth=0")
        page.fill(".board-form input[name=title]", "新列入的点位")
        page.click(".board-form button[type=submit]")
        page.wait_for_function(
            f"() => document.querySelectorAll('.place-card').length === {before + 1}"
        )
        card = page.locator(".place-card", has_text="新列入的点位")
        card.locator("button:has-text('督办')").click()
        page.fill(".board-form input[name=title]", "新列入的点位：限期")
        page.fill(".board-form input[name=reason]", "反复投诉")
        page.click(".board-form button[type=submit]")
        page.wait_for_selector(".dialog", state="detached")
        page.click(".board-tabs button:has-text('挂牌督办')")
        page.wait_for_selector(".supervision-table >> text=新列入的点位：限期")


def test_what_was_to_be_expected_stands_beside_what_came(board):
    with board("?tab=watch") as page:
        there(page, "watch")
        told = asked(page, "v1/watch")["watch"]
        solved = next(one for one in told if one["state"] in ("solved", "proven"))
        card = page.locator(".place-card", has_text=solved["title"])
        expected = solved["course"]["expectation"]
        text = card.locator(".regression").inner_text()
        assert numbers(text)[:4] == [
            round(expected["expected"]), expected["low"], expected["high"], expected["came"],
        ]  # fmt: skip
        assert card.locator(".bar").count() == len(solved["course"]["weeks"])
        assert card.locator(".level.is-opening").count() == 1


def test_an_item_is_reminded_of_by_name(board):
    with board("?tab=supervision") as page:
        there(page, "supervision")
        assert "逾期" in page.inner_text(".supervision-table")
        first = page.locator(".supervision-table tbody tr").first
        before = int(first.locator("td.amount").inner_text())
        first.locator("button:has-text('催办')").click()
        page.fill(".board-form textarea", "请于周五前回复")
        page.click(".board-form button[type=submit]")
        page.wait_for_function(
            "n => +document.querySelector('.supervision-table tbody td.amount').innerText === n",
            arg=before + 1,
        )


def test_the_effect_is_told_in_a_plain_sentence_with_its_interval(board):
    with board("?tab=effects&lang=en") as page:
        there(page, "effects")
        chosen = asked(page, "v1/watch")["watch"]
        begun = next(one for one in chosen if one["begun"])
        effect = asked(page, f"v1/watch/{begun['id']}/effect")
        card = page.locator(".cards article", has_text=begun["title"])
        assert effect["sentence"]["en"] in card.inner_text()
        assert card.locator(".whisker-range").count() == 1


def test_reports_are_looked_at_and_taken_away(board):
    with board("?tab=reports", accept_downloads=True) as page:
        there(page, "reports")
        assert page.locator(".preview-pictures img").count() >= 1
        wide = "() => [...document.querySelectorAll('.preview-pictures img')].every(i => i.naturalWidth > 0)"
        page.wait_for_function(wide)
        with page.expect_download() as file:
            page.click(".report-files button:has-text('HTML')")
        assert file.value.suggested_filename.startswith("monthly-")
        page.click(".segments button:has-text('周清单')")
        page.wait_for_selector(".preview h2:has-text('周清单')")


def test_an_exclusion_is_asked_for_granted_refused_and_taken_back(board, served):
    def act(page, name, ground=None, why="同一来电人重复反映"):
        page.click(f".complaint-more button:text-is('{name}')")
        form = page.locator(".board-form")
        if ground is not None and form.locator("select[name=reason_id]").count():
            form.locator("select[name=reason_id]").select_option(ground)
        form.locator("textarea[name=reason]").fill(why)
        form.locator("button[type=submit]").click()
        form.wait_for(state="detached")

    with live.ledger(served).reading() as connection:
        before = connection.exec_driver_sql("select coalesce(max(id), 0) from audit").scalar_one()
    with board() as page:
        there(page)
        page.click(".bodies tbody tr .count >> nth=0")
        page.click(".complaint-line >> nth=0")
        act(page, "申请剔除")
        page.wait_for_selector(".complaint-more .badge:text-is('已申请')")
        act(page, "不予剔除", why="两次诉求不是一件事")
        page.wait_for_selector(".complaint-more .badge:text-is('不予剔除')")
        act(page, "剔除")
        page.wait_for_selector(".complaint-more .badge:text-is('已剔除')")
        assert "两次诉求不是一件事" in page.inner_text(".complaint-more ol")
        page.keyboard.press("Escape")
        page.click(".exclusions label:has-text('已剔除'), .exclusions button:has-text('已剔除')")
        page.click(".exclusion-rows .link >> nth=0")
        page.wait_for_selector(".complaint-more .badge:text-is('已剔除')")
        act(page, "撤回剔除")
        page.wait_for_selector(".complaint-more .badge:text-is('已撤回')")
        listed = asked(page, "v1/exclusions")["exclusions"]
    assert listed[0]["state"] == "revoked"
    with live.ledger(served).reading() as connection:
        lines = connection.exec_driver_sql(
            f"select action from audit where action like 'exclusion.%' and id > {before} order by 1"
        ).all()
    assert [one[0] for one in lines] == [
        "exclusion.ask", "exclusion.grant", "exclusion.refuse", "exclusion.revoke",
    ]  # fmt: skip


def key_of(served, role):
    made = live.ledger(served).writer.run(lambda at: make_key(at, f"board {role.label}", role)[1])
    return {"extra_http_headers": {"Authorization": f"Bearer {made}"}, "storage_state": None}


def test_a_planner_sees_counts_and_why_no_complaints(board, served):
    with board(**key_of(served, Role.PLANNER)) as page:
        there(page)
        page.click(".bodies tbody .cell-complaints .count >> nth=0")
        page.wait_for_selector(".dialog [role=alert]")
        assert "规划员" in page.inner_text(".dialog [role=alert]")
        assert page.locator(".complaint").count() == 0
        refused = asked(page, "v1/assessment/complaints?period=2026-01")
        assert refused["status"] == 403


def test_the_public_sees_what_the_gate_lets_through(opened, served, spilt):
    with opened(f"{served.url}board") as page:
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


def next_month(month):
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}-01"


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


def test_printed_whole(board):
    with board() as page:
        there(page)
        page.emulate_media(media="print")
        assert page.locator(".board-tabs").is_hidden()
        assert (
            page.locator(".bodies-rows").evaluate("box => getComputedStyle(box).overflowY")
            == "visible"
        )


def test_a_dispatcher_may_ask_and_not_decide(board, served):
    with board(**key_of(served, Role.DISPATCHER)) as page:
        there(page)
        page.click(".bodies tbody tr .count >> nth=0")
        page.click(".complaint-line >> nth=1")
        page.wait_for_selector(".complaint-more ol li")
        shown = page.locator(".complaint-more button").all_inner_texts()
        assert "申请剔除" in shown
        assert not {"剔除", "不予剔除"} & set(shown)
        assert "考核" in page.inner_text(".complaint-more dl")


@pytest.mark.parametrize("view", ["assessment", "watch"])
def test_the_board_is_dark_where_the_reader_wants_it_and_readable(board, served, serious, view):
    # with a key, because whoever has none sees the public's board once there are keys
    signed = key_of(served, Role.ADMIN)
    with board(f"?tab={view}", color_scheme="dark", **signed) as page:
        there(page, view)
        ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert max(int(part) for part in re.findall(r"\d+", ground)[:3]) < 80
        assert serious(page) == []
