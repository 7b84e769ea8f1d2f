"""Admit requests: wait for a slot of their class of work; cancel if the client disconnects."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_service.api.admission.callers import CallerLookup, is_staff
from geo_service.api.admission.classes import ROOMS, WorkClass, class_of
from geo_service.api.admission.gate import Gate
from geo_service.api.admission.urgent import Urgent
from geo_service.api.middleware.limits import declared_bytes
from geo_service.api.middleware.limits import refuse as refuse_early
from geo_service.base.cancellation import Cancellation, working
from geo_service.base.errors import AbandonedError, GeoServiceError

#: classes whose work takes long: it stops when the client goes, and lets the others go first
LONG = frozenset({WorkClass.HEAVY, WorkClass.BULK})


class Admit:
    """ASGI middleware: a request runs once it has a slot of its class, or is refused with 503."""

    def __init__(self, app: ASGIApp, callers: CallerLookup, urgent: Urgent) -> None:
        self.app = app
        self.callers = callers
        self.gates = {work: Gate(room) for work, room in ROOMS.items()}
        self.urgent = urgent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its body is read before it takes a slot."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        work = class_of(scope)
        if work is WorkClass.HEALTH:
            await self.app(scope, receive, send)
            return
        gate = self.gates[work]
        public = not await self._is_staff(scope, gate)
        visit = _Visit(self, gate, work in LONG, public, receive, send)
        try:
            gate.check(public=public)  # before the body is read
            await visit.run(scope)
        except GeoServiceError as error:
            await visit.refuse(error, scope)

    async def _is_staff(self, scope: Scope, gate: Gate) -> bool:
        # a look-up that finds room among the public need not say who it is from
        if gate.room is ROOMS[WorkClass.LOOKUP] and gate.is_open(public=True):
            return False
        return is_staff(await self.callers.of(scope))


class _Visit:
    """One request on its way through."""

    def __init__(
        self, admit: Admit, gate: Gate, long: bool, public: bool, receive: Receive, send: Send
    ) -> None:
        self._admit, self._gate, self._long, self._public = admit, gate, long, public
        self._receive, self._send = receive, send
        self._inside = self._started = False
        self._refusal: GeoServiceError | None = None
        self._empty: Message | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._cancellation = Cancellation(admit.urgent.give_way)

    async def run(self, scope: Scope) -> None:
        """Enter, now or when the body is there; run the application; leave."""
        try:
            if declared_bytes(scope) == 0:
                if self._long:  # the watcher takes what comes after it
                    self._empty = await self._receive()
                await self._enter()
            await self._work(scope)
        finally:
            if self._watcher is not None:
                self._watcher.cancel()
            self._leave()
        if self._refusal is not None:
            raise self._refusal

    async def _work(self, scope: Scope) -> None:
        try:
            if self._long:
                with working(self._cancellation):
                    await self._admit.app(scope, self.receive, self.send)
            else:
                await self._admit.app(scope, self.receive, self.send)
        except ClientDisconnect:
            pass  # while it sent its body; or it was refused then, and is told so

    async def receive(self) -> Message:
        """The next part of the body; with the last one the request enters."""
        if self._refusal is not None:
            return {"type": "http.disconnect"}
        if self._empty is not None:
            message, self._empty = self._empty, None
            return message
        if self._watcher is not None:
            await asyncio.wait({self._watcher})
            return {"type": "http.disconnect"}
        message = await self._receive()
        if self._inside or message["type"] != "http.request" or message.get("more_body", False):
            return message
        try:
            await self._enter()
        except GeoServiceError as error:
            self._refusal = error
            return {"type": "http.disconnect"}
        return message

    async def _enter(self) -> None:
        if self._long:
            self._watcher = asyncio.create_task(self._watch())
            await self._enter_unless_gone(self._watcher)
        else:
            await self._gate.enter(public=self._public)
            self._admit.urgent.begin()
        self._inside = True

    async def _enter_unless_gone(self, gone: asyncio.Task[None]) -> None:
        turn = asyncio.create_task(self._gate.enter(public=self._public))
        try:
            await asyncio.wait({turn, gone}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            if not turn.cancel() and turn.exception() is None:
                self._gate.leave(public=self._public)
            raise
        if not turn.done():
            turn.cancel()
            raise AbandonedError("the client has disconnected")
        await turn

    async def _watch(self) -> None:
        """Wait for the client to go; then its work is not wanted any more."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._cancellation.cancel()

    def _leave(self) -> None:
        if self._inside:
            self._inside = False
            self._gate.leave(public=self._public)
            if not self._long:
                self._admit.urgent.end()

    async def send(self, message: Message) -> None:
        """Pass the answer on; with its first part the slot is free for the next."""
        if self._refusal is not None and not self._started:
            return
        self._started = True
        self._leave()
        await self._send(message)

    async def refuse(self, error: GeoServiceError, scope: Scope) -> None:
        """Say why a request was not let in."""
        if not self._started:
            await refuse_early(error, scope, self._receive, self._send)
