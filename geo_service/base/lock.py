"""A file lock between processes; the system frees it when its holder ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo_service.base.errors import ConflictError

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


#: between two tries to take a lock
_RETRY_S = 0.1


@contextmanager
def exclusive(file: Path, busy: str, *, wait_s: float = 0.0) -> Iterator[None]:
    """Hold ``file`` (made if need be, never removed) as a lock.

    Raises:
        ConflictError: another holds it, and still does after ``wait_s``; ``busy`` says what that
            one does.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _take_within(descriptor, busy, wait_s)
        yield
    finally:
        os.close(descriptor)


def _take_within(descriptor: int, busy: str, wait_s: float) -> None:
    until = time.monotonic() + wait_s
    while True:
        try:
            return _take(descriptor)
        except OSError:
            if time.monotonic() >= until:
                raise ConflictError(busy, hint="try again when it is done") from None
        time.sleep(_RETRY_S)
