"""Limits on the server's connections: number, idle time, slowness, size of the head.

uvicorn gives up an idle connection only after a first answer, and its fast parser takes a head of
any size. Here a connection on which no whole head comes in time is ended, a head is bounded, a
client that takes nothing of its answer is given up, and beyond a number of connections the one
without news for longest gives way to the new one, so that idle clients cannot keep others out.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: seconds for the head of a request, and for the rest of a body that is refused
HEAD_S = 10.0
#: seconds in which a client must take some of its answer
READ_S = 30.0
#: largest head of a request: its line and all its headers
MAX_HEAD_BYTES = 64_000


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol on httptools, within bounds.

    ``most`` connections are kept by one process; ``open_now`` are its connections, the one
    without news for longest first.
    """

    most = 1_000
    open_now: ClassVar[OrderedDict[BoundedProtocol, None]] = OrderedDict()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the connection's first request, and make room for it."""
        super().connection_made(transport)
        self._head_bytes = 0
        self._in_body = False
        self._waiting = _Timer()
        self._writing = _Timer()
        self._expect_news()
        self.open_now[self] = None
        if len(self.open_now) > self.most:
            found = next((one for one in self.open_now if one.gives_way), self)
            found.transport.abort()

    @property
    def gives_way(self) -> bool:
        """Whether no request is being answered: none has come, or not all of it."""
        return self._in_body or self._is_idle

    @property
    def _is_idle(self) -> bool:
        return not self._in_body and (self.cycle is None or self.cycle.response_complete)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.open_now.pop(self, None)
        self._waiting.stop()
        self._writing.stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes of a head."""
        if self in self.open_now:
            self.open_now.move_to_end(self)
        if self._is_idle:
            self._head_bytes += len(data)
            if not self._waiting.runs:
                self._expect_news()
        super().data_received(data)
        if self._is_idle and self._head_bytes > MAX_HEAD_BYTES:
            self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        """The head is there; the limits of bodies take over."""
        self._head_bytes, self._in_body = 0, True
        self._waiting.stop()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is there."""
        self._in_body = False
        self._waiting.stop()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is written; where it is a refusal, the rest of the body may still come."""
        super().on_response_complete()
        if self._in_body and not self._waiting.runs:
            self._expect_news()

    def pause_writing(self) -> None:
        """The client does not take its answer as fast as it is written."""
        super().pause_writing()
        self._watch_writing()

    def resume_writing(self) -> None:
        """It has taken most of it."""
        self._writing.stop()
        super().resume_writing()

    def _expect_news(self) -> None:
        self._waiting.start(self.loop, HEAD_S, self.transport.abort)

    def _watch_writing(self, before: int | None = None) -> None:
        """Look again and again whether the client takes anything; end it where it does not."""
        left = self.transport.get_write_buffer_size()
        if before is not None and left >= before:
            self.transport.abort()
            return
        self._writing.start(self.loop, READ_S, self._watch_writing, left)


class _Timer:
    """Something that happens later, unless it is stopped before."""

    def __init__(self) -> None:
        self._handle: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        return self._handle is not None

    def start(
        self,
        loop: asyncio.AbstractEventLoop,
        seconds: float,
        then: Callable[..., None],
        *given: int,
    ) -> None:
        self.stop()
        self._handle = loop.call_later(seconds, then, *given)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
