"""A locator that reopens when its files change, while the old one keeps answering."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geo_service.base.errors import GeoServiceError
from geo_service.locate.locator import Locator
from geo_service.locate.placefile import fingerprint, place_files

log = logging.getLogger(__name__)
#: how often, in seconds, one looks whether the files have changed
LOOK_EVERY_S = 1.0


@dataclass
class LiveLocator:
    """The locator of a region as its gazetteer files are now; safe under threads.

    ``open_now`` opens it with the files it is given; ``folders`` are where those lie. ``in_force``
    names the boundaries of today: when others begin, the locator is opened again too.
    """

    open_now: Callable[[Sequence[Path]], Locator]
    folders: Sequence[Path]
    in_force: Callable[[], str] = str
    _locator: Locator | None = field(default=None, init=False, repr=False)
    _seen: str = field(default="", init=False)
    _looked_s: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _renewal: threading.Thread | None = field(default=None, init=False, repr=False)

    def current(self) -> Locator:
        """Give the locator that is ready; the first call opens it and may raise ``RegionError``."""
        locator = self._locator
        if locator is None:
            with self._lock:
                return self._locator or self._open()
        now = time.monotonic()
        if now - self._looked_s >= LOOK_EVERY_S and self._lock.acquire(blocking=False):
            try:
                self._looked_s = now
                self._renew_if_changed()
            finally:
                self._lock.release()
        return locator

    def settle(self, timeout_s: float = 60.0) -> Locator:
        """Look at the files now, wait until a change is taken over, and give the locator."""
        with self._lock:
            if self._locator is not None:
                self._renew_if_changed()
        if self._renewal is not None:
            self._renewal.join(timeout_s)
        return self.current()

    def _renew_if_changed(self) -> None:
        """Begin to open again, in the background, unless that is going on."""
        busy = self._renewal is not None and self._renewal.is_alive()
        if not busy and self._stamp() != self._seen:
            self._renewal = threading.Thread(target=self._renew, name="gazetteer", daemon=True)
            self._renewal.start()

    def _renew(self) -> None:
        """Failing, the old one goes on to serve until the files change again."""
        try:
            self._open()
        except (GeoServiceError, OSError) as error:
            log.warning("the gazetteer could not be opened again: %s", type(error).__name__)
            return
        log.info("the gazetteer was opened again")

    def _open(self) -> Locator:
        files = place_files(*self.folders)
        # noted first: what changes while it is being opened is found the next time
        self._seen = self._stamp()
        new = self.open_now(files)
        if self._locator is not None and "suggester" in vars(self._locator):
            # ready before it serves
            new.suggest("a", 1)
        self._locator = new
        return new

    def _stamp(self) -> str:
        try:
            return fingerprint(place_files(*self.folders)) + self.in_force()
        except FileNotFoundError:
            # a file went away between listing and looking
            return ""
