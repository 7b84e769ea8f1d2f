"""Identify who sends a request before its body is read: a principal, or a network address.

What is found here decides rates, sizes and order only; each endpoint checks its caller again.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

import anyio
from anyio.to_thread import run_sync
from fastapi import Request
from starlette.types import Scope

from geo_service.api.middleware.peer import network_of, peer_of
from geo_service.base.errors import GeoServiceError
from geo_service.ledger.access import ANYONE, Principal, Role

#: how long a principal is not looked up again, and for how long it stands in for one that cannot be
FRESH_S, STALE_S = 5.0, 600.0
#: principals remembered; look-ups at once, and waiting; seconds waited for one
_KEPT, _AT_ONCE, _WAITING, _PATIENCE_S = 4_096, 2, 64, 2.0
#: headers that differ between requests of one caller and say nothing of who it is
_PASSING = frozenset(
    {
        b"accept", b"accept-encoding", b"accept-language", b"content-length", b"content-type",
        b"idempotency-key", b"if-match", b"if-none-match", b"if-modified-since", b"range",
        b"referer", b"traceparent", b"tracestate", b"user-agent", b"x-request-id",
    }
)  # fmt: skip
_SCOPE_KEY = "geo.principal"
Verify = Callable[[Request], Principal]


def admitted(request: Request) -> Principal:
    """Who a request was let in as; ``ANYONE`` where nobody had to know."""
    found: Principal = request.scope.get(_SCOPE_KEY, ANYONE)
    return found


def is_staff(principal: Principal) -> bool:
    """Whether somebody is served before the public and with larger bodies."""
    return principal is not ANYONE and principal.role >= Role.PLANNER


def label_of(principal: Principal, scope: Scope) -> str:
    """What a caller's requests are counted by: the verified principal, else the address."""
    return f"address {network_of(peer_of(scope))}" if principal is ANYONE else principal.actor


@dataclass(slots=True)
class _FoundCaller:
    principal: Principal
    at: float


class CallerLookup:
    """Finds the principal of requests. ``verify`` is what the endpoints themselves use."""

    def __init__(self, verify: Verify) -> None:
        self._verify = verify
        self._found: OrderedDict[bytes, _FoundCaller] = OrderedDict()
        self._limiter: anyio.CapacityLimiter | None = None
        self._waiting = 0

    async def of(self, scope: Scope) -> Principal:
        """The verified principal; ``ANYONE`` where credentials are not, or cannot be, verified."""
        if _SCOPE_KEY not in scope:
            scope[_SCOPE_KEY] = await self._find(scope)
        principal: Principal = scope[_SCOPE_KEY]
        return principal

    async def _find(self, scope: Scope) -> Principal:
        key, now = _digest(scope), time.monotonic()
        known = self._found.get(key)
        if known is not None and now - known.at < FRESH_S:
            return known.principal
        stale = known.principal if known is not None and now - known.at < STALE_S else ANYONE
        if self._waiting >= _WAITING:
            return stale
        self._waiting += 1
        try:
            found = await asyncio.wait_for(self._look_up(scope), _PATIENCE_S)
        except (GeoServiceError, TimeoutError):
            return stale  # the endpoint says what is wrong
        finally:
            self._waiting -= 1
        self._found[key] = _FoundCaller(found, time.monotonic())
        self._found.move_to_end(key)
        if len(self._found) > _KEPT:
            self._found.popitem(last=False)
        return found

    async def _look_up(self, scope: Scope) -> Principal:
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(_AT_ONCE)
        return await run_sync(
            self._verify, Request(scope), abandon_on_cancel=True, limiter=self._limiter
        )


def key_in_query(scope: Scope) -> str | None:
    """The ``api_key`` of an Open311 request."""
    query: bytes = scope.get("query_string", b"")
    if b"api_key" not in query:
        return None
    return next(iter(parse_qs(query.decode("latin-1")).get("api_key", ())), None)


def _digest(scope: Scope) -> bytes:
    """All of a request that may say who it is from."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(peer_of(scope).encode() + b"\0")
    digest.update(b"\1" if scope["method"] in ("GET", "HEAD", "OPTIONS") else b"\0")
    digest.update((key_in_query(scope) or "").encode())
    for name, value in scope["headers"]:
        if name not in _PASSING:
            digest.update(b"%d:%d:" % (len(name), len(value)) + name + value)
    return digest.digest()
