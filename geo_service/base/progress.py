"""Report how far long work is; whoever started it may show that.

Loops that take long call ``report_progress`` between two steps. Where nobody listens it does
nothing, so stages may call it wherever they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: (steps done, share of the whole or None where it is not known, what a step is) -> None
Listener = Callable[[int, float | None, str], None]
_LISTENER: ContextVar[Listener | None] = ContextVar("progress", default=None)


@contextmanager
def progress_told_to(listener: Listener) -> Iterator[None]:
    """Make ``listener`` hear of the work that is done within."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def listen(listener: Listener) -> None:
    """Make ``listener`` hear of all work of this process from now on, where nothing else does."""
    _LISTENER.set(listener)


def is_progress_shown() -> bool:
    """Whether anybody listens: what costs time only to tell the share may be left out else."""
    return _LISTENER.get() is not None


def report_progress(done: int, share: float | None, unit: str) -> None:
    """Say that ``done`` steps are done, and the share of the whole (0 to 1) where it is known."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(done, share, unit)
