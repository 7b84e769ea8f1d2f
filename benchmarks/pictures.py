"""Takes the pictures of the README: the service on the built-in region with a synthetic sample.

    python benchmarks/pictures.py [dispatcher | planner]

Nothing in them is real: the complaints are drawn by the sample, and the call is made up.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

OUT = Path(__file__).resolve().parents[1] / "docs" / "images"
SIZE = {"width": 1600, "height": 1000}
CALL = "月坛街道三里河二区5号楼漏雨"
STARTS_WITHIN_S = 300


@contextmanager
def serving():
    """The service with an empty ledger of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("geo-service")), "serve", "--port", str(port)]
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "GEO_HOME": home, "GEO_LOG_LEVEL": "warning"}
        server = subprocess.Popen(command, env=env)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait()


def wait_for(url):
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
        else:
            return
    raise TimeoutError(f"{url} does not answer")


def planner(page, url):
    page.goto(f"{url}planner")
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
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=told.chromium, args=["--no-sandbox"])
        for name, show in pictures.items():
            if told.which in (None, name):
                page = browser.new_page(viewport=SIZE, locale="zh-CN", timezone_id="Asia/Shanghai")
                page.set_default_timeout(60_000)
                show(page, url)
                page.wait_for_timeout(1_500)
                page.screenshot(path=OUT / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
