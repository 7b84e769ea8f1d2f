"""How often a caller may ask: requests, and complaint ids that do not exist."""

from __future__ import annotations

from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_service.api.admission.buckets import Buckets
from geo_service.api.admission.callers import CallerLookup, label_of
from geo_service.api.admission.classes import WorkClass, class_of
from geo_service.api.admission.guesses import GUESSES, PATHS, PER_MINUTE, Guesses
from geo_service.api.problems import of_error
from geo_service.base.errors import RateLimitedError


class LimitRate:
    """ASGI middleware: so many requests a minute from one verified principal, or else address.

    ``folder`` holds the counts that all workers share. A key or cookie that does not verify is
    no caller of its own: it counts as the address it comes from.
    """

    def __init__(self, app: ASGIApp, per_minute: int, callers: CallerLookup, folder: Path) -> None:
        self.app = app
        self.callers = callers
        self._all = Buckets(per_minute, folder / "rates") if per_minute else None
        self._guesses = Buckets(PER_MINUTE, folder / "guesses")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while the caller keeps within the allowance."""
        if scope["type"] != "http" or class_of(scope) is WorkClass.HEALTH:
            await self.app(scope, receive, send)
            return
        try:
            await self._check(scope)
            guesses = await self._check_guesses(scope)
        except RateLimitedError as error:
            await of_error(error)(scope, receive, send)
            return
        if guesses is None:
            await self.app(scope, receive, send)
        else:
            await self._watched(guesses, scope, receive, send)

    async def _check(self, scope: Scope) -> None:
        if self._all is not None:
            caller = label_of(await self.callers.of(scope), scope)
            if not self._all.take(caller):
                raise _too_many(self._all.per_minute)

    async def _check_guesses(self, scope: Scope) -> Guesses | None:
        if not scope["path"].startswith(PATHS):
            return None
        guesses = Guesses(self._guesses, label_of(await self.callers.of(scope), scope))
        guesses.check()
        return guesses

    async def _watched(self, guesses: Guesses, scope: Scope, receive: Receive, send: Send) -> None:
        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 404:
                self._guesses.take(guesses._caller)
            await send(message)

        token = GUESSES.set(guesses)
        try:
            await self.app(scope, receive, watch)
        finally:
            GUESSES.reset(token)


def _too_many(per_minute: int) -> RateLimitedError:
    return RateLimitedError(
        "too many requests",
        hint=f"send at most {per_minute} a minute",
        retry_after_s=max(1, -(-60 // per_minute)),
    )
