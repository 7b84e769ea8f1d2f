"""Takes the pictures of the README: the service on the built-in region with a synthetic sample.

    python -m benchmarks.pictures [dispatcher | planner]

Nothing in them is real: the complaints are drawn by the sample, and the call is made up.
"""

import argparse
import os
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.serving import admin_key, serving

OUT = Path(__file__).resolve().parents[1] / "docs" / "images"
SIZE = {"width": 1600, "height": 1000}
CALL = "月坛街道三里河二区5号楼漏雨"


def planner(page, url):
    page.goto(f"{url}/planner")
    page.click(".ledger-empty button")
    page.wait_for_selector(".legend", timeout=120_000)
    page.reload()
    page.wait_for_selector(".legend")
    page.wait_for_selector(".maps-loading", state="detached")


def dispatcher(page, url):
    page.goto(url)
    page.fill("textarea", CALL)
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict")


def main():
    pictures = {"planner": planner, "dispatcher": dispatcher}
    parser = argparse.ArgumentParser()
    parser.add_argument("which", nargs="?", choices=pictures)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    told = parser.parse_args()
    flags = ["--no-sandbox", "--lang=zh-CN"]
    with (
        tempfile.TemporaryDirectory() as home,
        serving(Path(home)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=told.chromium, args=flags)
        key = admin_key({**os.environ, "GEO_HOME": home})
        signed = {"extra_http_headers": {"X-API-Key": key}}
        for name, show in pictures.items():
            if told.which in (None, name):
                page = browser.new_page(
                    viewport=SIZE, locale="zh-CN", timezone_id="Asia/Shanghai", **signed
                )
                page.set_default_timeout(60_000)
                show(page, url)
                page.wait_for_timeout(1_500)
                page.screenshot(path=OUT / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
