"""Names on the maps are whole: not cut off at an edge, nor beneath what lies over the map."""

from __future__ import annotations

import pytest

from tests.browser import live

#: keep the boxes of the names as they are drawn, in pixels of the window
WATCH = """() => {
  window.drawnNames = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    if (this.canvas.className === "map-names") {
      const half = this.measureText(text).width / 2;
      window.drawnNames.push({ text, x, y, half });
    }
    return write.call(this, text, x, y);
  };
}"""
CUT = """over => {
  const canvas = document.querySelector(".map-names").getBoundingClientRect();
  const covers = [...document.querySelectorAll(over)].map(one => one.getBoundingClientRect());
  const boxes = window.drawnNames.map(({ text, x, y, half }) => ({
    text, left: canvas.left + x - half, right: canvas.left + x + half, y: canvas.top + y,
  }));
  const cut = ({ left, right, y }) =>
    left < canvas.left - 3 || right > canvas.right + 3 || y < canvas.top || y > canvas.bottom;
  const under = ({ left, right, y }) =>
    covers.some(one => left < one.right && right > one.left && y > one.top && y < one.bottom);
  return {
    names: boxes.length,
    faults: boxes.filter(box => cut(box) || under(box)).map(box => box.text),
  };
}"""
OVER = ".map-notes > *, .draw button, .maplibregl-ctrl"
CALL = "朝阳区八里庄街道路灯不亮"


def redrawn(page, size):
    """Have the names drawn once more; returns how many there are, and those that are cut off."""
    page.wait_for_timeout(700)
    page.evaluate(WATCH)
    page.set_viewport_size({"width": size[0] + 2, "height": size[1]})
    page.wait_for_function("() => window.drawnNames.length > 0")
    page.wait_for_timeout(900)
    return page.evaluate(CUT, OVER)


def ask(page):
    """Ask for a place whose border is off by 890 m."""
    page.wait_for_selector(".empty-levels")
    page.fill("#call", CALL)
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer .verdict")
    page.wait_for_selector("text=890")


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
def test_names_of_the_planner_are_whole(opened, beijing, size):
    with opened(f"{beijing.url}planner?lang=en&by=area", size, **beijing.signed) as page:
        live.drawn(page)
        found = redrawn(page, size)
        assert found["names"] > 3
        assert found["faults"] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_on_the_dispatchers_map_are_whole(opened, beijing, lang):
    size = (1280, 800)
    with opened(f"{beijing.url}?lang={lang}", size, **beijing.signed) as page:
        ask(page)
        found = redrawn(page, size)
        assert found["names"] > 0
        assert found["faults"] == []


@pytest.mark.parametrize("size", [(1280, 800), (3840, 2160)])
def test_a_place_is_shown_among_its_neighbours(opened, beijing, size):
    with opened(f"{beijing.url}?lang=zh", size, **beijing.signed) as page:
        ask(page)
        redrawn(page, size)
        names = page.evaluate("window.drawnNames.map(one => one.text)")
        around = {"六里屯街道", "双井街道", "呼家楼街道", "东风地区", "高碑店地区"}
        assert len(around & set(names)) >= 3
