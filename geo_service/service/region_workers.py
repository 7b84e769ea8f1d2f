"""Worker processes that share one opened region: texts are read by Python, which uses one core.

The processes are forked from one that has the region open, so they share its memory and start in
milliseconds. That is safe only before threads run and only on Linux; elsewhere, and on one core,
the work is done by the calling process. The answers are the same, in the same order.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from geo_service.base.errors import UnavailableError
from geo_service.service.region import Region
from geo_service.tables import results_of

Item = TypeVar("Item")
Result = TypeVar("Result")
#: a function of a module, called with the region and an item
Work = Callable[[Region, Item], Result]
#: items in hand for each process: one is worked on while another waits
_AHEAD = 2
#: seconds between two looks at whether the parent is alive
_LOOK_S = 1.0
#: the region of a worker process, set when it is forked
_region: Region | None = None


class RegionWorkers:
    """Applies functions to items, on one process or several; made by ``region_workers``."""

    def __init__(self, region: Region, pool: ProcessPoolExecutor | None, processes: int) -> None:
        self._region = region
        self._pool = pool
        self.processes = processes

    def in_order(self, work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """Give ``work(region, item)`` for each item in order; a few are in memory at a time.

        ``work``, items and results must be fit for ``pickle``.

        Raises:
            UnavailableError: a process was killed.
            Whatever ``work`` raises.
        """
        if self._pool is None:
            for item in items:
                yield work(self._region, item)
            return
        pool = self._pool
        try:
            yield from results_of(
                lambda item: pool.submit(_run, work, item), items, _AHEAD * self.processes
            )
        except BrokenProcessPool as error:
            raise UnavailableError(
                "a worker process was killed before its work was done",
                hint="there may be too little memory: use fewer with --processes",
            ) from error


@contextmanager
def region_workers(region: Region, processes: int | None = None) -> Iterator[RegionWorkers]:
    """Give workers for ``region``: as many processes as asked for, or one a core.

    Call it before threads are started, and with all that the answers depend on (disputes) loaded.
    """
    wanted = processes or available_cores()
    if wanted < 2 or sys.platform != "linux" or threading.active_count() > 1:
        yield RegionWorkers(region, None, 1)
        return
    region.route(text="1")  # opens the gazetteer and loads the kernels once, not in every process
    gc.collect()
    gc.freeze()  # else the first collection in a worker copies every page
    pool = ProcessPoolExecutor(
        wanted, multiprocessing.get_context("fork"), _begin, (region, os.getpid())
    )
    try:
        pool.submit(os.getpid).result()  # forks all of them now, before any thread is started
        yield RegionWorkers(region, pool, wanted)
    except BaseException:
        _end(pool)
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()


def available_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _end(pool: ProcessPoolExecutor) -> None:
    """Do not wait for work that nobody wants any more."""
    for process in list((pool._processes or {}).values()):
        process.terminate()


def _begin(region: Region, parent: int) -> None:
    """In a new worker: take the region, and leave signals from the keyboard to the parent."""
    global _region
    _region = region
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process when its parent is gone: killed, it could not say so."""
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)


def _run(work: Work[Any, Result], item: Any) -> Result:
    if _region is None:
        raise RuntimeError("this worker process has no region")
    return work(_region, item)
