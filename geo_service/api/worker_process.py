"""A separate process for work that would block the service's interpreter: drawing a report.

Measured: one report holds the interpreter of its process for up to 600 ms at a stretch, in which
nothing else is answered, however many threads there are. The process is started when it is first
needed, runs at a lower priority, and ends with the service.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from geo_service.base.cancellation import checkpoint
from geo_service.base.errors import AbandonedError, UnavailableError

T = TypeVar("T")
_NICENESS = 19
#: seconds between two looks at whether the work is still wanted
_LOOK_S = 0.05


class WorkerProcess:
    """Runs functions in one other process, one after another. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def run(self, work: Callable[..., T], *given: object) -> T:
        """Call ``work``, a function of a module, with arguments that can be pickled.

        Raises:
            AbandonedError: the client has disconnected; what has not begun is not done.
            UnavailableError: the process died (of memory, perhaps); the next call has another.
            Whatever ``work`` raises.
        """
        checkpoint()
        pool = self._running()
        try:
            future = pool.submit(work, *given)
            while True:
                checkpoint()
                try:
                    return future.result(timeout=_LOOK_S)
                except TimeoutError:
                    if future.done():
                        raise
        except AbandonedError:
            future.cancel()
            raise
        except BrokenProcessPool:
            self._forget(pool)
            raise UnavailableError(
                "the process for this work has ended", hint="try again in a few seconds"
            ) from None

    def close(self) -> None:
        """End the process; what waits for it is not done."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                context = multiprocessing.get_context("spawn")  # threads do not survive a fork
                self._pool = ProcessPoolExecutor(
                    1, context, initializer=_begin, initargs=(os.getpid(),)
                )
            return self._pool

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False)


def _begin(parent: int) -> None:
    """Called in the process: it gives way to others, and ends when the service was killed."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    if hasattr(os, "SCHED_BATCH"):  # it does not take a processor from whoever has just woken up
        with contextlib.suppress(OSError):  # a container may forbid it
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)
