"""Axe finds nothing serious on the dispatcher's page and the planner in English."""

import pytest

from tests.browser.calls import WORDS, answered
from tests.browser.live import drawn
from tests.browser.test_planner_states import VIEWS


@pytest.mark.parametrize("kind", ["", *WORDS])
def test_the_dispatchers_page(opened, toy_url, serious, kind):
    with opened(f"{toy_url}?lang=en") as page:
        answered(page, kind)
        assert serious(page) == []


@pytest.mark.parametrize("name", ["Keys", "File"])
def test_dialogs_of_the_dispatchers_page(opened, toy_url, serious, name):
    with opened(f"{toy_url}?lang=en") as page:
        page.wait_for_selector(".empty-levels")
        page.click(f".bar-tools button:has-text('{name}')")
        page.wait_for_selector("dialog[open], [role=dialog]")
        assert serious(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", VIEWS)
def test_views_of_the_planner(see, serious, name, scheme):
    query = VIEWS[name]
    asked = f"{query}{'&' if query else '?'}lang=en"
    with see(asked, color_scheme=scheme) as page:
        drawn(page)
        page.wait_for_selector(".rank tbody tr, .area h2")
        assert serious(page) == []


@pytest.mark.parametrize("label", ["Category", "Area", "More", "Compare", "Export"])
def test_menus_of_the_planner(see, serious, label):
    with see("?lang=en") as page:
        drawn(page)
        page.click(f".dropdown-button:has-text('{label}')")
        page.wait_for_selector(".dropdown-panel")
        assert serious(page) == []
