"""Progress of work in a process of its own, told in the one that waits for it."""

from __future__ import annotations

from concurrent.futures import Future, wait
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

from geo_service.base import progress
from geo_service.base.progress import report_progress

T = TypeVar("T")
#: how often, in seconds, one looks how far it is
LOOK_EVERY_S = 0.2
#: what a step is, by number in the shared values
UNITS = ("", "objects read for the map", "features drawn", "tiles written")
_UNKNOWN = -1.0


class ProgressBoard:
    """Three shared numbers that the process at work writes: steps, share or -1, kind of step."""

    def __init__(self, context: BaseContext) -> None:
        self.values: Any = context.Array("d", [0.0, _UNKNOWN, 0.0])

    def result(self, work: Future[T]) -> T:
        """Wait for the work and report how far it is meanwhile; raises what the work raises."""
        while not work.done():
            wait((work,), timeout=LOOK_EVERY_S)
            done, share, unit = self.values[:]
            if unit:
                report_progress(int(done), None if share < 0 else share, UNITS[int(unit)])
        return work.result()


def write_progress_to(values: Any) -> None:
    """Let what this process reports from now on stand in ``values`` of a board."""

    def note(done: int, share: float | None, unit: str) -> None:
        values[:] = [float(done), _UNKNOWN if share is None else share, float(UNITS.index(unit))]

    progress.listen(note)
