"""A dispatcher adds a place on the page: ten seconds, every worker, on record, and back again."""

import time
from pathlib import Path

import httpx
import pytest

from geo_service.api.cookies import NAME
from geo_service.api.pages import pages_folder
from tests.required_parts import absent
from tests.survival.processes import Server, environment
from tests.toy_region import make_region

#: issue: a dispatcher adds a place in ten seconds
MOST_S = 10.0
#: connections of their own, so that either worker is asked many times
ASKED = 30


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not (pages_folder() / "index.html").is_file():
        absent("browser", "the pages are not built: run `make web`")
    folder = make_region(tmp_path_factory.mktemp("places"))
    started = Server(environment(folder, tmp_path_factory.mktemp("home")), workers=2)
    yield started
    started.stop()


@pytest.fixture
def page(opened, server):
    key = server.headers["Authorization"].removeprefix("Bearer ")
    answer = httpx.post(f"{server.url}/v1/session", json={"key": key}, timeout=60)
    cookie = {
        "name": NAME, "value": answer.cookies[NAME], "domain": "127.0.0.1", "path": "/",
        "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Strict",
    }  # fmt: skip
    with opened(f"{server.url}/", storage_state={"cookies": [cookie], "origins": []}) as page:
        page.wait_for_selector(".empty-levels")
        yield page


def leads(server, text):
    """The area each of many connections is told; both workers answer among them."""
    told = [
        httpx.get(f"{server.url}/v1/route", params={"text": text}, timeout=60).json()["lead"]
        for _ in range(ASKED)
    ]
    return {lead["code"] if lead else None for lead in told}


def until(server, text, wanted, most_s):
    """Wait until every connection is told so; how many seconds that took."""
    begun = time.monotonic()
    while leads(server, text) != wanted:
        assert time.monotonic() - begun < most_s, "a worker does not use the gazetteer as it is"
    return time.monotonic() - begun


def workers_of(server):
    """The processes of the service that answer."""
    parent = server.process.pid
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":\t", 1) for line in status.read_text().splitlines())
        except OSError:
            continue
        if lines["PPid"].strip() == str(parent):
            found.append(int(status.parent.name))
    return found


def test_a_place_is_added_in_ten_seconds_and_both_workers_use_it(page, server):
    assert len(workers_of(server)) >= 2
    before = leads(server, "金桂苑停水")
    assert "T4" not in before
    begun = time.monotonic()
    page.fill("#call", "金桂苑停水")
    page.keyboard.press("Escape")
    page.evaluate("document.getElementById('call').setSelectionRange(0, 3)")
    page.click("text=地名")
    assert page.input_value("#place-name") == "金桂苑", "the words marked are filled in"
    page.fill("#place-where", "北桥镇")
    page.wait_for_selector(".place-found button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".place-where strong")
    page.click(".place-form button[type=submit]")
    page.wait_for_selector(".dialog", state="detached")
    page.wait_for_selector(".verdict-direct")
    took_s = time.monotonic() - begun
    took_s += until(server, "金桂苑停水", {"T4"}, MOST_S)
    assert took_s < MOST_S
    page.click("text=地名")
    with page.expect_response("**/v1/places/added/*"):
        page.click(".place-list >> text=撤回")
    page.wait_for_selector("text=还没有人加过地名")
    until(server, "金桂苑停水", before, MOST_S)


def test_a_name_that_callers_use_is_offered_and_filled_in(page, server):
    for n in range(6):
        body = {"text": "银杏苑门口的路灯坏了", "reporter": f"p{n}", "lon": 116.35, "lat": 40.1}
        answer = server.client.post("/v1/complaints", json=body)
        assert answer.status_code == 201, answer.text
    page.click("text=地名")
    page.click("text=看一看")
    page.click(".place-list button:has-text('银杏苑')")
    assert page.input_value("#place-name") == "银杏苑"
    assert page.input_value(".place-form select") == "compound"
    page.click(".place-form button[type=submit]")
    page.wait_for_selector(".dialog", state="detached")
    until(server, "银杏苑停水", {"T4"}, MOST_S)


def test_a_refusal_is_told_and_the_form_stays(page):
    page.click("text=地名")
    page.fill("#place-name", "中心")
    page.fill("#place-where", "北桥镇")
    page.wait_for_selector(".place-found button")
    page.keyboard.press("Enter")
    page.click(".place-form button[type=submit]")
    told = page.wait_for_selector("[role=alert]").inner_text()
    assert "不能用" in told
    assert "everyday word" in told
    assert page.input_value("#place-name") == "中心"


def test_the_dialog_fits_and_reads_well(opened, server, page, spilt, serious):
    page.click("text=地名")
    page.wait_for_selector(".place-form")
    assert serious(page) == []
    assert spilt(page) == []


def test_who_is_not_signed_in_sees_no_button(opened, server):
    with opened(f"{server.url}/") as page:
        page.wait_for_selector(".empty-levels")
        assert page.locator("text=地名").count() == 0
