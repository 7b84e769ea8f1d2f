"""Errors as RFC 9457 problem details."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from geo_service.api.disk_full import disk_full, is_disk_full
from geo_service.base.errors import (
    AbandonedError,
    GeoServiceError,
    KeyAgainError,
    RateLimitedError,
    UnavailableError,
)
from geo_service.ledger.access.sessions import CONFIRMED_FOR

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_CONFIRMED_FOR_S = int(CONFIRMED_FOR.total_seconds())


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    hint: str | None = None,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if hint:
        body["hint"] = hint
    if errors:
        body["errors"] = errors
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


def of_error(error: GeoServiceError) -> Response:
    """The problem document of one of our own errors."""
    headers = {}
    if isinstance(error, UnavailableError | RateLimitedError):
        headers["Retry-After"] = str(error.retry_after_s)
    if error.status == 401:
        headers["WWW-Authenticate"] = _challenge(error)
    detail = "internal server error" if error.status == 500 else error.message
    return problem(error.status, error.title, detail, hint=error.hint, headers=headers)


def _challenge(error: GeoServiceError) -> str:
    # RFC 9470: the caller is known, but signed in too long ago
    again = f'Bearer error="insufficient_user_authentication", max_age="{_CONFIRMED_FOR_S}"'
    return again if isinstance(error, KeyAgainError) else "Bearer"


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` with a problem document."""

    @app.exception_handler(GeoServiceError)
    async def own(_: Request, error: GeoServiceError) -> Response:
        if error.status in (500, 503):
            log.error("%s: %s", type(error).__name__, error)
        return of_error(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        found = [
            {"where": ".".join(str(part) for part in e["loc"]), "what": str(e["msg"])}
            for e in error.errors()
        ]
        detail = "; ".join(f"{e['where']}: {e['what']}" for e in found[:5])
        return problem(422, "Unusable input", detail, errors=found[:50])

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> Response:
        if is_disk_full(error):  # while the body was put aside
            return of_error(disk_full())
        return problem(
            error.status_code, str(error.detail), str(error.detail), headers=error.headers
        )

    @app.exception_handler(ClientDisconnect)
    async def gone(_: Request, __: ClientDisconnect) -> Response:
        return of_error(AbandonedError("the client has gone"))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        # the traceback goes to the log without the request's words; the client gets neither
        route = getattr(request.scope.get("route"), "path", "other")
        log.error("unexpected %s at %s", type(error).__name__, route, exc_info=error)
        if is_disk_full(error):
            return of_error(disk_full())
        return problem(500, "Internal error", "internal server error")
