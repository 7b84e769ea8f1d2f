"""How long a dispatcher waits after a key, in Chromium: from the key to the frame with the answer.

    python -m benchmarks.dispatcher_page [--texts 40] [--home FOLDER]

Made-up calls are typed key by key, with pauses of 80 to 500 ms after each answer; a key counts until
the frame that shows the answer to exactly what is typed. Chromium renders in software where there is no GPU.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.http_speed import texts
from benchmarks.serving import serving
from geo_service import Region

#: puts one more character into the field and waits for the frame that shows its answer
TYPED = """async (value) => {
  const field = document.querySelector("textarea");
  const panel = document.getElementById("answer");
  const frame = () => new Promise(requestAnimationFrame);
  const began = performance.now();
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, value);
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  do { await frame(); } while (panel.getAttribute("aria-busy") === "true");
  return performance.now() - began;
}"""


def keys(page: Page, text: str, pauses: np.random.Generator) -> list[float]:
    """Type ``text`` and give the milliseconds of each key."""
    times = []
    for end in range(1, len(text) + 1):
        times.append(page.evaluate(TYPED, text[:end]))
        page.wait_for_timeout(pauses.uniform(80, 500))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--region", default="beijing")
    parser.add_argument("--texts", type=int, default=40)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    calls = texts(Region.open(given.region), given.texts)
    with (
        tempfile.TemporaryDirectory() as home,
        serving(Path(home), GEO_REGION=given.region) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=given.chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        page.goto(url)
        page.wait_for_timeout(3_000)
        pauses = np.random.default_rng(7)
        keys(page, calls[0], pauses)
        times = [time for call in calls[1:] for time in keys(page, call, pauses)]
        browser.close()
    p50, p95, p99 = np.quantile(times, (0.5, 0.95, 0.99))
    print(f"{len(times)} keys: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms")


if __name__ == "__main__":
    main()
