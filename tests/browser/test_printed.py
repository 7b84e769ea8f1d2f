"""What comes out of a printer: few pages, what they are of, the whole map, the legend filled."""

from __future__ import annotations

import re

from tests.browser import live

PAGE = re.compile(rb"/Type\s*/Page\b")


def pages(page):
    """How many pages the printer gives."""
    return len(PAGE.findall(page.pdf(prefer_css_page_size=True)))


def shown(page, selector):
    return page.locator(selector).first.is_visible()


def test_a_months_assessment_of_341_townships_takes_a_handful_of_pages(opened, beijing):
    with opened(f"{beijing.url}board?level=township", **beijing.signed) as page:
        page.wait_for_selector(".bodies tbody tr")
        page.wait_for_selector(".maplibregl-canvas")
        page.wait_for_timeout(500)
        assert pages(page) <= 8
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.wait_for_function("() => document.querySelectorAll('.bodies tbody tr').length > 300")
        assert page.inner_text(".board-tabs").strip() == "三率考核"
        assert re.search(r"\d{4}-\d\d-\d\d 至 \d{4}-\d\d-\d\d", page.inner_text(".summary-head"))
        assert shown(page, ".bar .note")
        picture = page.locator(".map-print").bounding_box()
        table = page.locator(".bodies").bounding_box()
        assert picture["height"] > 400
        assert picture["y"] < table["y"]
        row = page.locator(".bodies tbody tr >> nth=5").bounding_box()
        assert row["height"] < 24
        swatch = page.locator(".map-legend .swatch").first
        assert swatch.evaluate("one => getComputedStyle(one).printColorAdjust") == "exact"


def test_the_planners_page_is_printed_with_what_it_is_of(opened, beijing):
    link = f"{beijing.url}planner?by=area&show=count&hours=22-5"
    with opened(link, **beijing.signed) as page:
        live.drawn(page)
        page.wait_for_selector(".rank tbody tr >> nth=40")
        assert not shown(page, ".print-head")
        assert pages(page) <= 3
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        told = page.inner_text(".print-head")
        assert "北京市 · 件数" in told
        assert "22-5" in told
        assert re.search(r"\d{4}-\d\d-\d\d 至 \d{4}-\d\d-\d\d", told)
        assert "合成演示数据" in told
        assert "共 3" in page.inner_text(".rank-printed")
        assert not shown(page, ".filters")
        assert not shown(page, ".time")
        assert not shown(page, ".maplibregl-ctrl-scale")
