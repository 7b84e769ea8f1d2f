"""The dispatcher's page on the real service: one call, one answer, one ticket, one map."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from geo_service.api.ledger_access import intake_of
from geo_service.intake import ComplaintInput
from geo_service.ledger.search import Search
from tests.browser import live
from tests.toy_region import make_region

CATEGORIES = """code,category_1,category_2,category_3,keywords
1,道路,照明,路灯,路灯|灯杆
2,道路,路面,坑洼,路面
3,住房,维修,漏雨,漏雨|屋顶
"""
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = make_region(tmp_path_factory.mktemp("calls"), accuracy_m=500, approximate=True)
    (folder / "categories.csv").write_text(CATEGORIES, encoding="utf-8")
    with live.serving(folder, tmp_path_factory.mktemp("home")) as service:
        yield service


@pytest.fixture
def signed(opened, service):
    @contextmanager
    def open_page(size=(1280, 800), **options):
        with opened(service.url, size, **{**service.signed, **CLIPBOARD, **options}) as page:
            page.wait_for_selector(".empty-levels")
            yield page

    return open_page


def say(page, text, kind):
    """Type a text and wait for its verdict; gives the card's text."""
    page.fill("#call", text)
    page.keyboard.press("Enter")
    return settled(page, kind)


def settled(page, kind):
    card = page.wait_for_selector(f".verdict-{kind}")
    page.wait_for_selector("#answer:not(.is-stale)")
    return card.inner_text()


def ticket(page):
    page.keyboard.press("c")
    page.wait_for_selector(".toast.is-shown")
    return page.evaluate("navigator.clipboard.readText()")


def test_an_overlay_is_one_answer_and_one_ticket(signed):
    with signed() as page:
        card = say(page, "玩具站路灯不亮", "confirm")
        assert "玩具站管委会" in card
        assert "%" not in card
        assert "待核实：玩具站管委会" in page.inner_text(".ticket-line")
        page.keyboard.press("1")
        settled(page, "chosen")
        page.wait_for_selector(".verdict-lead:has-text('玩具站管委会')")
        assert "首接：玩具站管委会 (S)" in page.inner_text(".ticket-line")


def test_an_area_chosen_beside_an_overlay_leads_itself(signed):
    with signed() as page:
        say(page, "东风街道玩具站路灯不亮", "confirm")
        assert page.locator(".candidate kbd").count() == 2
        page.keyboard.press("2")
        settled(page, "chosen")
        page.wait_for_selector(".verdict-lead:has-text('东风街道')")
        assert "玩具站管委会" not in page.inner_text(".ticket-line").split("诉求")[0]


def test_the_map_forgets_the_last_caller(signed):
    with signed() as page:
        say(page, "116.05,40.15", "direct")
        page.wait_for_selector(".map-point")
        page.fill("#call", "电视没有信号")
        page.keyboard.press("Enter")
        page.wait_for_selector(".verdict-none")
        assert page.inner_text(".map-unplaced").strip() == "位置未知"
        page.wait_for_selector(".map-point", state="detached")
        say(page, "116.12,40.15", "direct")
        page.wait_for_selector(".map-unplaced", state="detached")


def test_a_coordinate_within_words_and_its_swap(signed):
    with signed() as page:
        assert "东风街道" in say(page, "路灯不亮，北纬40.15，东经116.05", "direct")
        page.wait_for_selector(".call-point select")
        with page.expect_request("**/v1/route?*datum=BD-09*"):
            page.select_option(".call-point select >> nth=0", "BD-09")
        settled(page, "direct")
        page.fill("#call", "40.15,116.05 路灯不亮")
        page.click("text=对调为 116.05000,40.15000")
        assert page.input_value("#call") == "116.05,40.15 路灯不亮"
        settled(page, "direct")


def test_a_call_survives_reload_back_and_a_second_tab_and_ends_with_its_copy(signed, service):
    with signed() as page:
        say(page, "东风街道路灯不亮", "direct")
        page.reload()
        settled(page, "direct")
        assert page.input_value("#call") == "东风街道路灯不亮"
        page.goto(f"{service.url}planner")
        page.go_back()
        settled(page, "direct")
        second = page.context.new_page()
        second.goto(service.url)
        settled(second, "direct")
        page.focus("#answer")
        assert "东风街道" in ticket(page)
        for tab in (page, second):
            tab.reload()
            tab.wait_for_selector(".empty-levels")
            assert tab.input_value("#call") == ""


def test_suggested_categories_are_picked_by_number_and_never_fill_in(signed):
    with signed() as page:
        say(page, "东风街道路灯不亮", "direct")
        page.wait_for_selector(".category")
        assert page.locator('.category[aria-pressed="true"]').count() == 0
        with page.expect_request("**/v1/route?*category=*"):
            page.keyboard.press("Shift+Digit1")
        page.wait_for_selector('.category[aria-pressed="true"]')
        settled(page, "direct")
        page.fill("#call", "东风街道屋顶漏雨")
        settled(page, "direct")
        page.wait_for_selector(".categories-given:has-text('道路 / 照明 / 路灯')")


