"""The planner's page when there is nothing, too little, or nobody; for every screen and reader."""

import json
import re
import time

import pytest

from geo_service.api.auth import has_keys
from geo_service.ledger.access import Role, make_key
from tests.browser import live
from tests.browser.live import SCREENS, drawn

VIEWS = {
    "hexes": "",
    "areas": "?by=area&show=per_km2&sel=township:T1",
    "change": "?by=area&show=change",
    "hot": "?show=hot",
    "pair": "?beside=previous&by=area&show=count",
}


def test_an_empty_ledger_offers_a_sample_and_shows_it(opened, toy_folder, tmp_path):
    with (
        live.serving(toy_folder, tmp_path) as service,
        opened(f"{service.url}planner", **service.signed) as page,
    ):
        page.wait_for_selector("text=还没有投诉数据")
        page.click("text=载入合成示例")
        page.wait_for_selector(".ledger-empty progress")
        page.wait_for_selector(".legend", timeout=60_000)
        assert "合成演示数据，非真实投诉" in page.inner_text(".bar")


def test_the_public_sees_less_and_can_sign_in(opened, blurred_folder, tmp_path):
    with live.serving(blurred_folder, tmp_path) as service:
        live.load(service)
        key = live.ledger(service).writer.run(lambda at: make_key(at, "p", Role.PLANNER)[1])
        while not has_keys(service.app.state.geo):
            time.sleep(0.2)
        with opened(f"{service.url}planner") as page:
            drawn(page)
            assert "少于 5 件不显示" in page.inner_text(".bar")
            assert page.is_disabled(".segments >> text=比率")
            assert page.locator(".dropdown-button:has-text('更多筛选')").count() == 0
            page.click("text=登录")
            page.fill('input[name="key"]', "gs_wrong")
            page.click("dialog button[type=submit]")
            page.wait_for_selector("text=密钥无效")
            page.fill('input[name="key"]', key)
            page.click("dialog button[type=submit]")
            page.wait_for_selector(".dropdown-button:has-text('更多筛选')")
            page.wait_for_selector(".bar >> text=规划员")


def test_an_empty_period_says_so_and_offers_the_way_out(see):
    with see("?from=2001-01-01&to=2001-02-01&channel=%E7%94%B5%E8%AF%9D") as page:
        page.wait_for_selector(".maps-empty")
        assert "所选条件下没有投诉" in page.inner_text(".maps-empty")
        page.click(".maps-empty >> text=清除筛选")
        page.wait_for_selector(".filters >> text=清除筛选", state="detached")


def test_small_numbers_are_grey_and_never_told(see):
    def thin(route):
        body = route.fetch().json()
        body["rows"][0] |= {"count": None, "value": None, "low": None, "high": None}
        body["rows"][1] |= {"denominator": 2.0, "value": 1.0}
        route.fulfill(body=json.dumps(body), content_type="application/json")

    with see("?from=2026-01-01&to=2026-01-02") as page:
        page.route("**/v1/choropleth?*measure=resolution*", thin)
        page.wait_for_selector(".segments")
        page.click(".segments >> text=比率")
        page.click("text=近 90 天")
        legend = drawn(page)
        assert re.search(r"已知结果太少（少于 5 件）\s+[\d,]+ 件", legend)
        assert "太少，不显示" in page.inner_text(".rank tbody tr:has-text('东风')")


def test_a_region_without_residents_says_what_to_do(see):
    with see("?by=area&show=per_10k") as page:
        page.wait_for_selector(".fault")
        assert "per_km2" in page.inner_text(".fault")
        page.select_option(".filters select", "per_km2")
        page.wait_for_selector(".fault", state="detached")
        drawn(page)


def test_a_dead_service_keeps_the_view_and_comes_back(see):
    with see("?by=area") as page:
        drawn(page)
        page.route("**/v1/choropleth?*", lambda route: route.abort())
        page.click("text=近 7 天")
        page.wait_for_selector(".fault")
        assert "服务没有应答" in page.inner_text(".fault")
        assert page.locator(".legend").count() == 1
        page.unroute("**/v1/choropleth?*")
        page.click(".fault button")
        page.wait_for_selector(".fault", state="detached")


def test_a_stopped_service_is_no_connection_and_not_too_few(see):
    with see("?by=area&show=count") as page:
        drawn(page)
        page.route("**/v1/**", lambda route: route.abort())
        page.click(".rank-name >> nth=1")
        page.wait_for_selector(".fault")
        assert "服务没有应答" in page.inner_text(".fault")
        assert "太少" not in page.inner_text(".plan-side")


def test_an_empty_period_ranks_nobody(see):
    with see("?by=area&show=per_km2&from=2020-01-01&to=2020-02-01") as page:
        drawn(page)
        page.wait_for_selector(".rank-key:has-text('不作排行')")
        assert set(page.locator(".rank tbody td:first-child").all_inner_texts()) == {"–"}


