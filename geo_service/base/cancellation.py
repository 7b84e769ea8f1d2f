"""Cancel work whose client has disconnected, and pause long work for urgent requests.

Whoever starts work for somebody sets a ``Cancellation`` for it with ``working``; loops that take
long call ``checkpoint`` between two steps. Without a cancellation a checkpoint does nothing, so
stages may call it wherever they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from geo_service.base.errors import AbandonedError


class Cancellation:
    """Whether some work is still wanted. ``give_way`` is called at each checkpoint and may wait."""

    def __init__(self, give_way: Callable[[], None] | None = None) -> None:
        self._give_way = give_way
        self.cancelled = False

    def cancel(self) -> None:
        """Stop the work at its next checkpoint. May be called from any thread."""
        self.cancelled = True

    def checkpoint(self) -> None:
        """Let urgent work go first. Raises ``AbandonedError`` where the work is not wanted."""
        if self._give_way is not None and not self.cancelled:
            self._give_way()
        if self.cancelled:
            raise AbandonedError("the client has disconnected")


_CURRENT: ContextVar[Cancellation | None] = ContextVar("cancellation", default=None)


@contextmanager
def working(cancellation: Cancellation) -> Iterator[None]:
    """Make ``cancellation`` the one that checkpoints within ask; threads started so inherit it."""
    token = _CURRENT.set(cancellation)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def checkpoint() -> None:
    """Between two steps of long work. Raises ``AbandonedError`` where it is not wanted any more."""
    current = _CURRENT.get()
    if current is not None:
        current.checkpoint()
