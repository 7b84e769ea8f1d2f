"""The planner's page: hexagons and drawn areas of their own, complaints behind a number, search."""

import json
import re
from urllib.parse import unquote

from geo_service.ledger.access import read_audit
from tests.browser.live import drawn, ledger

BEFORE_PRINT = "() => dispatchEvent(new Event('beforeprint'))"


def query(page):
    return unquote(page.evaluate("location.search"))


def middle(page):
    box = page.locator(".maps .map").first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def click_a_hexagon(page):
    """Click where the service says that a hexagon with complaints lies; returns its count."""
    answer = page.evaluate("() => fetch('v1/cells?res=7').then((a) => a.json())")
    return max(answer["cells"], key=lambda pair: pair[1])


def test_a_hexagon_opens_its_own_page(see):
    with see() as page:
        drawn(page)
        cell, _ = click_a_hexagon(page)
    with see(f"?sel=cells:{cell}") as page:
        drawn(page)
        page.wait_for_selector(".area")
        text = page.inner_text(".area")
        assert "六边形" in text
        assert "所跨街乡" in text
        asked = page.evaluate(
            "(cell) => fetch(`v1/profile?shape=cells:${cell}`).then((a) => a.json())", cell
        )
        page.click(".bars-list >> nth=-1 >> .bar-row >> nth=0")
        page.wait_for_function("() => location.search.includes('sel=township')")
        assert asked["areas"]


def test_a_click_on_a_hexagon_selects_it(see):
    with see("?at=116.2,40.1,10") as page:
        drawn(page)
        x, y = middle(page)
        for dx, dy in ((0, 0), (60, 0), (0, 60), (-60, 0), (0, -60), (90, 90), (-90, -90)):
            page.mouse.click(x + dx, y + dy)
            page.wait_for_timeout(300)
            if "sel=cells:" in query(page):
                break
        assert "sel=cells:" in query(page)
        page.wait_for_selector(".area h2:has-text('六边形')")


def test_a_circle_is_drawn_and_has_the_same_page(see):
    with see("?at=116.2,40.1,10") as page:
        drawn(page)
        page.click(".draw button >> nth=1")
        assert "圆心" in page.inner_text(".draw-help")
        x, y = middle(page)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y + 20, steps=3)
        page.mouse.move(x + 120, y + 40, steps=3)
        page.mouse.up()
        page.wait_for_selector(".area h2:has-text('圆形区域')")
        assert "sel=circle:" in query(page)
        assert page.locator(".draw button[aria-pressed=true]").count() == 0
        page.click("text=只看此范围")
        page.wait_for_function("() => location.search.includes('shape=circle')")
        inside = int(page.inner_text(".figure dd strong >> nth=0").replace(",", ""))
        page.wait_for_selector(f".legend-total:has-text('{inside:,}')")


def test_a_polygon_is_drawn_corner_by_corner_and_escape_gives_up(see):
    with see("?at=116.2,40.1,10") as page:
        drawn(page)
        x, y = middle(page)
        page.click(".draw button >> nth=0")
        page.mouse.click(x, y)
        page.keyboard.press("Escape")
        page.wait_for_selector(".draw-help", state="detached")
        page.click(".draw button >> nth=0")
        for dx, dy in ((-100, -80), (100, -80), (100, 80)):
            page.mouse.click(x + dx, y + dy)
            page.wait_for_timeout(350)  # slower than a double click
        page.mouse.dblclick(x - 100, y + 80)
        page.wait_for_selector(".area h2:has-text('所画区域')")
        shape = re.search(r"sel=(polygon:[^&]+)", query(page))[1]
        assert len(shape.split(";")) == 4


def test_from_a_number_to_the_complaints_behind_it(see, sampled):
    with see("?by=area&show=count") as page:
        drawn(page)
        page.click(".rank-name >> nth=0")
        page.wait_for_selector(".area")
        page.click(".area button:has-text('件投诉')")
        page.wait_for_selector(".complaint")
        total = int(
            re.search(r"共 ([\d,]+) 件", page.inner_text(".complaints"))[1].replace(",", "")
        )
        assert total == int(page.inner_text(".figure dd strong >> nth=0").replace(",", ""))
        rows = page.locator(".complaint").count()
        assert rows == min(50, total)
        page.click(".complaint-line >> nth=0")
        assert "工单" in page.inner_text(".complaint-more")
        page.wait_for_selector(".complaint-more h4")
        page.click("text=/再看 \\d+ 件/")
        page.wait_for_function(f"() => document.querySelectorAll('.complaint').length > {rows}")
    with ledger(sampled).reading() as at:
        lines = [one for one in read_audit(at, limit=10_000) if one.action == "list_counted"]
    assert "area=township" in unquote(lines[-1].object)


