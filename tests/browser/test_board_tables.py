"""Tables of the board fit into their panels on a small desktop, with the names of a real city."""

import pytest

WIDER = """() => [...document.querySelectorAll(".panel table.list-table")]
  .filter(table => table.getClientRects().length > 0)
  .map(table => {
    const style = getComputedStyle(table.closest(".panel"));
    const room = table.closest(".panel").clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return [table.className, Math.round(table.getBoundingClientRect().width - room)];
  })"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("view", "ready"), [("topics", ".topics-table tbody tr"), ("watch", ".nominations tbody tr")]
)
def test_tables_fit_into_their_panels(opened, beijing, view, ready, lang):
    address = f"{beijing.url}board?tab={view}&lang={lang}"
    with opened(address, (1280, 800), **beijing.signed) as page:
        page.wait_for_selector(ready)
        for width in (1280, 1440, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            wider = page.evaluate(WIDER)
            assert wider
            assert [one for one in wider if one[1] > 1] == [], width
