"""Limits on request bodies: size by who sends them, and time to arrive."""

from __future__ import annotations

import asyncio
import time

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_service.api.admission.callers import CallerLookup, is_staff
from geo_service.api.problems import of_error
from geo_service.base.errors import GeoServiceError, InputError, TooLargeError

#: seconds waited for a client: for the next part of its body, and for all parts together
IDLE_S = 15.0
BODY_S = 120.0
#: a refused body up to this size is read to its end, so that its sender sees the answer
_READ_ON_BYTES = 1_000_000


class SlowError(InputError):
    """The client takes too long to send its request."""

    status = 408
    title = "Too slow"


class LimitBody:
    """ASGI middleware: refuses bodies that are too large for their sender, or do not come.

    ``max_bytes`` is for staff, ``public_bytes`` for everybody else.
    """

    def __init__(
        self, app: ASGIApp, max_bytes: int, public_bytes: int, callers: CallerLookup
    ) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.public_bytes = min(public_bytes, max_bytes)
        self.callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body keeps within the limits."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = declared_bytes(scope)
        if declared == 0:
            await self.app(scope, receive, send)
            return
        most = await self._most(scope, declared)
        if declared is not None and declared > most:
            await refuse(too_large(most, self.max_bytes), scope, receive, send)
            return
        body = _CountedBody(receive, send, most, self.max_bytes)
        try:
            await self.app(scope, body.receive, body.send)
        except ClientDisconnect:
            if not body.is_refused:
                raise
        await body.close(scope)

    async def _most(self, scope: Scope, declared: int | None) -> int:
        if declared is not None and declared <= self.public_bytes:
            return self.public_bytes
        return self.max_bytes if is_staff(await self.callers.of(scope)) else self.public_bytes


def declared_bytes(scope: Scope) -> int | None:
    """The size of a body as declared; None where it comes in chunks, 0 where there is none."""
    headers = Headers(scope=scope)
    if "transfer-encoding" in headers:
        return None
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else None


def too_large(most: int, with_a_key: int) -> TooLargeError:
    """What is said of a body beyond ``most`` bytes."""
    key = f", or use a key: with one up to {with_a_key}" if with_a_key > most else ""
    return TooLargeError(
        f"the body is larger than {most} bytes", hint=f"send it in several requests{key}"
    )


async def refuse(error: GeoServiceError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with an error before the body is read; where much is to come, end the connection."""
    answer = of_error(error)
    declared = declared_bytes(scope)
    if declared is None or declared > _READ_ON_BYTES:
        answer.headers["Connection"] = "close"
    await answer(scope, receive, send)


class _CountedBody:
    """One request's body, counted and timed; a refusal replaces whatever the app answers."""

    def __init__(self, receive: Receive, send: Send, most: int, with_a_key: int) -> None:
        self._receive, self._send = receive, send
        self._most, self._with_a_key = most, with_a_key
        self._bytes = 0
        self._complete = self._started = False
        self._left_s = BODY_S
        self._refusal: GeoServiceError | None = None

    @property
    def is_refused(self) -> bool:
        return self._refusal is not None

    async def receive(self) -> Message:
        if self._refusal is not None:
            return {"type": "http.disconnect"}
        if self._complete:
            return await self._receive()
        asked_at = time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), max(min(IDLE_S, self._left_s), 0.0))
        except TimeoutError:
            return self._refuse(SlowError("the request body did not arrive in time"))
        # only what the client takes: not the time in which what came is worked on
        self._left_s -= time.monotonic() - asked_at
        self._complete = not message.get("more_body", False)
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._most:
            return self._refuse(too_large(self._most, self._with_a_key))
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
