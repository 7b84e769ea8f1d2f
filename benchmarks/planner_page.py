"""How quick the planner's page is in Chromium, which renders in software where there is no GPU.

    python -m benchmarks.planner_page --folder /tmp/page1m

Seeded synthetic complaints of 90 days are assigned and cubed (a folder that holds them already is
used as it is), the service is started on them, and Chromium opens the page. First picture: from
the start of the navigation to the first frame with hexagons, in a new browser context each time.
Filter change: from the click to the frame that shows its answer; every question is a new one.
Panning: frames a second while the map is dragged, by which it asks for new hexagons too.
Prints one Markdown table.
"""

import argparse
import datetime as dt
import os
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from benchmarks.cube_speed import export_rows
from benchmarks.serving import admin_key, serving
from geo_service.base.settings import Settings
from geo_service.cube.build import CubeBuilder
from geo_service.cube.cube import Cube
from geo_service.planning.cubes import cube_folder, cube_shape
from geo_service.planning.geography import Geography
from geo_service.planning.sample import sample_city
from geo_service.region.folder import RegionFolder
from geo_service.samples import draw_complaints
from geo_service.service.atlas import Atlas

FIRST, DAYS = dt.date(2025, 3, 1), 90
#: what contexts are opened with, so that the pages show exact counts
SIGNED: dict[str, dict[str, str]] = {}
SIZE = {"width": 1440, "height": 900}
PICTURED = "() => performance.getEntriesByName('picture').length > 0"
#: the middle of the region's complaints, nearer and nearer; "" is the first view
SIGHTS = {"whole city": "", "hexagons of resolution 8": "11", "hexagons of resolution 9": "12.2"}
CLICKED = """async (name) => {
  const shown = () => performance.getEntriesByName("picture");
  const [before, began] = [shown().length, performance.now()];
  const button = [...document.querySelectorAll("button")]
    .filter((one) => one.offsetParent && one.textContent.trim().startsWith(name)).at(-1);
  button.click();
  while (shown().length === before) {
    if (performance.now() - began > 20_000) throw new Error(`no picture after ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  return shown().at(-1).startTime - began;
}"""
DRAGGED = """async (seconds) => {
  const canvas = document.querySelector(".maplibregl-canvas");
  const box = canvas.getBoundingClientRect();
  const at = (type, target, x, y) => target.dispatchEvent(new MouseEvent(type, {
    clientX: x, clientY: y, button: 0, buttons: type === "mouseup" ? 0 : 1, bubbles: true, view: window,
  }));
  const frame = () => new Promise(requestAnimationFrame);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  at("mousedown", canvas, x, y);
  const [times, began] = [[], performance.now()];
  while (performance.now() - began < seconds * 1000) {
    const turn = (performance.now() - began) / 1000;
    at("mousemove", document, x + 260 * Math.sin(turn * 1.6), y + 140 * Math.sin(turn * 2.3));
    times.push(await frame());
  }
  at("mouseup", document, x, y);
  return times;
}"""


def build(home, rows):
    folder = RegionFolder.open("beijing")
    settings = Settings(home=home)
    cube = cube_folder(settings, folder)
    snapshot = Cube(cube).snapshot()
    if snapshot is not None and snapshot.manifest.rows == rows:
        return
    atlas, shape = Atlas(folder), cube_shape(settings, folder)
    done = 0
    with CubeBuilder(cube, shape, rebuild=True) as builder:
        city = sample_city(Geography(folder), 1)
        for drawn in draw_complaints(city, rows, FIRST, DAYS):
            builder.add(export_rows(drawn, atlas, shape.h3_res, done + 1))
            done += drawn.num_rows
        builder.publish(FIRST + dt.timedelta(days=DAYS + 30))


def first_pictures(browser, url, n):
    times = []
    for _ in range(n):
        context = browser.new_context(viewport=SIZE, locale="zh-CN", **SIGNED)
        page = context.new_page()
        page.goto(f"{url}/planner")
        page.wait_for_function(PICTURED, polling=20)
        times.append(page.evaluate("performance.getEntriesByName('picture')[0].startTime"))
        context.close()
    return times


def settle(page):
    page.wait_for_function(PICTURED)
    page.wait_for_timeout(1_500)


def filter_changes(page, n):
    """Periods, categories and other filters, each asked for the first time."""
    page.click(".dropdown-button:has-text('类别')")
    names = page.locator(".menu-tree .menu-item").all_inner_texts()[1 : n + 1]
    page.keyboard.press("Escape")
    times = {"category": [], "period": [], "hours, weekdays, repeat callers": []}
    for label in ("近 7 天", "近 30 天", "近 90 天"):
        times["period"].append(page.evaluate(CLICKED, label))
        page.wait_for_timeout(700)
    for name in names:
        page.click(".dropdown-button:has-text('类别')")
        page.wait_for_timeout(300)
        times["category"].append(page.evaluate(CLICKED, name.split("\n")[0]))
        page.wait_for_timeout(700)
        page.keyboard.press("Escape")
    page.click("text=清除筛选")
    page.wait_for_timeout(1_000)
    page.click(".dropdown-button:has-text('更多筛选')")
    for label in ("夜间 22–5", "工作日", "同人同类只计一次", "白天 9–17", "周末"):
        page.wait_for_timeout(700)
        times["hours, weekdays, repeat callers"].append(page.evaluate(CLICKED, label))
    page.keyboard.press("Escape")
    return times


def frames(browser, url, zoom, seconds):
    context = browser.new_context(viewport=SIZE, locale="zh-CN", **SIGNED)
    page = context.new_page()
    page.goto(f"{url}/planner" + (f"?at=116.40,39.92,{zoom}" if zoom else ""))
    settle(page)
    gaps = np.diff(page.evaluate(DRAGGED, seconds))
    context.close()
    return gaps


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--times", type=int, default=7)
    told = parser.parse_args()
    build(told.folder, told.rows)
    key = admin_key({**os.environ, "GEO_HOME": str(told.folder)})
    SIGNED["extra_http_headers"] = {"X-API-Key": key}
    print(f"{told.rows:,} complaints in {DAYS} days, {os.cpu_count()} processors, ", end="")
    print(f"load {os.getloadavg()[0]:.1f}, {SIZE['width']}x{SIZE['height']}, software rendering\n")
    print("| | n | median | worst |\n| --- | --- | --- | --- |")
    with serving(told.folder, GEO_CUBE_REFRESH_S="0") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=told.chromium, args=["--no-sandbox"])
        times = first_pictures(browser, url, told.times)
        print(f"| first picture | {len(times)} | {np.median(times):.0f} ms | {max(times):.0f} ms |")
        page = browser.new_page(viewport=SIZE, locale="zh-CN", **SIGNED)
        page.goto(f"{url}/planner")
        settle(page)
        for kind, took in filter_changes(page, 10).items():
            print(
                f"| change: {kind} | {len(took)} | {np.median(took):.0f} ms | {max(took):.0f} ms |"
            )
        page.close()
        for sight, zoom in SIGHTS.items():
            gaps = frames(browser, url, zoom, 5)
            slow = np.quantile(gaps, 0.95)
            rate = 1e3 / gaps.mean()
            print(
                f"| panning, {sight} | {len(gaps)} | {rate:.0f} frames/s | 95 % within {slow:.0f} ms |"
            )
        browser.close()
    print(f"\nload {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
