"""The dispatcher's page when the service is slow, down or refuses, and under an input method."""

import json

import pytest

WORDS = "沿河路路灯不亮"


@pytest.fixture
def page(opened, toy_url):
    with opened(toy_url) as page:
        page.wait_for_selector(".empty-levels")
        yield page


def test_a_dead_service_keeps_the_words_and_comes_back(page):
    page.route("**/v1/route?*", lambda route: route.abort())
    page.keyboard.type(WORDS)
    page.wait_for_selector(".fault")
    assert "服务没有应答" in page.inner_text(".fault")
    assert page.input_value("#call") == WORDS
    page.unroute("**/v1/route?*")
    page.click(".fault button")
    page.wait_for_selector('[data-verdict="confirm"]')
    assert page.locator(".fault").count() == 0


def test_a_dead_service_is_asked_again_without_being_told(page):
    page.route("**/v1/route?*", lambda route: route.abort())
    page.keyboard.type(WORDS)
    page.wait_for_selector(".fault")
    page.unroute("**/v1/route?*")
    page.wait_for_selector('[data-verdict="confirm"]')


def test_an_old_answer_is_never_copied_for_new_words(page):
    page.keyboard.type("书院路井盖")
    page.wait_for_selector('[data-verdict="direct"]')
    page.route("**/v1/route?*", lambda route: None)  # never answered
    page.keyboard.type("和沿河路的灯")
    page.wait_for_selector("#answer.is-stale")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Alt+1")
    assert page.locator(".toast.is-shown").count() == 0
    assert page.locator('[data-verdict="chosen"]').count() == 0
    assert page.is_disabled(".ticket button")


def test_waiting_is_said(page):
    page.route("**/v1/route?*", lambda route: None)
    page.keyboard.type(WORDS)
    page.wait_for_selector(".skeleton")
    assert page.get_attribute("#answer", "aria-busy") == "true"
    assert "仍在等待" in page.inner_text(".skeleton")


def test_a_refusal_says_what_and_how_to_mend(page):
    problem = {
        "title": "Unusable input",
        "status": 422,
        "detail": "坐标不对",
        "hint": "先经度后纬度",
    }
    page.route(
        "**/v1/route?*",
        lambda route: route.fulfill(
            status=422, content_type="application/problem+json", body=json.dumps(problem)
        ),
    )
    page.keyboard.type(WORDS)
    page.wait_for_selector(".fault")
    assert "坐标不对" in page.inner_text(".fault")
    assert "先经度后纬度" in page.inner_text(".fault")


def test_a_gateway_error_counts_as_down(page):
    page.route("**/v1/route?*", lambda route: route.fulfill(status=502, body="<html>"))
    page.keyboard.type(WORDS)
    page.wait_for_selector(".fault")
    assert "服务没有应答" in page.inner_text(".fault")


def test_the_page_opens_while_the_service_is_down(opened, toy_url):
    with opened("about:blank") as page:
        page.route("**/v1/**", lambda route: route.abort())
        page.goto(toy_url)
        page.wait_for_selector(".fault")
        page.unroute("**/v1/**")
        page.click(".fault button")
        page.wait_for_selector(".empty-levels")


def test_nothing_is_asked_or_done_while_an_input_method_composes(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    keyboard = page.context.new_cdp_session(page)
    for so_far in ("y", "ya", "yan", "yan'he"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": so_far, "selectionStart": len(so_far), "selectionEnd": len(so_far)},
        )
    # Enter and digits choose a word in the input method; the page sees them with code 229.
    page.evaluate(
        """() => ["Enter", "1", "c"].forEach((key) => document.activeElement.dispatchEvent(
             new KeyboardEvent("keydown", {key, bubbles: true, keyCode: 229})))"""
    )
    page.wait_for_timeout(300)
    assert [url for url in asked if "/v1/route" in url or "/v1/places" in url] == []
    keyboard.send("Input.insertText", {"text": WORDS})
    page.wait_for_selector('[data-verdict="confirm"]')
    assert page.input_value("#call") == WORDS
    assert page.evaluate("document.activeElement.id") == "call"


def test_without_webgl_the_words_still_work(opened, toy_url):
    off = "HTMLCanvasElement.prototype.getContext = () => null"
    with opened("about:blank") as page:
        page.add_init_script(off)
        page.goto(toy_url)
        page.wait_for_selector("text=此浏览器不能显示地图")
        page.fill("#call", WORDS)
        page.wait_for_selector('[data-verdict="confirm"]')
