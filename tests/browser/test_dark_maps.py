"""The maps in the dark: palettes of their own, and light again on paper and in pictures to take away."""

from __future__ import annotations

import re

import pytest

from tests.browser.live import drawn
from tests.browser.pixels import OPENED, screenshot

#: the mean lightness of a picture, 0 to 255, and how many of its pixels have each of some colours
LOOK = (
    """async ([picture, colours]) => {"""
    + OPENED
    + """
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const seen = Object.fromEntries(colours.map(one => [one, 0]));
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) {
    sum += (data[i] + data[i + 1] + data[i + 2]) / 3;
    const name = `rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`;
    if (name in seen) seen[name] += 1;
  }
  return [sum / (data.length / 4), seen];
}"""
)
SWATCHES = """() => [...document.querySelectorAll('.legend .swatch')]
  .map(one => getComputedStyle(one).backgroundColor)"""
PRINTED = """() => {
  dispatchEvent(new Event('beforeprint'));
  const picture = document.querySelector('.map-print').toDataURL().split(',')[1];
  dispatchEvent(new Event('afterprint'));
  return picture;
}"""


def look_at(page, picture, colours=()):
    """The lightness of a picture (base64), and its pixels of some colours."""
    return page.evaluate(LOOK, [picture, list(colours)])


def map_of(page):
    return screenshot(page.locator(".side-map .map").first)


def lightness(colour):
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3]) / 3


@pytest.mark.parametrize("query", ["?by=area&show=count", "?show=hot&basis=count", ""])
def test_the_planners_map_is_dark_where_the_page_is(see, query):
    with see(query, color_scheme="dark") as page:
        drawn(page)
        page.wait_for_timeout(300)
        swatches = page.evaluate(SWATCHES)
        mean, seen = look_at(page, map_of(page), swatches)
        assert mean < 110
        if "area" in query:
            # the legend names the colours that are on the map
            assert sum(seen.values()) > 1_000


def test_more_is_brighter_in_the_dark_and_darker_in_the_light(see):
    for scheme, sign in (("dark", 1), ("light", -1)):
        with see("?by=area&show=count", color_scheme=scheme) as page:
            drawn(page)
            rows = page.locator(".legend tr", has_not_text="无投诉").locator(".swatch")
            found = [
                lightness(one)
                for one in rows.evaluate_all(
                    "all => all.map(one => getComputedStyle(one).backgroundColor)"
                )
            ]
            assert sign * found[0] > sign * found[-1]


def test_the_map_follows_when_the_reader_changes_to_dark_and_back(see):
    with see("?by=area&show=count") as page:
        drawn(page)
        for scheme, dark in (("dark", True), ("light", False)):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(400)
            mean, _ = look_at(page, map_of(page))
            assert (mean < 130) == dark


def test_paper_is_light_though_the_screen_is_dark(see):
    with see("?by=area&show=count", color_scheme="dark") as page:
        drawn(page)
        mean, _ = look_at(page, page.evaluate(PRINTED))
        assert mean > 140
        page.wait_for_timeout(300)
        mean, _ = look_at(page, map_of(page))
        assert mean < 110


def test_the_boards_map_is_dark_too_and_printed_light(board):
    with board(color_scheme="dark") as page:
        page.wait_for_selector(".bodies tbody tr")
        page.wait_for_selector(".maplibregl-canvas")
        page.wait_for_timeout(700)
        mean, _ = look_at(page, map_of(page))
        assert mean < 110
        mean, _ = look_at(page, page.evaluate(PRINTED))
        assert mean > 140
