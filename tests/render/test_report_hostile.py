"""Every text that reaches a report is shown as written, in Chromium, and none of it runs."""

import numpy as np
import pytest
import shapely
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from geo_service.render.content import Outlines, Patches
from tests.hostile_texts import HOSTILE

from .test_report import report

SHOWN = """() => {
  const texts = (what) => [...document.querySelectorAll(what)].map((e) => e.textContent);
  return {
    title: [document.title], h1: texts("h1"), notes: texts("#head .note"), tabs: texts("#tabs button"),
    labels: texts("dt"), facts: texts("dd"), sources: texts("details li"), legends: texts(".legend h2"),
    places: texts(".area-name span"),
  };
}"""

#: whether the tooltip that came last has these cells; those before it are still fading
TIP = """(expected) => {
  const tip = [...document.querySelectorAll(".leaflet-tooltip.tip")].at(-1);
  const cells = tip ? [...tip.querySelectorAll("th, td")].map((cell) => cell.textContent) : [];
  return JSON.stringify(cells) === JSON.stringify(expected);
}"""


def printed(text):
    """What a page can hold of a text: no control characters."""
    return text.replace("\x1b", "\ufffd")


def as_shown(text):
    """What HTML makes of a text: its line ends are \\n."""
    return printed(text).replace("\r\n", "\n")


def layers():
    """A layer for each text: in its title, legend, unit, names, codes and details."""
    shapes = np.array([shapely.box(0, 0, 3, 1)], dtype=object)
    for text in HOSTILE:
        yield Patches(
            id=text, title=text, legend=text, unit=text, codes=[text], names=[text],
            geometry=shapes, values=np.array([1.0]), details={text + " ": [text]},
        )  # fmt: skip


@pytest.fixture
def shown(chromium, tmp_path):
    """A way to open a report; gives the page, and what went wrong in it."""
    contexts = []

    def show(page_text):
        file = tmp_path / "report.html"
        file.write_text(page_text, encoding="utf-8")
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, offline=True)
        contexts.append(context)
        page, faults = context.new_page(), []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.on("request", lambda request: faults.append(request.url))
        page.on("console", lambda message: faults.append(message.text))
        page.add_init_script(
            "window.__violations = [];"
            "addEventListener('securitypolicyviolation', (event) =>"
            " window.__violations.push(event.violatedDirective + ' ' + event.blockedURI));"
        )
        page.goto(file.as_uri())
        page.wait_for_selector("#tabs button[aria-selected='true']")
        faults.remove(file.as_uri())
        return page, faults

    yield show
    for context in contexts:
        context.close()


def hover(page, box, expected):
    """Move about in the middle of the map until the tooltip says what is expected.

    One move is not enough: on a busy machine it can come before the layer is drawn.
    """
    for attempt in range(60):
        page.mouse.move(box["width"] * 0.6, box["height"] / 2 + attempt % 3)
        try:
            page.wait_for_function(TIP, arg=expected, timeout=1_000)
        except PlaywrightTimeout:
            continue
        return
    raise AssertionError(f"no tooltip says {expected}")


@pytest.mark.browser
def test_texts_are_shown_as_written_and_nothing_runs(shown):
    everywhere = {"notes": HOSTILE, "sources": HOSTILE}
    many = Outlines(HOSTILE, np.array([shapely.box(0, 0, 3, 1)] * len(HOSTILE), dtype=object))
    page, faults = shown(
        report(
            list(layers()), **everywhere, outlines=many, facts=[(text, text) for text in HOSTILE]
        )
    )
    written = [as_shown(text) for text in HOSTILE]
    found = page.evaluate(SHOWN)
    for place in ("notes", "tabs", "labels", "facts", "legends"):
        assert found[place] == written, place
    assert found["places"] == [printed(text) for text in HOSTILE]
    assert found["sources"][: len(written)] == written
    box = page.locator("#map").bounding_box()
    for number in range(len(HOSTILE)):
        page.evaluate(f"document.querySelectorAll('#tabs button')[{number}].click()")
        text = printed(HOSTILE[number])
        hover(page, box, ["", text, text, "1", text + " ", text])
    assert page.evaluate("window.__ran") is None
    assert page.evaluate("window.__violations") == []
    assert faults == []


@pytest.mark.browser
@pytest.mark.parametrize("text", HOSTILE)
def test_a_title_is_shown_as_written(shown, text):
    page, faults = shown(report(title=text, made=text))
    found = page.evaluate(SHOWN)
    assert found["h1"] == [as_shown(text)]
    assert page.locator("title").text_content() == as_shown(text)
    assert page.evaluate("window.__ran") is None
    assert page.evaluate("window.__violations") == []
    assert faults == []


@pytest.mark.browser
def test_the_policy_stops_what_is_not_ours(shown):
    """The listener that the tests above trust does see a script that was put in, and stops it."""
    from tests.hostile_texts import RAN

    page, _ = shown(report().replace("</body>", f"<script>{RAN}</script><p style='top:0'></body>"))
    assert page.evaluate("window.__ran") is None
    assert [text.split()[0] for text in page.evaluate("window.__violations")] == [
        "script-src-elem",
        "style-src-attr",
    ]


def test_halves_of_surrogate_pairs_are_replaced():
    page = report(title="a\ud800b", notes=["\udfff"], outlines=Outlines(["\ud801"], BOX))
    assert "a\ufffdb" in page
    page.encode("utf-8")


BOX = np.array([shapely.box(0, 0, 3, 1)], dtype=object)
