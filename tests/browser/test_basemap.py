"""Streets under the maps of all pages: drawn, credited, from this host only; and what stands there without."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip("osmium", reason="the extra `osm` is not installed")

from geo_service.region.osm.build import OsmRequest, region_from_osm
from tests.basemap.streets import make_basemap
from tests.browser import live
from tests.browser.pixels import OPENED, screenshot
from tests.toy_region import add_long_road

LIECHTENSTEIN = Path(__file__).resolve().parents[2] / "../shared/data/osm/liechtenstein.osm.pbf"

#: how many pixels of a picture have each of the style sheet's colours
COUNT = (
    """async ([picture, names]) => {"""
    + OPENED
    + """
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const key = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  const style = getComputedStyle(document.documentElement);
  return names.map((name) => seen.get(parseInt(style.getPropertyValue("--map-" + name).trim().slice(1), 16)) ?? 0);
}"""
)


def pixels(page, *names: str) -> dict[str, int]:
    """Pixels of the map that have exactly these colours."""
    picture = screenshot(page.locator(".map-pane .map").first)
    return dict(zip(names, page.evaluate(COUNT, [picture, list(names)]), strict=True))


def until(page, look, wanted, tries=60):
    """Look until it is as wanted; pictures come some frames after their data."""
    for _ in range(tries):
        seen = look()
        if wanted(seen):
            return seen
        page.wait_for_timeout(250)
    return seen


@pytest.fixture(scope="module")
def streets(toy_folder, tmp_path_factory):
    """The toy region with streets, served, with a synthetic sample."""
    base = tmp_path_factory.mktemp("streets")
    shutil.copytree(toy_folder, base / "toytown")
    make_basemap(base / "toytown" / "basemap.pmtiles", base)
    add_long_road(base / "toytown", north_end=40.12)
    with live.serving(base / "toytown", base / "home") as service:
        live.load(service, complaints=400, days=60)
        yield service


@pytest.fixture
def look(opened, streets):
    """Open a page, and keep what it asks for."""

    def open_(path: str, **options):
        return opened(f"{streets.url}{path}", **{**streets.signed, **options})

    return open_


def test_the_dispatcher_sees_streets(look):
    with look("?lang=zh") as page:
        page.wait_for_selector(".map-credit")
        named = ("water", "road-main")
        seen = until(page, lambda: pixels(page, *named), lambda one: all(one.values()))
        assert seen["water"] > 500
        assert seen["road-main"] > 50
        assert "OpenStreetMap contributors (ODbL)" in page.inner_text(".map-credit")
        assert page.locator(".map-get").count() == 0


def test_a_road_is_drawn_and_its_parts_are_told(look):
    with look("?lang=zh") as page:
        page.wait_for_selector(".map-credit")
        page.fill("#call", "云梦大街路灯坏了")
        page.wait_for_selector(".candidate-evidence")
        assert "这一段靠近清源桥" in page.inner_text(".candidates")
        assert "清源桥（东风街道）" in page.inner_text(".verdict")
        seen = until(page, lambda: pixels(page, "disc"), lambda one: one["disc"] > 300)
        assert seen["disc"] > 300
        assert page.locator(".sign-extent").count() == 1
        # the road is drawn, so no disc and no point of it, until a part is picked
        assert page.locator(".map-point").count() == 0
        page.locator(".candidate").nth(0).click()
        page.wait_for_selector(".map-point")


def test_streets_have_a_dark_dress(look):
    with look("?lang=zh", color_scheme="dark") as page:
        page.wait_for_selector(".map-credit")
        seen = until(page, lambda: pixels(page, "water"), lambda one: one["water"] > 500)
        assert seen["water"] > 500


def test_at_street_level_there_are_buildings_and_names(look):
    with look("?lang=zh") as page:
        page.wait_for_selector(".map-credit")
        tiles: list[str] = []
        page.on(
            "request", lambda one: tiles.append(one.url) if "/v1/basemap/14/" in one.url else None
        )
        page.fill("#call", "116.0495,40.1005")
        page.wait_for_selector(".map-point")
        page.wait_for_timeout(1_000)
        box = page.locator(".map-point").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for _ in range(12):
            page.mouse.wheel(0, -400)
            page.wait_for_timeout(80)
        until(page, lambda: tiles, bool)
        assert tiles
        # nothing but the names of streets and stations has this colour
        seen = until(page, lambda: pixels(page, "street-name"), lambda one: one["street-name"] > 0)
        assert seen["street-name"] > 0


@pytest.mark.parametrize(("path", "beneath"), [("planner", ".legend"), ("board", ".bodies-head")])
def test_planner_and_board_see_streets(look, path, beneath):
    with look(f"{path}?lang=zh") as page:
        tiles: list[int] = []
        page.on(
            "response", lambda one: tiles.append(one.status) if "/v1/basemap/" in one.url else None
        )
        page.wait_for_selector(beneath)
        page.wait_for_selector(".map-credit")
        until(page, lambda: tiles, lambda seen: 200 in seen)
        assert 200 in tiles
        assert page.locator(".map-get").count() == 0


def test_a_place_found_in_the_search_is_shown_among_streets(opened, tmp_path):
    if not LIECHTENSTEIN.is_file():
        pytest.skip("the shared data are not here: ../shared/data/osm/liechtenstein.osm.pbf")
    region = tmp_path / "liechtenstein"
    region_from_osm(region, OsmRequest(LIECHTENSTEIN, "LI", name="Liechtenstein"))
    with live.serving(region, tmp_path / "home") as service:
        live.load(service, complaints=300, days=40)
        with opened(f"{service.url}planner?lang=en", **service.signed) as page:
            live.drawn(page)
            tiles: list[str] = []
            page.on(
                "request",
                lambda one: tiles.append(one.url) if "/v1/basemap/13/" in one.url else None,
            )
            page.fill('.search input[type="search"]', "Landesbibliothek")
            page.click("#search-found li:has-text('Landesbibliothek')")
            until(page, lambda: tiles, bool)
            assert tiles


def test_without_streets_the_page_says_how_to_get_them(opened, sampled):
    for path in ("?lang=zh", "planner?lang=zh"):
        with opened(f"{sampled.url}{path}", **sampled.signed) as page:
            note = page.wait_for_selector(".map-get")
            assert "geo-service region from-osm" in note.inner_text()
            assert page.locator(".map-credit").count() == 0
            assert pixels(page, "road-main") == {"road-main": 0}