def test_who_may_not_see_complaints_reads_why(see):
    with see("?by=area&show=count") as page:
        drawn(page)
        refused = {
            "title": "Not allowed",
            "detail": "this needs the role dispatcher",
            "status": 403,
        }
        page.route(
            "**/v1/counted*",
            lambda route: route.fulfill(
                status=403, body=json.dumps(refused), content_type="application/problem+json"
            ),
        )
        page.click(".rank-name >> nth=0")
        page.click(".area button:has-text('件投诉')")
        page.wait_for_selector("dialog [role=alert]")
        assert "只对派单员开放" in page.inner_text("dialog")


def test_a_row_flies_outlines_and_names_its_district(see):
    with see("?by=area&show=count&at=116.2,40.1,8.5") as page:
        drawn(page)
        assert page.inner_text(".rank-parent >> nth=0").strip() != ""
        page.click(".rank-name >> nth=0")
        page.wait_for_function(
            "() => Number(/at=[^,]+,[^,]+,([\\d.]+)/.exec(location.search)?.[1]) > 9"
        )
        assert page.inner_text(".area-head h2 .muted").strip() != ""


def test_search_finds_by_pinyin_and_goes_there(see):
    with see() as page:
        drawn(page)
        name = page.evaluate(
            "() => fetch('v1/areas?level=township').then((a) => a.json()).then((a) => a.areas[0].name)"
        )
        found = page.evaluate(
            "(q) => fetch(`v1/places?q=${encodeURIComponent(q)}`).then((a) => a.json())", name[0]
        )
        assert found["places"]
        page.fill(".search input", name[0])
        page.wait_for_selector(".search-found li[role=option]")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        page.wait_for_selector(".area")
        assert page.locator(".search-found").count() == 0


def test_views_are_saved_by_name_and_come_back(see):
    with see("?by=area&show=per_km2") as page:
        drawn(page)
        page.click(".dropdown-button:has-text('视图')")
        page.fill(".views-save input", "三环内噪声")
        page.click("text=保存当前视图")
        page.keyboard.press("Escape")
        page.click("text=变化")
        page.wait_for_function("() => location.search.includes('show=change')")
        page.click(".dropdown-button:has-text('视图')")
        page.click(".menu-item:has-text('三环内噪声')")
        page.wait_for_function("() => location.search.includes('show=per_km2')")
        assert "from=" in query(page)  # a saved view keeps its days
        page.reload()
        drawn(page)
        page.click(".dropdown-button:has-text('视图')")
        page.click("button[aria-label='删除 三环内噪声']")
        assert page.locator(".menu-item:has-text('三环内噪声')").count() == 0


def test_the_wheel_reaches_the_link(see):
    with see() as page:
        drawn(page)
        page.wait_for_timeout(600)
        assert "at=" not in query(page)  # what the page itself chose is no choice of the reader's
        page.mouse.move(*middle(page))
        page.mouse.wheel(0, -400)
        page.wait_for_function("() => location.search.includes('at=')")


def test_the_legend_never_lies_on_the_data(see):
    for size in ((1280, 800), (1920, 1080)):
        with see("?by=area&show=count", size) as page:
            drawn(page)
            legend = page.locator(".maps-notes").bounding_box()
            canvas = page.locator(".maps .map").bounding_box()
            assert legend["y"] >= canvas["y"] + canvas["height"] - 1


def test_a_printer_gets_the_map(see):
    with see("?by=area&show=count") as page:
        drawn(page)
        page.evaluate(BEFORE_PRINT)
        colours = page.evaluate(
            """() => {
              const canvas = document.querySelector('.map-print');
              const pen = canvas.getContext('2d');
              const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
              const seen = new Set();
              for (let i = 0; i < data.length; i += 4000) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
              return seen.size;
            }"""
        )
        assert colours >= 3
        page.evaluate("() => dispatchEvent(new Event('afterprint'))")
        assert page.locator(".map-print").count() == 0
