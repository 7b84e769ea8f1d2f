"""The real service in a thread, for pages to be opened on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page

from geo_service.api import setup_link
from geo_service.api.app import create_app
from geo_service.api.cookies import NAME
from geo_service.api.ledger_access import ledger_of
from geo_service.api.pages import pages_folder
from geo_service.api.planner_state import planner_of
from geo_service.base.settings import Settings
from geo_service.ledger import Ledger
from geo_service.planning.sample import SampleSize, load_sample
from tests.required_parts import absent

#: languages and window sizes on which nothing may overflow
SCREENS = [
    ("zh", (1280, 800)),
    ("en", (1280, 800)),
    ("zh", (3840, 2160)),
    ("zh", (390, 844)),
    ("en", (390, 844)),
]
COMPLAINTS = 6_000
DAYS = 120


@dataclass
class Live:
    """A running service without keys, and the browser of whoever opened the link it printed."""

    url: str
    app: FastAPI
    settings: Settings
    #: options of a browser context that is signed in
    signed: dict[str, Any]


def signed_in(url: str, **proof: str) -> dict[str, Any]:
    """Exchange a link's ``token``, or a ``key``, for a cookie as a browser's context takes it."""
    answer = httpx.post(f"{url}v1/session", json=proof, timeout=60)
    assert answer.status_code == 201, answer.text
    return signed_with(answer)


def signed_with(answer: httpx.Response) -> dict[str, Any]:
    """The options of a browser's context that has the session which an answer began."""
    cookie = {
        "name": NAME, "value": answer.cookies[NAME], "domain": "127.0.0.1", "path": "/",
        "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Strict",
    }  # fmt: skip
    return {"storage_state": {"cookies": [cookie], "origins": []}}


@contextmanager
def serving(region: Path, home: Path) -> Iterator[Live]:
    """Serve a region folder with its state under ``home``; skips where the pages are not built."""
    if not (pages_folder() / "index.html").is_file():
        absent("browser", "the pages are not built: run `make web`")
    settings = Settings(region=str(region), home=home, cube_refresh_s=0)
    token = setup_link.prepare(settings)
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        url = f"http://127.0.0.1:{port}/"
        yield Live(url, app, settings, signed_in(url, token=token))
    finally:
        server.should_exit = True
        thread.join()


def load(service: Live, complaints: int = COMPLAINTS, days: int = DAYS) -> None:
    """Put a synthetic sample into a service's empty ledger, and count it."""
    planner = planner_of(service.app.state.geo)
    state = planner.state
    size = SampleSize(complaints, days, 3)
    load_sample(ledger(service), state.settings, state.region_ready, planner.geography, size)
    planner.refresh()


def drawn(page: Page) -> str:
    """Wait until the planner's view is there; returns the legend's text."""
    page.wait_for_selector(".legend")
    page.wait_for_selector(".maps-loading", state="detached")
    return page.inner_text(".legend")


def ledger(service: Live) -> Ledger:
    """The ledger of a running service."""
    return ledger_of(service.app.state.geo)
