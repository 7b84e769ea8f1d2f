"""The access log: route, status and time of each request; never its text, place or key."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_service.api.health import REQUESTS, SECONDS
from geo_service.base.errors import AbandonedError
from geo_service.base.printable import visible

access = logging.getLogger("geo_service.access")


class Observe:
    """ASGI middleware: metrics and one access line a request.

    A request whose client left before the answer began counts as 499, whatever became of it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and record what came of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status: int | None = None
        gone = False

        async def listen() -> Message:
            nonlocal gone
            message = await receive()
            if message["type"] == "http.disconnect" and status is None:
                gone = True
            return message

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, listen, watch)
        except Exception:
            status = status or 500  # answered further out
            raise
        finally:
            if gone or status is None:
                status = AbandonedError.status
            self._record(scope, status, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        # the route's pattern, not the path: a path can hold a code or an id
        route = getattr(scope.get("route"), "path", "other")
        REQUESTS.labels(route, scope["method"], str(status)).inc()
        SECONDS.labels(route).observe(seconds)
        if access.isEnabledFor(logging.INFO):
            access.info(
                "request",
                extra={
                    "fields": {
                        "route": route,
                        "method": scope["method"],
                        "status": status,
                        "ms": round(seconds * 1000, 2),
                    }
                },
            )


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, message, and the fields given as ``extra``."""
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            # where it happened, but no values: a message may quote what a citizen wrote
            line["error"] = record.exc_info[0].__name__
            line["at"] = _where(record.exc_info[2])
        # JSON escapes line ends itself, but leaves what steers a terminal or the way of writing
        return visible(json.dumps(line, ensure_ascii=False))


class PlainLines(logging.Formatter):
    """One line a record, for a person who watches; a text in it cannot steer the terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base's name
        """Time, level and message on one line; a traceback follows as it is."""
        return visible(super().formatMessage(record))


def _where(traceback: Any) -> list[str]:
    steps = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        steps.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return steps[-8:]


def configure_logging(level: str) -> None:
    """Log to standard error at ``level``: JSON lines, or plain ones where a person watches."""
    handler = logging.StreamHandler()
    plain = PlainLines("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S")
    handler.setFormatter(plain if sys.stderr.isatty() else JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("uvicorn.access").disabled = True
    if sys.stderr.isatty():
        access.setLevel(logging.WARNING)
