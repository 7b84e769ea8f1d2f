"""In English the three pages are in English, on the Beijing region, whose names are Chinese."""

from __future__ import annotations

import re

import pytest

from tests.browser import live

#: Chinese signs: characters, and punctuation of their width
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
#: evidence quotes the caller
QUOTED = re.compile(r"“[^”]*”")
#: the switch to the other language is told in that language
SWITCH = ("切换为中文", "中文")
#: what a person wrote is shown as it was written: titles, reasons and notes of records
WRITTEN = ("title", "reason", "target", "measures", "evidence", "note", "name", "words")
SHOWN = """() => {
  const told = [];
  const seen = (part) => part.getClientRects().length > 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode()); )
    if (seen(text.parentElement) && !text.parentElement.closest(".complaint-text, .call-backdrop, .mentions mark"))
      told.push(text.data);
  for (const part of document.querySelectorAll("*"))
    for (const name of ["title", "aria-label", "placeholder", "alt"])
      if (part.hasAttribute(name)) told.push(part.getAttribute(name));
  for (const part of document.querySelectorAll("input:not([type=checkbox])")) told.push(part.value);
  for (const part of document.querySelectorAll("option")) told.push(part.label || part.textContent);
  return [document.title, ...told];
}"""


@pytest.fixture
def english(opened, beijing):
    """A way to open a page in an English browser, as whoever opened the printed link."""

    def look(path, size=(1280, 900)):
        return opened(f"{beijing.url}{path}", size, **{**beijing.signed, "locale": "en-US"})

    return look


@pytest.fixture
def chinese(beijing):
    """What is Chinese on a page, but for what people wrote."""

    def find(page, *said):
        allowed = {*SWITCH, *said, *written(page)}
        shown = {" ".join(text.split()) for text in page.evaluate(SHOWN)}
        return sorted(text for text in shown if CHINESE.search(without(text, allowed)))

    return find


def without(text, allowed):
    """A text without what may be Chinese: the caller's words in quotes, and what is allowed."""
    text = QUOTED.sub("", text)
    for one in sorted(allowed, key=len, reverse=True):
        text = text.replace(one, "")
    return text


def written(page):
    """All texts that people wrote into records, as the service has them."""
    paths = ("v1/topics?month=2026-01", "v1/watch", "v1/supervision")
    answers = page.evaluate(
        "paths => Promise.all(paths.map(path => fetch(path).then(answer => answer.json())))", paths
    )
    records = [
        record
        for answer in answers
        for record in answer.get("chosen", answer.get("watch", answer.get("supervision", ())))
    ]
    return {text for record in records for text in texts_of(record) if CHINESE.search(text)}


def texts_of(record):
    """The texts of a record that are its writer's own."""
    for name in WRITTEN:
        value = record.get(name)
        yield from [value] if isinstance(value, str) else value or ()
    yield (record.get("place") or {}).get("name") or ""
    yield from (event["note"] for event in record["events"])


def test_the_test_finds_what_is_chinese(english, chinese):
    with english("planner?lang=zh") as page:
        live.drawn(page)
        page.wait_for_selector(".rank-name")
        assert len(chinese(page)) > 50


#: words -> the verdict on them
CALLS = {
    "朝阳区八里庄街道路灯不亮": "direct",
    "八里庄街道路灯不亮": "confirm",
    "大兴机场附近积水": None,
    "家里停水了": None,
    "116.4340,39.9787 楼下漏水": None,
}


def test_the_dispatchers_page(english, chinese):
    with english("") as page:
        page.wait_for_selector(".empty-levels")
        assert chinese(page) == []
        for words in CALLS:
            page.fill("#call", words)
            page.keyboard.press("Enter")
            page.wait_for_selector("#answer .verdict-card, #answer [class*=verdict-]")
            page.wait_for_selector("#answer:not(.is-stale)")
            page.wait_for_timeout(600)
            assert chinese(page, words) == [], words


def test_suggestions_and_categories_of_a_call(english, chinese):
    with english("") as page:
        page.wait_for_selector(".empty-levels")
        page.locator("#call").type("balizhuang")
        page.wait_for_selector("#places [role=option]")
        assert chinese(page) == []
        page.click("[aria-expanded]:has-text('Category')")
        page.wait_for_selector("#categories option", state="attached")
        assert chinese(page) == []


@pytest.mark.parametrize(
    "query", ["", "?by=area", "?by=area&show=response", "?by=area&show=hot", "?by=area&show=change",
              "?by=area&show=emerging", "?by=area&show=closed", "?tab=alarms"],
)  # fmt: skip
def test_views_of_the_planner(english, chinese, query):
    with english(f"planner{query}") as page:
        live.drawn(page)
        page.wait_for_timeout(500)
        assert chinese(page) == []


def test_panels_and_menus_of_the_planner(english, chinese):
    with english("planner?by=area") as page:
        live.drawn(page)
        page.click(".rank-name")
        page.wait_for_selector(".bars-list .bar-row")
        assert chinese(page) == []
        for label in ("Category", "Area", "More"):
            page.click(f".filters .dropdown summary:has-text('{label}'), "
                       f".filters button:has-text('{label}')")  # fmt: skip
            page.wait_for_timeout(200)
            assert chinese(page) == [], label
            page.keyboard.press("Escape")


def test_complaints_behind_a_number(english, chinese):
    with english("board") as page:
        page.wait_for_selector(".bodies tbody tr")
        page.click(".bodies tbody tr .count >> nth=0")
        page.click(".complaint-line >> nth=0")
        page.wait_for_selector(".complaint-more ol li")
        assert chinese(page) == []


@pytest.mark.parametrize(
    ("view", "ready"),
    [
        ("assessment", ".bodies tbody tr"), ("topics", ".topics-table tbody tr"),
        ("watch", ".place-card"), ("supervision", ".record"), ("effects", ".effect-sentence"),
        ("reports", ".preview h3"),
    ],
)  # fmt: skip
def test_views_of_the_board(english, chinese, view, ready):
    with english(f"board?tab={view}") as page:
        page.wait_for_selector(ready)
        page.wait_for_selector(".board-loading", state="detached")
        assert chinese(page) == []


def test_panels_and_forms_of_the_board(english, chinese):
    with english("board") as page:
        page.click(".body-name >> nth=0")
        page.wait_for_selector(".body-panel")
        assert chinese(page) == []
        for name in ("Supervise", "Watch"):
            page.click(f".body-panel button:has-text('{name}')")
            page.wait_for_selector(".board-form")
            assert chinese(page) == [], name
            page.keyboard.press("Escape")
