"""One builder at a time per cube. The system frees the lock when a builder dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo_service.errors import ConflictError

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def builder_lock(folder: Path) -> Iterator[None]:
    """Hold the builder's lock of a cube.

    Raises:
        ConflictError: another process is building it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "build.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            _take(descriptor)
        except OSError:
            raise ConflictError(
                "the cube is being built by another process", hint="try again when it is done"
            ) from None
        yield
    finally:
        os.close(descriptor)
