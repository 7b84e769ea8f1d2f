"""A city whose every text tries to run: its pages, reports, tables and answers show it as written.

Area, level, region and place names, sources, rules with their questions, categories, complaints.
"""

import csv
import io
import json
from xml.etree import ElementTree

import httpx
import pytest

from geo_service.tables.formulas import unguard
from tests import toy_region
from tests.hostile_texts import RAN

from . import live

EVIL = (
    "=1+1{{7*7}}{% for %}${7*7}</script><script>" + RAN + "</script>"
    f'"><img src=x onerror="{RAN}">\''
)
WATCH = (
    "window.__violations = []; addEventListener('securitypolicyviolation', (event) =>"
    " window.__violations.push(event.violatedDirective + ' ' + event.blockedURI));"
)
LIVE_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def named(areas, mark):
    return {code: (f"{EVIL}{code}{mark}", *rest) for code, (_, *rest) in areas.items()}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = toy_region.make_region(tmp_path_factory.mktemp("evil"))
    for areas, level, generation in (
        (toy_region.DISTRICTS, "district", "2020"),
        (toy_region.TOWNSHIPS, "township", "2020"),
        (toy_region.TOWNSHIPS_2024, "township", "2024"),
    ):
        toy_region.write_areas(folder / f"areas/{generation}/{level}.parquet", named(areas, ""))
    manifest = (folder / "region.toml").read_text()
    for text in ("玩具市", "Toytown", "区", "District", "街道", "Township", "社区", "Community"):
        manifest = manifest.replace(f'"{text}"', json.dumps(f"{EVIL}{text}", ensure_ascii=False))
    for text in ("made up", "CC0-1.0"):
        manifest = manifest.replace(f'"{text}"', json.dumps(f"{EVIL}{text}"))
    (folder / "region.toml").write_text(manifest)
    rules = folder / "rules" / "all.toml"
    changed = rules.read_text()
    for text in ("紧急", "玩具站管委会", "在站前广场内吗？", "made up"):
        changed = changed.replace(f'"{text}"', json.dumps(f"{EVIL}{text}", ensure_ascii=False))
    rules.write_text(changed)
    with (folder / "names" / "community.csv").open("w", newline="") as file:
        rows = [("code", "name", "parent", "aliases"), ("C1", f"{EVIL}里", "T1", "槐树里")]
        csv.writer(file).writerows(rows)
    home = tmp_path_factory.mktemp("home")
    with (
        live.serving(folder, home) as service,
        httpx.Client(base_url=service.url, timeout=60) as client,
    ):
        for cookie in service.signed["storage_state"]["cookies"]:
            client.cookies.set(cookie["name"], cookie["value"], cookie["domain"], cookie["path"])
        client.headers["x-csrf-token"] = client.get("v1/session").json()["csrf"]
        for number in range(12):
            body = {
                    "text": f"东风{EVIL}", "lon": 116.02 + number / 1000, "lat": 40.1,
                    "category": EVIL, "channel": EVIL[:60], "reporter": str(number),
                }  # fmt: skip
            answer = client.post("v1/complaints", json=body)
            assert answer.status_code == 201, answer.text
        live.planner_of(service.app.state.geo).refresh()
        yield service, client


@pytest.fixture
def opened_page(chromium, city):
    """A way to open a page; afterwards nothing ran, and the policy stopped nothing."""
    contexts = []

    def open_page(url=None, content=None):
        size = {"width": 1280, "height": 800}
        context = chromium.new_context(viewport=size, locale="zh-CN", **city[0].signed)
        page, dialogs = context.new_page(), []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        page.add_init_script(WATCH)
        contexts.append((page, dialogs))
        if url is not None:
            page.goto(url)
        else:
            page.goto(content.as_uri())
        return page

    yield open_page
    for page, dialogs in contexts:
        assert page.evaluate("[window.__ran || 0, window.__violations]") == [0, []]
        assert dialogs == []
        page.context.close()


def test_a_report_shows_names_and_title_as_written(city, opened_page, tmp_path):
    _, client = city
    for title in (EVIL[:80], "{{7*7}}", None):
        answer = client.get("v1/report", params={"title": title} if title else {})
        assert answer.status_code == 200
        file = tmp_path / "report.html"
        file.write_bytes(answer.content)
        page = opened_page(content=file)
        page.wait_for_selector("#tabs button[aria-selected='true']")
        assert page.locator("h1").text_content() == (title or f"{EVIL}玩具市投诉分布")
        names = set(page.locator(".area-name span").all_text_contents())
        assert names == {f"{EVIL}A", f"{EVIL}B"}
        assert f"{EVIL}街道" in page.locator("#tabs button").all_text_contents()
        assert any(
            f"{EVIL}made up" in line for line in page.locator("details li").all_text_contents()
        )


def test_the_planners_page_runs_nothing(city, opened_page):
    service, _ = city
    page = opened_page(f"{service.url}planner")
    live.drawn(page)
    page.wait_for_timeout(500)
    assert "{{7*7}}" in page.locator("body").inner_text()


def test_the_dispatchers_page_runs_nothing(city, opened_page):
    service, _ = city
    page = opened_page(service.url)
    for text in (f"玩具站{EVIL}", f"槐树里{EVIL}"):
        page.locator("textarea, input[type=text], [role=combobox]").first.fill(text)
        page.wait_for_timeout(1_500)
    assert "{{7*7}}" in page.locator("body").inner_text()


@pytest.mark.parametrize(
    "path",
    ["v1/choropleth?level=township", "v1/hotspots?level=township", "v1/choropleth?level=district"],
)
def test_tables_for_people_hold_no_formula(city, path):
    _, client = city
    answer = client.get(f"{path}&format=csv")
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row]
    assert any(unguard(cell).startswith(EVIL) for cell in cells)
    for cell in cells:
        assert not cell.startswith(LIVE_BEGINNINGS) or float(cell) < 0
    assert answer.headers["content-disposition"].isascii()


def test_answers_hold_the_texts_as_they_are(city):
    _, client = city
    route = client.get("v1/route", params={"text": f"玩具站{EVIL}"})
    assert route.headers["content-type"].startswith("application/json")
    assert EVIL in json.dumps(route.json(), ensure_ascii=False).replace('\\"', '"')
    services = ElementTree.fromstring(client.get("open311/v2/services.xml").content)
    assert [element.text for element in services.iter("script")] == []
    assert any(EVIL in (element.text or "") for element in services.iter())
