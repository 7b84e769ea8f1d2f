"""The picture that a view is taken away as: twice the screen, and complete in one language."""

from __future__ import annotations

import base64
import re

import pytest

from tests.browser.live import drawn
from tests.browser.pixels import OPENED

#: keep what is written on the picture, and where, in pixels of it
WATCH = """() => {
  window.written = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    if (!this.canvas.isConnected && this.canvas.className === "") {
      window.written.push({ text, x, y, canvas: [this.canvas.width, this.canvas.height] });
    }
    return write.call(this, text, x, y);
  };
}"""
#: in some boxes of a picture: how many pixels are of each colour asked for, and how many are dark
EXAMINE = (
    """async ([picture, boxes, colours]) => {"""
    + OPENED
    + """
  const hex = rgb => "#" + rgb.map(one => one.toString(16).padStart(2, "0")).join("");
  const found = boxes.map(([x, y, wide, high]) => {
    const { data } = pen.getImageData(x, y, wide, high);
    const seen = Object.fromEntries(colours.map(one => [one, 0]));
    let ink = 0;
    for (let i = 0; i < data.length; i += 4) {
      const one = hex([data[i], data[i + 1], data[i + 2]]);
      if (one in seen) seen[one] += 1;
      if (data[i] + data[i + 1] + data[i + 2] < 330) ink += 1;
    }
    return { seen, ink };
  });
  return { size: [image.width, image.height], found };
}"""
)
LEGEND = """() => [...document.querySelectorAll('.legend .swatch')].map(one => {
  const [r, g, b] = getComputedStyle(one).backgroundColor.match(/\\d+/g).map(Number);
  return "#" + [r, g, b].map(part => part.toString(16).padStart(2, "0")).join("");
})"""
CHINESE = re.compile(r"[\u3400-\u9fff]")


def taken(page, label):
    """The picture (base64) and what was written on it."""
    page.evaluate(WATCH)
    page.click(f".dropdown-button:has-text('{label}')")
    with page.expect_download() as download:
        page.click(".menu-item:has-text('PNG')")
    png = base64.b64encode(download.value.path().read_bytes()).decode()
    written = page.evaluate("window.written")
    height = max(one["canvas"][1] for one in written)
    return png, [one for one in written if one["canvas"][1] == height]


def line_with(written, words):
    found = [one for one in written if words in one["text"]]
    assert found, (words, [one["text"] for one in written])
    return found[0]


def box(one, wide=300, high=30):
    """A part of the picture in which a line of text lies."""
    return [max(0, int(one["x"]) - 4), max(0, int(one["y"]) - high), wide, high + 8]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_title_legend_scale_and_attribution_are_on_the_picture_in_one_language(see, lang):
    words = {
        "zh": ("导出", "件数", "图上", "边界来源", "公里"),
        "en": ("Export", "Count", "on the map", "Border sources", "km"),
    }[lang]
    with see(f"?by=area&show=count&lang={lang}", accept_downloads=True) as page:
        drawn(page)
        page.wait_for_timeout(300)
        colours = page.evaluate(LEGEND)
        room = page.locator(".side-map").bounding_box()
        png, written = taken(page, words[0])
        title = line_with(written, words[1])
        scale = next(one for one in written if re.fullmatch(rf"[\d.,]+ ?{words[4]}", one["text"]))
        source = line_with(written, words[3])
        total = line_with(written, words[2])
        told = page.evaluate(
            EXAMINE,
            [png, [box(title), box(scale, 120), box(source), box(total)], colours],
        )
        assert told["size"][0] >= 2 * room["width"] - 2
        assert told["size"][1] > 2 * room["height"]
        assert all(part["ink"] > 20 for part in told["found"]), told["found"]
        # below the map only the sources; above it title and period
        assert title["y"] < total["y"] < scale["y"] < source["y"]
        # the legend's box: each colour of the page's legend has a swatch of its own
        legend = [0, int(0.3 * told["size"][1]), 70, int(0.65 * told["size"][1])]
        (swatches,) = page.evaluate(EXAMINE, [png, [legend], colours])["found"]
        assert all(count > 200 for count in swatches["seen"].values()), swatches
        if lang == "en":
            assert [one["text"] for one in written if CHINESE.search(one["text"])] == []


def test_a_picture_taken_in_the_dark_is_that_of_the_light(see):
    pictures = []
    for scheme in ("light", "dark"):
        with see(
            "?by=area&show=count&at=116.2,40.1,9", color_scheme=scheme, accept_downloads=True
        ) as page:
            drawn(page)
            page.wait_for_timeout(300)
            pictures.append(taken(page, "导出")[0])
    assert pictures[0] == pictures[1]
