"""One writer thread per process that commits waiting writes together.

A commit costs a disk flush (milliseconds); twenty requests that wait for the disk together pay
it once. Each job runs in its own savepoint: one that is refused takes nothing else with it. A
job's result is handed out only after the commit, so what a caller hears of is on the disk.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import sqlalchemy as sa

from geo_service.base.errors import UnavailableError
from geo_service.ledger.store.engine import WRITE
from geo_service.ledger.store.faults import translated

T = TypeVar("T")
Job = Callable[[sa.Connection], Any]
_MOST_JOBS = 128
_MOST_WAITING = 5000
_Item = tuple[Job, "Future[Any]"]


class Writer:
    """Runs jobs against the store, many to a commit, in the order they came."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine.execution_options(**{WRITE: True})
        self._waiting: queue.Queue[_Item | None] = queue.Queue(_MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._start = threading.Lock()

    def run(self, job: Callable[[sa.Connection], T]) -> T:
        """Run one job durably and give its result.

        Raises:
            UnavailableError: the store failed; nothing of this job was kept.
        """
        future: Future[T] = Future()
        self._ensure_thread()
        try:
            self._waiting.put_nowait((job, future))
        except queue.Full:
            raise UnavailableError(
                "too many writes are waiting", hint="try again in a few seconds"
            ) from None
        return future.result()

    def run_alone(self, job: Callable[[sa.Connection], T]) -> T:
        """Run a large job in a transaction of its own, in the caller's thread."""
        with translated(), self._engine.begin() as connection:
            return job(connection)

    def close(self) -> None:
        """Finish what waits, then stop."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def _ensure_thread(self) -> None:
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._work, name="ledger-writer", daemon=True
                )
                self._thread.start()

    def _next_items(self) -> list[_Item] | None:
        first = self._waiting.get()
        if first is None:
            return None
        items = [first]
        while len(items) < _MOST_JOBS:
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                break
            if item is None:
                self._waiting.put(None)
                break
            items.append(item)
        return items

    def _work(self) -> None:
        while (items := self._next_items()) is not None:
            outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
            try:
                with translated(), self._engine.begin() as connection:
                    outcomes.extend(_attempt(connection, item) for item in items)
            except BaseException as error:  # noqa: BLE001 - handed to every waiting caller
                outcomes = [(future, None, error) for _, future in items]
            for future, result, failure in outcomes:
                if failure is None:
                    future.set_result(result)
                else:
                    future.set_exception(failure)


def _attempt(
    connection: sa.Connection, item: _Item
) -> tuple[Future[Any], Any, BaseException | None]:
    job, future = item
    try:
        with translated(), connection.begin_nested():
            return future, job(connection), None
    except UnavailableError:
        raise
    except Exception as error:  # noqa: BLE001 - belongs to this job's caller alone
        return future, None, error
