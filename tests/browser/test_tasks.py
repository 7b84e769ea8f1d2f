"""Ten tasks, five a planner's and five a dispatcher's, each done in so many actions.

An action is a press of a key or a button, a choice from a list, or a text typed or pasted at once.
The table of docs/pages.md is these numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.browser import live

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


@dataclass
class Actions:
    """A page, and how many actions were done on it."""

    page: Page
    count: int = 0

    def click(self, selector: str) -> None:
        """Press a button, a row or a link."""
        self.count += 1
        self.page.click(selector)

    def press(self, key: str) -> None:
        """Press a key."""
        self.count += 1
        self.page.keyboard.press(key)

    def paste(self, selector: str, text: str) -> None:
        """Put a text into a field, as pasting does."""
        self.count += 1
        self.page.fill(selector, text)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw from one point of the page to another."""
        self.count += 1
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=6)
        self.page.mouse.up()


@pytest.fixture
def at(opened, beijing):
    """A way to open a page of the Beijing service, signed in, its clipboard readable."""

    def look(path=""):
        return opened(f"{beijing.url}{path}", (1280, 800), **{**beijing.signed, **CLIPBOARD})

    return look


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def answered(page):
    page.wait_for_selector("#answer [class*=verdict-]")
    page.wait_for_selector("#answer:not(.is-stale)")


def test_planner_worse_on_noise_this_month_is_it_real_the_tickets_and_a_link(at):
    with at("planner") as page:
        live.drawn(page)
        do = Actions(page)
        do.click(".filters label:has-text('变化'), .filters button:has-text('变化')")
        do.click(".time button:has-text('近 30 天')")
        do.click("button:has-text('类别')")
        do.click(".menu-item:has-text('噪声扰民')")
        page.wait_for_function("() => /category=/.test(location.search)")
        live.drawn(page)
        page.wait_for_selector(".rank-name")
        # the three that got worse, each with its interval; pale ones are chance
        assert page.locator(".rank tbody tr").count() >= 3
        assert page.locator(".rank-value [title*='95%'], .rank-value [title*='区间']").count() > 0
        do.click(".rank-name >> nth=0")
        page.wait_for_selector(".area")
        do.click(".area button:has-text('件投诉')")
        page.wait_for_selector(".complaint")
        do.press("Escape")
        do.click("button:has-text('导出')")
        do.click(".menu-item:has-text('链接'), button:has-text('复制链接')")
        page.wait_for_selector(".toast.is-shown")
        assert "category=" in clipboard(page)
        assert "show=change" in clipboard(page)
        assert do.count == 9


def test_planner_what_a_hot_spot_is_about(at):
    with at("planner") as page:
        live.drawn(page)
        do = Actions(page)
        do.click(".filters label:has-text('热点'), .filters button:has-text('热点')")
        live.drawn(page)
        page.wait_for_selector(".rank-hot")
        do.click(".rank-name >> nth=0")
        page.wait_for_selector(".area .bars-list .bar-row")
        assert do.count == 2


def test_planner_an_area_of_my_own(at):
    with at("planner?at=116.40,39.92,11") as page:
        live.drawn(page)
        do = Actions(page)
        do.click(".draw button:has-text('画圆')")
        box = page.locator(".maplibregl-canvas").first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        do.drag((x, y), (x + 120, y))
        page.wait_for_selector(".area .figure")
        assert do.count == 2


def test_planner_two_periods_side_by_side_as_a_picture(at):
    with at("planner?by=area") as page:
        live.drawn(page)
        do = Actions(page)
        do.click("button:has-text('对比')")
        do.click(".menu-item:has-text('去年'), button:has-text('去年同期')")
        page.wait_for_selector(".side-period >> nth=1")
        do.click("button:has-text('导出')")
        with page.expect_download() as took:
            do.click(".menu-item:has-text('PNG'), button:has-text('图片')")
        assert took.value.suggested_filename.endswith(".png")
        assert do.count == 4


def test_planner_keeps_a_view_for_next_time(at):
    with at("planner?by=area&show=resolution") as page:
        live.drawn(page)
        do = Actions(page)
        do.click("button:has-text('视图')")
        do.paste("input[name=name]", "本周解决率")
        do.press("Enter")
        page.wait_for_selector("text=本周解决率")
        assert do.count == 3


def test_dispatcher_from_words_to_a_copied_ticket(at):
    with at() as page:
        page.wait_for_selector(".empty-levels")
        do = Actions(page)
        do.paste("#call", "朝阳区八里庄街道路灯不亮")
        do.press("Enter")
        answered(page)
        do.press("c")
        page.wait_for_selector(".toast.is-shown")
        assert clipboard(page).startswith("【直接派单】 | 首接：八里庄街道 (110105015)")
        assert do.count == 3


def test_dispatcher_which_of_two_namesakes(at):
    with at() as page:
        page.wait_for_selector(".empty-levels")
        do = Actions(page)
        do.paste("#call", "八里庄街道路灯不亮")
        do.press("Enter")
        answered(page)
        assert "海淀区" in page.inner_text(".verdict-ask")
        do.press("2")
        page.wait_for_function("() => /人工/.test(document.querySelector('#answer').innerText)")
        do.press("c")
        page.wait_for_selector(".toast.is-shown")
        assert "八里庄街道 (11010" in clipboard(page)
        assert do.count == 4


def test_dispatcher_a_point_that_is_the_wrong_way_round(at):
    with at() as page:
        page.wait_for_selector(".empty-levels")
        do = Actions(page)
        do.paste("#call", "39.9787,116.4340 楼下漏水")
        do.click(".call-pin button")
        answered(page)
        do.press("Control+Enter")
        page.wait_for_selector(".toast.is-shown")
        assert "太阳宫地区" in clipboard(page)
        assert do.count == 3


def test_dispatcher_a_place_by_its_initials(at):
    with at() as page:
        page.wait_for_selector(".empty-levels")
        do = Actions(page)
        do.count += 1
        page.locator("#call").press_sequentially("ttybjd")
        page.wait_for_selector("#place-0:has-text('天通苑北街道')")
        do.press("ArrowDown")
        do.press("Enter")
        do.press("Enter")
        answered(page)
        assert "天通苑北街道" in page.inner_text("#answer")
        do.press("c")
        page.wait_for_selector(".toast.is-shown")
        assert "天通苑北街道" in clipboard(page)
        assert do.count == 5


def test_dispatcher_keeps_a_call_with_its_category(at, beijing):
    with at() as page:
        page.wait_for_selector(".empty-levels")
        do = Actions(page)
        do.paste("#call", "海淀区清华园街道路灯不亮，晚上很黑")
        do.press("Enter")
        answered(page)
        page.wait_for_selector(".category")
        do.press("Shift+1")
        page.wait_for_selector(".category[aria-pressed=true]")
        do.press("s")
        page.wait_for_selector(".toast.is-shown")
        assert re.search(r"\d", page.inner_text(".toast"))
        assert do.count == 4
