"""The board in a browser: its views, when each is there, and who looks."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page

from geo_service.ledger.access import Role, make_key
from tests.browser import live

PHONE = (390, 844)
#: the views, and what is there once they are loaded
READY = {
    "assessment": ".bodies tbody tr", "topics": ".topics-table tbody tr", "watch": ".place-card",
    "supervision": ".supervision-table tbody tr", "effects": ".effect-sentence",
    "reports": ".preview h3",
}  # fmt: skip
VIEWS = tuple(READY)


def there(page: Page, view: str = "assessment") -> None:
    """Wait until a view is there and shows what was asked for last."""
    page.wait_for_selector(READY[view])
    page.wait_for_selector(".board-loading", state="detached")
    page.wait_for_selector(".is-stale", state="detached")


def asked(page: Page, path: str) -> Any:
    """An answer of the service, as the page gets it."""
    return page.evaluate("path => fetch(path).then(answer => answer.json())", path)


def numbers(text: str) -> list[float]:
    """All numbers in a text."""
    return [float(one.replace(",", "")) for one in re.findall(r"[\d,]+\.?\d*", text)]


def key_of(service: live.Live, role: Role) -> dict[str, Any]:
    """Options of a browser context that shows a new key of a role."""
    made = live.ledger(service).writer.run(lambda at: make_key(at, f"board {role.label}", role)[1])
    return {"extra_http_headers": {"Authorization": f"Bearer {made}"}, "storage_state": None}
