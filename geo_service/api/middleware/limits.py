"""What stands before every request: limits on its size, its slowness and its number."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_service.api.problems import of_error
from geo_service.base.errors import GeoServiceError, InputError, RateLimitedError, TooLargeError

#: a body must go on within this time, and end within the other
IDLE_S = 15.0
BODY_S = 120.0
#: callers whose allowance is remembered
_MOST_CALLERS = 10_000


class SlowError(InputError):
    """The client takes too long to send its request."""

    status = 408
    title = "Too slow"


class LimitBody:
    """ASGI middleware: refuses bodies that are too large or do not come."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body keeps within the limits."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > self.max_bytes:
            await of_error(self._too_large())(scope, receive, send)
            return
        body = _Body(receive, send, self)
        await self.app(scope, body.receive, body.send)
        await body.close(scope)

    def _too_large(self) -> TooLargeError:
        return TooLargeError(
            f"the body is larger than {self.max_bytes} bytes", hint="send it in several requests"
        )


class _Body:
    """One request's body, counted and timed; a refusal replaces whatever the app answers."""

    def __init__(self, receive: Receive, send: Send, limit: LimitBody) -> None:
        self._receive, self._send, self._limit = receive, send, limit
        self._bytes = 0
        self._complete = self._started = False
        self._ends_at = time.monotonic() + BODY_S
        self._refusal: GeoServiceError | None = None

    async def receive(self) -> Message:
        if self._refusal is not None:
            return {"type": "http.disconnect"}
        if self._complete:
            return await self._receive()
        left = min(IDLE_S, self._ends_at - time.monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), max(left, 0.0))
        except TimeoutError:
            return self._refuse(SlowError("the body did not come in time"))
        self._complete = not message.get("more_body", False)
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._limit.max_bytes:
            return self._refuse(self._limit._too_large())
        return message

    def _refuse(self, error: GeoServiceError) -> Message:
        self._refusal = error
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if self._refusal is None or self._started:
            self._started = True
            await self._send(message)

    async def close(self, scope: Scope) -> None:
        if self._refusal is not None and not self._started:
            answer = of_error(self._refusal)
            answer.headers["Connection"] = "close"
            await answer(scope, self._receive, self._send)


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class _Allowance:
    """A number of requests a minute for each caller, with bursts up to that number."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, caller: str) -> bool:
        now = time.monotonic()
        bucket = self._buckets.pop(caller, None) or _Bucket(float(self.per_minute), now)
        gained = (now - bucket.filled_at) * self.per_minute / 60.0
        bucket.tokens = min(float(self.per_minute), bucket.tokens + gained)
        bucket.filled_at = now
        self._buckets[caller] = bucket
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1.0:
            return False
        bucket.tokens -= 1.0
        return True


class LimitRate:
    """ASGI middleware: so many requests a minute from one caller."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self.app = app
        self._all = _Allowance(per_minute) if per_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while the caller keeps within the allowance."""
        if scope["type"] == "http" and not self._allowed(scope):
            error = RateLimitedError("too many requests", hint="wait a little between requests")
            await of_error(error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        address = (scope.get("client") or ("",))[0]
        return self._all is None or self._all.take(_caller(scope, address))


def _caller(scope: Scope, address: str) -> str:
    """Who asks: a digest of the key or session, else the address."""
    headers = Headers(scope=scope)
    said = headers.get("authorization") or headers.get("x-api-key")
    if said is None and "cookie" in headers:
        try:
            found = SimpleCookie(headers["cookie"]).get("geo_session")
        except CookieError:
            found = None
        said = found.value if found else None
    return hashlib.sha256(said.encode()).hexdigest() if said else address
