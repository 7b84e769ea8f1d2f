"""Limit how many requests of a class run at once: first come first served, staff before public."""

from __future__ import annotations

import asyncio
from collections import deque

from geo_service.api.admission.classes import Room
from geo_service.base.errors import BusyError


class Gate:
    """Lets so many requests run at once. Belongs to one event loop."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.running = 0
        self.running_public = 0
        self._staff: deque[asyncio.Future[None]] = deque()
        self._public: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """Requests that wait for a slot."""
        return len(self._staff) + len(self._public)

    def is_open(self, *, public: bool) -> bool:
        """Whether a request could run at once."""
        if self.running >= self.room.slots or self._staff:
            return False
        return not public or (self.running_public < self.room.public and not self._public)

    def check(self, *, public: bool) -> None:
        """Raise ``BusyError`` if a request could neither run nor wait now."""
        if self.is_open(public=public):
            return
        most = self.room.public_waiting if public else self.room.waiting
        if len(self._queue(public)) >= most:
            raise self._busy()

    async def enter(self, *, public: bool) -> None:
        """Take a slot, waiting for one if need be. Whoever enters must ``leave``.

        Raises:
            BusyError: too many wait already, or none became free in time.
        """
        if self.is_open(public=public):
            self._take(public)
            return
        self.check(public=public)
        queue, place = self._queue(public), asyncio.get_running_loop().create_future()
        queue.append(place)
        try:
            await asyncio.wait({place}, timeout=self.room.patience_s)
        except asyncio.CancelledError:
            if place.done():
                self.leave(public=public)
            else:
                queue.remove(place)
            raise
        if not place.done():
            queue.remove(place)
            raise self._busy()

    def leave(self, *, public: bool) -> None:
        """Give the slot back; whoever waits first takes it."""
        self.running -= 1
        self.running_public -= public
        self._admit()

    def _queue(self, public: bool) -> deque[asyncio.Future[None]]:
        return self._public if public else self._staff

    def _take(self, public: bool) -> None:
        self.running += 1
        self.running_public += public

    def _admit(self) -> None:
        room = self.room
        while self._staff and self.running < room.slots:
            self._take(False)
            self._staff.popleft().set_result(None)
        while self._public and self.running < room.slots and self.running_public < room.public:
            self._take(True)
            self._public.popleft().set_result(None)

    def _busy(self) -> BusyError:
        return BusyError("the service has more work of this kind than it can take on",
                         hint="try again in a few seconds")  # fmt: skip
