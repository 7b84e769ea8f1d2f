"""The planner's page on the real service, over the toy region and its synthetic sample."""

import json
import re
import struct

import pytest

from tests.browser.live import COMPLAINTS, drawn

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def total(page):
    """The number of complaints on the map, as the legend says."""
    drawn(page)
    return int(re.search(r"图上 ([\d,]+) 件", page.inner_text(".legend"))[1].replace(",", ""))


def query(page):
    return page.evaluate("location.search")


def test_a_first_view_without_a_question(see):
    with see() as page:
        legend = drawn(page)
        assert "件/平方公里" in legend
        assert "合成演示数据，非真实投诉" in page.inner_text(".bar")
        assert page.inner_text(".maps-notes .map-approximate").strip() == "推定边界，误差约 500 米"
        assert 3_000 < total(page) <= COMPLAINTS
        assert page.locator(".rank tbody tr").count() == 4


def test_the_legend_stays_while_the_map_moves(see):
    with see() as page:
        drawn(page)
        classes = page.inner_text(".legend table")
        number = total(page)
        for _ in range(2):
            page.click(".maplibregl-ctrl-zoom-in")
            page.wait_for_timeout(400)
        drawn(page)
        assert page.inner_text(".legend table") == classes
        assert total(page) == number
        page.wait_for_function("() => location.search.includes('at=')")
        page.click("text=按当前视野重新分级")
        assert "breaks=" in query(page)
        page.click("text=恢复自动分级")
        assert page.inner_text(".legend table") == classes


def test_hexagons_get_smaller_as_the_map_comes_nearer(see):
    with see("?at=116.2,40.1,9.2") as page:
        drawn(page)
        with page.expect_request(re.compile("res=10")) as asked:
            for _ in range(4):
                page.click(".maplibregl-ctrl-zoom-in")
                page.wait_for_timeout(350)
        assert "bbox=" in asked.value.url


def test_a_filter_counts_less_and_back_undoes_it(see):
    with see() as page:
        everything = total(page)
        page.click(".dropdown-button:has-text('类别')")
        page.click(".menu-tree .menu-item >> nth=1")
        drawn(page)
        page.wait_for_function("() => location.search.includes('category=')")
        page.wait_for_selector(f".legend-total:not(:has-text('{everything:,}'))")
        assert total(page) < everything
        page.go_back()
        page.wait_for_selector(f".legend-total:has-text('{everything:,}')")


def test_a_filter_asks_for_the_map_first_and_once(see):
    with see("?at=116.2,40.1,9") as page:
        drawn(page)
        page.wait_for_timeout(500)
        seen = []
        watched = re.compile(r"/v1/(cells|choropleth|series|categories)")
        page.on("request", lambda one: seen.append(("asked", one.url)))
        page.on("response", lambda one: seen.append(("answered", one.url)))
        page.click(".dropdown-button:has-text('更多筛选')")
        page.click("text=夜间 22–5")
        page.wait_for_timeout(1_500)
        seen = [(what, watched.search(url)[1]) for what, url in seen if watched.search(url)]
        assert seen[:2] == [("asked", "cells"), ("answered", "cells")]
        assert [one for one in seen if one[1] == "cells"] == seen[:2]
        assert {one for what, one in seen if what == "answered"} >= {"choropleth", "series"}


def test_more_filters_narrow_further(see):
    with see() as page:
        everything = total(page)
        page.click(".dropdown-button:has-text('更多筛选')")
        page.click("text=夜间 22–5")
        page.click(".chip:has-text('周末')")
        page.click(".chip:has-text('微信')")
        page.wait_for_selector(f".legend-total:not(:has-text('{everything:,}'))")
        asked = query(page)
        assert "hours=22-5" in asked
        assert "weekdays=6-7" in asked
        page.keyboard.press("Escape")
        page.click("text=清除筛选")
        page.wait_for_selector(f".legend-total:has-text('{everything:,}')")


def test_the_slider_moves_by_keyboard(see):
    with see() as page:
        before = total(page)
        grip = page.locator('[role="slider"]').first
        first = grip.get_attribute("aria-valuetext")
        grip.focus()
        for _ in range(3):
            page.keyboard.press("PageUp")
        assert grip.get_attribute("aria-valuetext") > first
        page.wait_for_selector(f".legend-total:not(:has-text('{before:,}'))")
        assert total(page) < before
        assert "from=" in query(page)


def test_the_slider_moves_by_pointer_and_presets(see):
    with see() as page:
        page.wait_for_selector(".brush-grip")
        page.click("text=近 30 天")
        page.wait_for_function("() => location.search.includes('from=')")
        brush = page.locator(".brush").bounding_box()
        page.mouse.move(brush["x"] + brush["width"] / 2, brush["y"] + 10)
        page.mouse.down()
        page.mouse.move(brush["x"] - 200, brush["y"] + 10, steps=8)
        page.mouse.up()
        moved = page.locator(".brush").bounding_box()
        assert moved["x"] < brush["x"] - 100
        assert moved["width"] == pytest.approx(brush["width"], abs=1.5)


def test_an_area_is_found_from_the_ranking_and_from_the_map(see):
    with see("?by=area&show=count") as page:
        drawn(page)
        name = page.inner_text(".rank-name >> nth=0").split()[0]
        page.click(".rank-name >> nth=0")
        page.wait_for_selector(".area")
        panel = page.inner_text(".area")
        assert name in panel
        for part in ("每平方公里", "走势", "办理结果", "类别", "相邻区域"):
            assert part in panel
        assert "sel=township:" in query(page)
        page.click(".area-part:last-child .bar-row >> nth=0")
        page.wait_for_selector(f".area h2:not(:has-text('{name}'))")
        page.click("text=返回排行")
        page.wait_for_selector(".rank")
        box = page.locator(".maps").bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
        page.wait_for_selector(".rank tr.is-pointed")
        pointed = page.inner_text(".rank tr.is-pointed .rank-name").split()
        assert page.inner_text(".tooltip strong") == pointed[0]


