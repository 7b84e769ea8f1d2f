"""The report in Chromium, opened from disk with the network off."""

import pytest

from .test_report import patches, report

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium, tmp_path, request):
    file = tmp_path / "report.html"
    file.write_text(
        report([patches(), patches(id="hot", title="冷热点", classes=["hot spot 99%"] * 3)]),
        encoding="utf-8",
    )
    width, height = getattr(request, "param", (1280, 800))
    opened = chromium.new_context(viewport={"width": width, "height": height}, offline=True)
    page = opened.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: page.faults.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_selector("#tabs button[aria-selected='true']")
    page.faults.remove(file.as_uri())
    yield page
    opened.close()


@pytest.mark.parametrize("page", [(1280, 800), (390, 844)], indirect=True)
def test_it_opens_and_asks_for_nothing(page):
    assert page.faults == []
    assert page.locator("#map canvas").count() >= 1
    head, legend = (page.locator(name).bounding_box() for name in ("#head", "#legend"))
    width = page.viewport_size["width"]
    assert head["x"] >= 0
    assert head["x"] + head["width"] <= width
    assert legend["x"] + legend["width"] <= width
    assert head["y"] + head["height"] <= legend["y"] or head["x"] + head["width"] <= legend["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_tab_changes_the_layer_and_its_legend(page):
    assert page.locator(".legend:visible h2").inner_text() == "每个街道的件数"
    page.get_by_role("tab", name="冷热点").click()
    assert page.locator(".legend:visible").count() == 1
    assert "热点（把握 99%）" in page.locator(".legend:visible").inner_text()
    assert page.get_by_role("tab", name="冷热点").get_attribute("aria-selected") == "true"


def test_an_area_tells_its_name_and_number_and_runs_nothing(page):
    page.on("dialog", lambda dialog: page.faults.append(dialog.message))
    box = page.locator("#map").bounding_box()
    told = set()
    for step in range(4, 19):
        page.mouse.move(box["width"] * step / 20, box["height"] / 2)
        if page.locator(".leaflet-tooltip.tip").count():
            told.add(page.locator(".leaflet-tooltip.tip").inner_text().split("\n")[0].strip())
    assert "东风街道" in told
    assert any("<script>" in text for text in told)
    assert page.faults == []
