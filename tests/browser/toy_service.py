"""Serves the built pages and the toy city's answers, with the service's own security headers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from geo_service.api.middleware.headers import PAGE_POLICY

from . import toy_city, toy_routes

DIST = Path(__file__).resolve().parents[2] / "maps" / "dist"
UPLOAD_ROWS = 1200


class ToyHandler(SimpleHTTPRequestHandler):
    """The pages as files, ``/v1`` as made-up answers."""

    polls = 0
    uploaded = b""

    def do_GET(self) -> None:
        """Answer a page, a file or an API call."""
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        if url.path.startswith("/v1/"):
            self._api(url.path.removeprefix("/v1/"), query)
            return
        if url.path == "/planner":
            self.path = "/planner.html"
        super().do_GET()

    def do_POST(self) -> None:
        """Take an upload."""
        ToyHandler.uploaded = self.rfile.read(int(self.headers["Content-Length"]))
        ToyHandler.polls = 0
        self._json({"id": "u1"}, 202)

    def _api(self, path: str, query: dict[str, str]) -> None:
        parts = path.split("/")
        match parts:
            case ["areas"] if query.get("format") == "geojson":
                self._json(toy_city.features(query["level"]))
            case ["areas"]:
                self._json({"region": toy_city.region()})
            case ["areas", level, code]:
                self._area(level, code)
            case ["route"]:
                point = (float(query["lon"]), float(query["lat"])) if "lon" in query else None
                self._json(toy_routes.answer(query.get("text", ""), point=point))
            case ["places"]:
                self._json({"places": toy_routes.places(query["q"])})
            case ["uploads", _]:
                ToyHandler.polls += 1
                done = min(UPLOAD_ROWS, ToyHandler.polls * 500)
                state = "done" if done == UPLOAD_ROWS else "running"
                verdicts = {"direct": 900, "confirm": 200, "fallback": 100}
                body = {"state": state, "rows": UPLOAD_ROWS, "done": done}
                self._json({**body, "verdicts": verdicts} if state == "done" else body)
            case _:
                self._json({"title": "Not found", "detail": path, "status": 404}, 404)

    def _area(self, level: str, code: str) -> None:
        found = [f for f in toy_city.features(level)["features"] if f["properties"]["code"] == code]
        self._json(found[0] if found else {"title": "Not found"}, 200 if found else 404)

    def _json(self, body: Any, status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def end_headers(self) -> None:
        """Add the policy that the pages must live with."""
        self.send_header("Content-Security-Policy", PAGE_POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base's name
        """Stay quiet."""


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """Serve on a free port; yields the base URL."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(ToyHandler, directory=str(DIST)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