def test_pointing_at_the_ranking_shows_on_the_map(see):
    with see("?by=area&show=count") as page:
        drawn(page)
        page.wait_for_timeout(500)
        page.mouse.move(5, 5)
        before = page.locator(".side-map").screenshot()
        page.hover(".rank tbody tr >> nth=2")
        page.wait_for_timeout(300)
        assert page.locator(".side-map").screenshot() != before


def test_only_this_area(see):
    with see("?by=area&sel=township:T2") as page:
        everything = total(page)
        page.click("text=只看此区")
        page.wait_for_selector(f".legend-total:not(:has-text('{everything:,}'))")
        assert total(page) < everything
        assert "area=township:T2" in query(page)


def test_rates_come_with_numbers_and_intervals(see):
    with see("?by=area&show=satisfaction&sel=township:T1") as page:
        assert "已知结果中的占比" in drawn(page)
        page.wait_for_selector(".rates tr")
        rows = page.locator(".rates tr").all_inner_texts()
        assert len(rows) == 3
        assert all(re.search(r"\d+%.*\d+ / \d+", row.replace("\n", " "), re.S) for row in rows)


def test_a_change_says_when_it_is_not_sure(see):
    with see() as page:
        drawn(page)
        page.click("text=近 30 天")
        page.click(".segments >> text=变化")
        assert "变化不显著（95% 区间含 0）" in drawn(page)
        assert "show=change" in query(page)
        assert "by=area" in query(page)


def test_a_change_without_a_past_says_so(see):
    with see("?by=area&show=change") as page:
        page.click("text=全部 >> nth=-1")
        page.wait_for_selector(".maps-empty")
        assert "对照时段没有数据" in page.inner_text(".maps-empty")


def test_hot_spots_are_told_in_plain_words(see):
    with see("?show=hot") as page:
        legend = drawn(page)
        assert "热点，把握 99%" in legend
        assert "与往常无显著差别" in legend
    with see("?show=hot&basis=count") as page:
        legend = drawn(page)
        assert "与平均无显著差别" in legend
        assert "多半只是人多的地方" in legend
        assert "已校正多重检验" in legend


def test_two_periods_share_one_legend_and_one_sight(see):
    with see("?from=2026-01-01&to=2026-01-02") as page:
        page.wait_for_selector(".time")
        page.click("text=近 30 天")
        page.click(".dropdown-button:has-text('对比')")
        page.click("text=与上一时段并排")
        page.keyboard.press("Escape")
        page.wait_for_selector(".side-period >> nth=1")
        assert page.locator(".side-map").count() == 2
        assert page.locator(".legend").count() == 1
        assert "beside=previous" in query(page)
        left, right = page.locator(".side-period").all_inner_texts()
        assert left != right
        page.wait_for_function(
            "() => document.querySelectorAll('.maplibregl-ctrl-scale').length === 2"
        )
        page.click(".maplibregl-ctrl-zoom-in >> nth=0")
        page.wait_for_timeout(600)
        first, second = page.locator(".maplibregl-ctrl-scale").all_inner_texts()
        assert first == second


def test_a_view_comes_back_from_its_link(see):
    link = (
        "?by=area&level=district&show=per_km2&category=%E4%BE%9B%E6%9A%96&hours=7-9&sel=district:A"
    )
    with see(link) as page:
        drawn(page)
        assert page.locator(".rank tbody tr, .area").count() > 0
        assert "供暖" in page.inner_text(".dropdown-button:has-text('类别')")
        assert page.input_value(".filters select") == "per_km2"
        page.wait_for_selector(".area")
        assert "甲区" in page.inner_text(".area h2")


def saved(page, label):
    page.click(".dropdown-button:has-text('导出')")
    with page.expect_download() as download:
        page.click(f".menu-item:has-text('{label}')")
    path = download.value.path()
    return download.value.suggested_filename, path.read_bytes()


def test_a_view_is_taken_away_as_a_picture_data_and_a_report(see):
    with see("?by=area&show=per_km2", accept_downloads=True) as page:
        drawn(page)
        name, png = saved(page, "PNG")
        assert name.endswith(".png")
        width, height = struct.unpack(">II", png[16:24])
        assert png.startswith(b"\x89PNG")
        shown = page.locator(".side-map").bounding_box()
        assert width >= 2 * shown["width"] - 2  # twice the screen
        assert height > 2 * shown["height"]
        _, csv = saved(page, "CSV")
        assert csv.decode("utf-8-sig").splitlines()[0].startswith("code,name,count,value")
        _, geojson = saved(page, "GeoJSON")
        features = json.loads(geojson)["features"]
        assert {feature["properties"]["code"] for feature in features} == {"T1", "T2", "T3", "T4"}
        name, parquet = saved(page, "GeoParquet")
        assert name.endswith(".parquet")
        assert parquet.startswith(b"PAR1")
        _, report = saved(page, "独立报告")
        assert b"<html" in report.lower()


def test_the_link_is_copied(see):
    with see("?by=area", **CLIPBOARD) as page:
        drawn(page)
        page.click(".dropdown-button:has-text('导出')")
        page.click("text=复制本视图链接")
        page.wait_for_selector(".toast.is-shown")
        assert page.evaluate("navigator.clipboard.readText()") == page.url
