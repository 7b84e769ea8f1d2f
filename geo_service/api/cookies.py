"""The cookie of a session.

Over TLS it has the prefix ``__Host-``, which browsers take only with Secure, for the whole path and
for this host alone, so that no neighbouring host can plant one. The plain loopback has no TLS and
gets the bare name; a cookie under the other name is not looked at.
"""

from __future__ import annotations

from fastapi import Request, Response

from geo_service.api.setup_link import is_loopback
from geo_service.base.settings import Settings
from geo_service.ledger.access.sessions import LIFETIME

NAME = "geo_session"
SECURE_NAME = f"__Host-{NAME}"


def _is_secure(request: Request, settings: Settings) -> bool:
    plain_loopback = is_loopback(settings.host) and not settings.behind_proxy
    return request.scope["scheme"] == "https" or not plain_loopback


def session_cookie(request: Request, settings: Settings) -> str | None:
    """The session's token that came with a request."""
    return request.cookies.get(SECURE_NAME if _is_secure(request, settings) else NAME)


def give_cookie(answer: Response, request: Request, settings: Settings, token: str) -> None:
    """Have the browser keep a session's token."""
    secure = _is_secure(request, settings)
    answer.set_cookie(
        SECURE_NAME if secure else NAME,
        token,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=secure,
    )


def drop_cookie(answer: Response, request: Request, settings: Settings) -> None:
    """Have the browser forget it."""
    secure = _is_secure(request, settings)
    answer.delete_cookie(
        SECURE_NAME if secure else NAME,
        path="/",
        httponly=True,
        samesite="strict",
        secure=secure,
    )