def test_a_change_that_the_data_do_not_cover_is_not_painted(see):
    with see("?by=area&show=change") as page:
        drawn(page)
        page.click(".time .chip:has-text('全部')")
        page.wait_for_selector(".maps-empty:has-text('数据不全')")
        page.wait_for_selector(".rank-key:has-text('不作排行')")
        assert "%" not in page.inner_text(".rank tbody")


def test_the_page_opens_while_the_service_is_down(opened, sampled):
    with opened("about:blank", **sampled.signed) as page:
        page.route("**/v1/**", lambda route: route.abort())
        page.goto(f"{sampled.url}planner")
        page.wait_for_selector(".fault")
        page.unroute("**/v1/**")
        page.click(".fault button")
        drawn(page)


def test_a_slow_answer_is_waited_for_in_words_and_only_the_last_question_is_asked(see):
    with see("?by=area") as page:
        drawn(page)
        held = []
        page.route("**/v1/choropleth?*", lambda route: held.append(route))
        for days in ("7", "30", "7", "30"):
            page.click(f"text=近 {days} 天")
        page.wait_for_selector("text=正在读取")
        asked = [route for route in held if "measure=count" in route.request.url]
        assert len(asked) == 1
        page.unroute("**/v1/choropleth?*")  # lets go of what was held
        page.wait_for_selector("text=正在读取", state="detached")
        assert page.get_attribute(".chip:has-text('近 30 天')", "aria-pressed") == "true"


def test_new_data_is_offered_not_forced(see):
    with see() as page:
        page.clock.install()
        page.reload()
        page.clock.run_for(3_000)
        page.wait_for_selector(".legend")

        def newer(route):
            body = route.fetch().json()
            route.fulfill(body=json.dumps({**body, "version": "newer"}))

        page.route("**/v1/cube", newer)
        page.clock.run_for(61_000)
        page.wait_for_selector("text=数据已更新")
        page.click("text=载入新数据")
        page.wait_for_selector("text=数据已更新", state="detached")


@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing_serious(see, serious, name):
    with see(VIEWS[name]) as page:
        drawn(page)
        page.wait_for_selector(".rank tbody tr, .area h2")
        assert serious(page) == []


@pytest.mark.parametrize("label", ["类别", "区域", "更多筛选", "对比", "导出"])
def test_axe_finds_nothing_serious_in_panels(see, serious, label):
    with see() as page:
        drawn(page)
        page.click(f".dropdown-button:has-text('{label}')")
        page.wait_for_selector(".dropdown-panel")
        assert serious(page) == []
        page.keyboard.press("Escape")
        assert page.locator(".dropdown-panel").count() == 0


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_nothing_spills(see, spilt, lang, size):
    with see(f"?lang={lang}&by=area&show=satisfaction", size) as page:
        drawn(page)
        assert spilt(page) == []
        page.click(".rank-name >> nth=0")
        page.wait_for_selector(".area")
        assert spilt(page) == []


def test_a_phone_gets_the_map_first_and_the_legend_by_a_tap(see):
    with see("", (390, 844), has_touch=True, is_mobile=True) as page:
        page.wait_for_selector(".legend")
        assert page.locator(".legend table").is_hidden()
        page.tap(".legend summary")
        assert page.locator(".legend table").is_visible()
        page.tap(".dropdown-button:has-text('类别')")
        panel = page.locator(".dropdown-panel").bounding_box()
        assert panel["x"] >= 0
        assert panel["x"] + panel["width"] <= 390


def test_without_webgl_the_numbers_are_still_there(opened, sampled):
    off = "HTMLCanvasElement.prototype.getContext = () => null"
    with opened("about:blank", **sampled.signed) as page:
        page.add_init_script(off)
        page.goto(f"{sampled.url}planner?by=area")
        page.wait_for_selector("text=此浏览器不能显示地图")
        drawn(page)
        assert page.locator(".rank tbody tr").count() == 4


@pytest.mark.parametrize("width", [1280, 1440, 1920])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_filters_stand_in_one_row(see, lang, width):
    with see(f"?lang={lang}&by=area", (width, 800)) as page:
        drawn(page)
        for mode in page.locator(".filters .segments button:enabled").all():
            mode.click()
            middles = page.evaluate(
                "() => [...document.querySelectorAll('.filters > :not(span)')]"
                ".map(one => one.getBoundingClientRect()).map(box => box.top + box.height / 2)"
            )
            assert len(middles) >= 8
            assert max(middles) - min(middles) < 6, mode.inner_text()


def test_the_head_of_a_phone_is_one_row_in_english(see):
    with see("?lang=en", (390, 844)) as page:
        drawn(page)
        tops = page.evaluate(
            "() => [...document.querySelectorAll('.bar-title, .bar-nav a, .bar-tools > button')]"
            ".map(one => one.getBoundingClientRect()).map(box => box.top + box.height / 2)"
        )
        assert max(tops) - min(tops) < 10
