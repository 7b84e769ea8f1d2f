"""Refuse requests whose Host header is malformed, or that have several of them."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from geo_service.api.problems import of_error
from geo_service.base.errors import GeoServiceError

#: a name, an IPv4 address, or an IPv6 address in brackets; then perhaps a port (RFC 9110, 7.2)
_HOST = re.compile(r"(?:[A-Za-z0-9._~%!$&'()*+,;=-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
_UNREADABLE = "the Host header cannot be read"


class BadHostError(GeoServiceError, ValueError):
    """The Host header names no host."""

    status = 400
    title = "Unusable Host header"


class CheckHost:
    """ASGI middleware: what comes after it may read a request's URL without care."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its Host header can be read."""
        if scope["type"] == "http":
            hosts = Headers(scope=scope).getlist("host")
            if len(hosts) > 1 or not all(_HOST.fullmatch(host) for host in hosts):
                told = "there are several Host headers" if len(hosts) > 1 else _UNREADABLE
                error = BadHostError(told, hint="send one: host:port")
                await of_error(error)(scope, receive, send)
                return
        await self.app(scope, receive, send)
