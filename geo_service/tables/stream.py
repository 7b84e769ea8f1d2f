"""Chain iterators whose steps run in parallel threads, in order."""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Made = TypeVar("Made", covariant=True)
_POLL_S = 0.1


class Submitted(Protocol[Made]):
    """Work given to a pool or a cluster, as ``concurrent.futures.Future`` has it."""

    def result(self) -> Made:
        """Its result, waited for."""

    def cancel(self) -> object:
        """Do not begin it, if it has not begun."""


class _End:
    """The last thing a producer puts: the error it stopped by, or None."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def ahead(items: Iterable[Item], depth: int = 2) -> Iterator[Item]:
    """Give ``items`` in order, made in a thread at most ``depth`` items ahead.

    An error in the thread is raised here; when the consumer stops early, so does the thread.
    """
    waiting: queue.Queue[Item | _End] = queue.Queue(maxsize=depth)
    stop = threading.Event()

    def put(item: Item | _End) -> bool:
        while not stop.is_set():
            try:
                waiting.put(item, timeout=_POLL_S)
            except queue.Full:
                continue
            return True
        return False

    def produce() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                if not put(item):
                    return
        except BaseException as caught:  # noqa: BLE001 - handed over to the consumer
            error = caught
        put(_End(error))

    thread = threading.Thread(target=produce, daemon=True)
    thread.start()
    try:
        while not isinstance(item := waiting.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        thread.join()


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], workers: int | None = None
) -> Iterator[Result]:
    """Give ``work(item)`` for each item in order, several at once (by default one a core)."""
    workers = workers or os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        yield from results_of(lambda item: pool.submit(work, item), items, workers + 1)


def results_of(
    submit: Callable[[Item], Submitted[Result]], items: Iterable[Item], most: int
) -> Iterator[Result]:
    """Give the result of each submitted item in order; ``most`` items are in hand at a time.

    Those in hand when the consumer stops, or when one fails, are cancelled.
    """
    waiting: deque[Submitted[Result]] = deque()
    try:
        for item in items:
            waiting.append(submit(item))
            if len(waiting) >= most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
