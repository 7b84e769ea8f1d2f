"""The dispatcher's page on the real service, over the toy region."""

import pytest

from tests.browser import live


@pytest.fixture(scope="module")
def live_url(blurred_folder, tmp_path_factory):
    """The address of the service with borders that are off by 500 m."""
    with live.serving(blurred_folder, tmp_path_factory.mktemp("live")) as service:
        yield service.url


def test_a_typed_point_is_routed(opened, live_url):
    with opened(live_url) as page:
        page.fill("#call", "116.05,40.1")
        card = page.wait_for_selector('[data-verdict="direct"]')
        assert "东风街道" in card.inner_text()
        page.wait_for_selector(".map-approximate")
        page.keyboard.press("Enter")
        assert "甲区" in page.inner_text(".ticket-line")


def test_a_point_on_the_border_asks(opened, live_url):
    with opened(live_url) as page:
        page.fill("#call", "116.1002,40.1")
        page.wait_for_selector('[data-verdict="confirm"]')
        assert page.locator(".candidate").count() == 2
        page.focus("#answer")
        page.keyboard.press("2")
        page.wait_for_selector('[data-verdict="chosen"]')


def test_a_point_elsewhere_is_outside(opened, live_url):
    with opened(live_url) as page:
        page.fill("#call", "117.5,40.1")
        card = page.wait_for_selector('[data-verdict="outside"]')
        assert "不在辖区" in card.inner_text()
        assert "北桥镇" in page.inner_text(".facts")


def test_the_policy_lets_the_map_draw(opened, live_url):
    with opened(live_url) as page:
        page.fill("#call", "116.05,40.1")
        page.wait_for_selector("#map-canvas")
        page.wait_for_selector(".map-point")
        box = page.locator("#map-canvas").bounding_box()
        assert box["height"] > 400
