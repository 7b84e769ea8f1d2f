"""Accept X-Forwarded headers from trusted proxies only.

Behind a proxy (``GEO_BEHIND_PROXY``) a request from one of ``GEO_TRUSTED_PROXIES`` may say in
``X-Forwarded-For`` and ``X-Forwarded-Proto`` for whom it is. The address is the right-most one
that is no trusted proxy itself: what stands left of it was written by the client. From any other
peer, and without the setting, these headers change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from geo_service.base.settings import Network

#: headers that tell of a proxy on the way
_SIGNS = frozenset({"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip"})
_SIGN_PREFIXES = ("x-forwarded", "cf-connecting-")
#: in the scope of a request that a trusted proxy sent
FROM_PROXY = "geo_service.from_trusted_proxy"
Address = IPv4Address | IPv6Address


def tells_of_a_proxy(headers: Headers) -> bool:
    """Whether a request carries any header that proxies add."""
    return any(name in _SIGNS or name.startswith(_SIGN_PREFIXES) for name in headers)


def parse_address(text: str) -> Address | None:
    """An address, with or without brackets and port; None if it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


class ForwardedHeaders:
    """ASGI middleware: rewrites client and scheme of what trusted proxies send."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        self.app = app
        self._trusted = tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as the proxy says it came."""
        if scope["type"] == "http" and self._trusted and self._from_proxy(scope):
            scope.update(self._said(Headers(scope=scope)))  # in place: others keep this scope
        await self.app(scope, receive, send)

    def _from_proxy(self, scope: Scope) -> bool:
        peer = parse_address((scope.get("client") or ("",))[0])
        return peer is not None and self._is_trusted(peer)

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)

    def _said(self, headers: Headers) -> dict[str, object]:
        said: dict[str, object] = {FROM_PROXY: True}
        client = self._client(",".join(headers.getlist("x-forwarded-for")))
        if client is not None:
            said["client"] = (str(client), 0)
        scheme = ",".join(headers.getlist("x-forwarded-proto")).rpartition(",")[2].strip().lower()
        if scheme in ("http", "https"):
            said["scheme"] = scheme
        return said

    def _client(self, forwarded: str) -> Address | None:
        """The right-most address that is no trusted proxy; None if there is nothing usable."""
        found = None
        for part in reversed(forwarded.split(",")):
            address = parse_address(part)
            if address is None:
                break
            found = address
            if not self._is_trusted(address):
                break
        return found
