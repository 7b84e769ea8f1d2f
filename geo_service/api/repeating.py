"""Work that a background thread repeats until the service ends."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Repeating:
    """Does ``work`` now and every ``every_s`` seconds, in a thread, from ``start`` to ``stop``.

    Subclass it so that the service's state can hold one of each kind (``state.part``).
    """

    def __init__(self, name: str, work: Callable[[], None], every_s: float) -> None:
        self._work, self._every_s = work, every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, once the work under way is done."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._work()
            if self._stop.wait(self._every_s):
                return
