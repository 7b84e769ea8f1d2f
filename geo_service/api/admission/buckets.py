"""Token buckets (rate limits) that all worker processes share, in a memory-mapped file.

The table has a fixed number of places, so memory is bounded however many callers there are. A
caller's place is found by a hash of who it is; of the few places a hash may take, the one used
longest ago is given up for a new caller. An allowance is then at most forgotten, never shared.
"""

from __future__ import annotations

import hashlib
import logging
import mmap
import os
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

_PLACE = struct.Struct("<QdfI")  # who (0: free), filled at (s), tokens, unused
_WAYS = 8
_SETS = 4_096


class Buckets:
    """A number of requests a minute for each caller, with bursts up to that number.

    Held in ``file``, which every process of the service maps; only in this process without one.
    On Windows processes do not lock each other out, and a burst may exceed the number a little.
    """

    def __init__(self, per_minute: int, file: Path | None = None) -> None:
        self.per_minute = per_minute
        self._lock = threading.Lock()
        size = _PLACE.size * _WAYS * _SETS
        self._descriptor = -1 if file is None else _open(file, size)
        self._table = mmap.mmap(self._descriptor, size)

    def take(self, caller: str) -> bool:
        """Use one of the caller's requests; whether there was one left."""
        with self._locked():
            return self._use(caller, 1.0)

    def has(self, caller: str) -> bool:
        """Whether the caller has a request left."""
        with self._locked():
            return self._use(caller, 0.0)

    def close(self) -> None:
        """Unmap the table; the file stays."""
        self._table.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _use(self, caller: str, amount: float) -> bool:
        # CLOCK_MONOTONIC is one clock for all processes; after a restart of the machine it is
        # less than what the file says, and the bucket is full again
        now, full = time.monotonic(), float(self.per_minute)
        at, who, filled_at, tokens = self._place_of(caller)
        elapsed = now - filled_at
        tokens = full if elapsed < 0 else min(full, tokens + elapsed * full / 60.0)
        enough = tokens >= max(amount, 1.0)
        _PLACE.pack_into(self._table, at, who, now, tokens - amount * enough, 0)
        return enough

    def _place_of(self, caller: str) -> tuple[int, int, float, float]:
        """Offset, hash, time of the last use, and tokens; a full bucket for a new caller."""
        digest = hashlib.blake2b(caller.encode(), digest_size=16).digest()
        first, who = struct.unpack("<QQ", digest)
        who |= 1
        begin = first % _SETS * _WAYS * _PLACE.size
        offsets = range(begin, begin + _WAYS * _PLACE.size, _PLACE.size)
        oldest, oldest_at = begin, float("inf")
        for at in offsets:
            found, filled_at, tokens, _ = _PLACE.unpack_from(self._table, at)
            if found == who:
                return at, who, filled_at, tokens
            if found == 0 or filled_at < oldest_at:
                oldest, oldest_at = at, filled_at if found else float("-inf")
        return oldest, who, time.monotonic(), float(self.per_minute)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock:
            if self._descriptor < 0 or sys.platform == "win32":
                yield
                return
            import fcntl

            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)


def _open(file: Path, size: int) -> int:
    """The file, made if need be; -1, which stands for memory of our own, where it cannot be."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
        if os.fstat(descriptor).st_size != size:
            os.ftruncate(descriptor, size)
    except OSError as error:
        log.warning("each worker counts for itself: %s", error.strerror)
        return -1
    return descriptor
