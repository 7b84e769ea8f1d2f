"""Requests for which long-running work pauses between two of its steps."""

from __future__ import annotations

import threading

#: seconds that long work waits, at each checkpoint, for others to be answered
_GIVE_WAY_S = 0.02


class Urgent:
    """Requests under way that long work lets go first."""

    def __init__(self) -> None:
        self._count = 0
        self._calm = threading.Event()
        self._calm.set()

    def begin(self) -> None:
        """One more. Called by the event loop only, as ``end``."""
        self._count += 1
        self._calm.clear()

    def end(self) -> None:
        """One less."""
        self._count -= 1
        if self._count == 0:
            self._calm.set()

    def give_way(self) -> None:
        """Wait until none is under way, but not for long. Called by threads of long work."""
        if not self._calm.is_set():
            self._calm.wait(_GIVE_WAY_S)
