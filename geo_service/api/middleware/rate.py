"""Rate limits per caller: requests, and complaint ids that do not exist."""

from __future__ import annotations

from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_service.api.admission.buckets import Buckets
from geo_service.api.admission.callers import CallerLookup, label_of
from geo_service.api.admission.classes import WorkClass, class_of
from geo_service.api.admission.wrong_ids import PATHS, PER_MINUTE, WRONG_IDS, WrongIds
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
        self._wrong_ids = Buckets(PER_MINUTE, folder / "wrong_ids")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while the caller keeps within the allowance."""
        if scope["type"] != "http" or class_of(scope) is WorkClass.HEALTH:
            await self.app(scope, receive, send)
            return
        try:
            await self._check(scope)
            wrong_ids = await self._check_wrong_ids(scope)
        except RateLimitedError as error:
            await of_error(error)(scope, receive, send)
            return
        if wrong_ids is None:
            await self.app(scope, receive, send)
        else:
            await self._watched(wrong_ids, scope, receive, send)

    async def _check(self, scope: Scope) -> None:
        if self._all is not None:
            caller = label_of(await self.callers.of(scope), scope)
            if not self._all.take(caller):
                raise _too_many(self._all.per_minute)

    async def _check_wrong_ids(self, scope: Scope) -> WrongIds | None:
        if not scope["path"].startswith(PATHS):
            return None
        wrong_ids = WrongIds(self._wrong_ids, label_of(await self.callers.of(scope), scope))
        wrong_ids.check()
        return wrong_ids

    async def _watched(
        self, wrong_ids: WrongIds, scope: Scope, receive: Receive, send: Send
    ) -> None:
        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 404:
                self._wrong_ids.take(wrong_ids._caller)
            await send(message)

        token = WRONG_IDS.set(wrong_ids)
        try:
            await self.app(scope, receive, watch)
        finally:
            WRONG_IDS.reset(token)


def _too_many(per_minute: int) -> RateLimitedError:
    return RateLimitedError(
        "too many requests",
        hint=f"send at most {per_minute} a minute",
        retry_after_s=max(1, -(-60 // per_minute)),
    )