def test_a_kept_call_teaches_and_a_second_one_is_a_duplicate(signed, service):
    with signed() as page:
        for turn in range(2):
            say(page, "南湖镇屋顶漏雨", "direct")
            if turn == 0:
                page.click(".call-row > button")
            page.fill("input[type=tel]", "13800000001")
            page.keyboard.press("Tab")
            page.wait_for_selector(".category")
            page.focus("#answer")
            page.keyboard.press("Shift+Digit1")
            page.wait_for_selector('.category[aria-pressed="true"]')
            settled(page, "direct")
            if turn == 0:
                page.keyboard.press("s")
                page.wait_for_selector(".toast.is-shown:has-text('已存入台账')")
                page.keyboard.press("n")
        page.wait_for_selector(".around-again:has-text('同一来电人')")
    found, _ = live.ledger(service).find(Search())
    assert [one.category for one in found] == [("住房", "维修", "漏雨")]


def test_english_is_english(signed):
    with signed(locale="en-US") as page:
        assert page.get_attribute("html", "lang") == "en"
        say(page, "甲区路灯不亮", "fallback")
        shown = page.inner_text(".candidates") + page.inner_text(".verdict-reason")
        shown += page.inner_text(".verdict-ask") + page.inner_text(".verdict-lead")
        # the toy's rules have no English title, so what cites them is left out
        assert not HAN.search(re.sub(r"“[^”]*”", "", shown))
        say(page, "40.15,116.05 路灯不亮", "none")
        assert page.inner_text(".call-pin").startswith("Longitude and latitude look exchanged.")


@pytest.mark.parametrize("size", [(640, 400), (390, 844)])
def test_the_question_is_in_sight_after_enter(signed, size):
    with signed(size) as page:
        say(page, "玩具站路灯不亮", "confirm")
        box = page.locator(".verdict-ask").bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= size[1]


def test_suggestions_stand_beside_the_answer_and_say_where(signed):
    with signed() as page:
        page.focus("#call")
        page.keyboard.type("huaishu")
        row = page.wait_for_selector(".place")
        told = row.inner_text()
        assert "槐树里社区" in told
        assert "甲区 · 东风街道" in told
        places, panel = (page.locator(one).bounding_box() for one in (".places", ".desk-words"))
        assert places["x"] >= panel["x"] + panel["width"] - 1
        page.keyboard.type("1")
        assert page.input_value("#call").endswith("1")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"%PDF-1.7 ...", "PDF"),
        ("a.csv", b"\x00\x01\x02\x03" * 40, "CSV 或 XLSX"),
    ],
)
def test_what_is_no_table_is_refused_in_the_pages_language(signed, name, content, said):
    with signed() as page:
        page.keyboard.press("Escape")
        page.focus("#answer")
        page.keyboard.press("u")
        file = {"name": name, "mimeType": "text/csv", "buffer": content}
        page.set_input_files("dialog input[type=file]", file)
        assert said in page.wait_for_selector(".upload-trouble").inner_text()


def test_the_third_call_from_a_place_within_the_hour_is_said(signed, service):
    intake = intake_of(service.app.state.geo)
    for n, minutes in enumerate((40, 10)):
        received = datetime.now(UTC) - timedelta(minutes=minutes)
        call = ComplaintInput(
            "seed", f"near-{n}", "停水", received, reporter=f"n{n}", lon=116.32, lat=40.16
        )
        intake.take(call, actor="seed")
    with signed() as page:
        say(page, "停水了 116.3201,40.1601", "direct")
        told = page.wait_for_selector(".around-burst").inner_text()
        assert "40 分钟内第 3 个来电" in told


def test_dialogs_put_the_focus_where_one_types(opened, signed, toy_url):
    with signed() as page:
        page.focus("#answer")
        page.keyboard.press("u")
        page.wait_for_selector("dialog")
        assert page.evaluate("document.activeElement.type") == "file"
    session = {
        "role": "public", "scopes": [], "open_house": False, "csrf": None, "confirmed": False,
        "notice": None, "proxy_user": None,
    }  # fmt: skip
    with opened("about:blank") as page:
        page.route("**/v1/session", lambda route: route.fulfill(json=session))
        page.goto(toy_url)
        page.click("text=登录")
        page.wait_for_selector("dialog")
        assert page.evaluate("document.activeElement.name") == "key"


def test_the_page_follows_the_browsers_language_until_one_is_chosen(opened, service):
    with opened(service.url, locale="en-GB", **service.signed) as page:
        page.wait_for_selector("text=Type what you hear")
        page.click("text=中文")
        page.reload()
        page.wait_for_selector("text=听到什么，就输入什么")
    with opened(service.url, locale="zh-TW", **service.signed) as page:
        page.wait_for_selector("text=听到什么，就输入什么")
