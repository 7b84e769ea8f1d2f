"""Progress of long commands: share done, rows, rate, time left; on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from geo_service.base.progress import progress_told_to


class Show(Protocol):
    """Shows how many steps are done, and the share of the whole (None: not known)."""

    def __call__(self, done: int, share: float | None, unit: str = ...) -> None:
        """Show it."""


@contextmanager
def progress_bar(what: str = "", unit: str = "rows") -> Iterator[Show]:
    """Give a function that takes (rows so far, share of the input read) and shows it.

    Where the share is not known (None) the bar only moves, and no time left is told.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        TextColumn("{task.fields[done]}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
        console=Console(file=sys.stderr),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(what, total=None, done="", rate="", left="")
        begun, last = time.perf_counter(), unit

        def show(done: int, share: float | None, unit: str = unit) -> None:
            nonlocal begun, last
            if unit != last:  # work of another kind has a pace of its own
                begun, last = time.perf_counter(), unit
            seconds = max(time.perf_counter() - begun, 1e-9)
            bar.update(
                task,
                total=None if share is None else 1.0,
                completed=share or 0.0,
                done=f"{done:,} {unit}",
                rate=f"{done / seconds:,.0f} {unit}/s",
                left=time_left(seconds, share),
            )

        yield show


def time_left(seconds: float, share: float | None) -> str:
    """How long the rest takes, at the pace of the ``share`` (0 to 1) that took so long."""
    if not share or share > 1:
        return ""
    left = round(seconds * (1 - share) / share)
    hours, minutes = divmod(left // 60, 60)
    return f"{hours}:{minutes:02}:{left % 60:02} left"


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show what is done and for how long; rate and time left as far as the work reports them."""
    with progress_bar(what) as show, progress_told_to(show):
        yield


@contextmanager
def download_bar() -> Iterator[Callable[[int, int | None], None]]:
    """Give a function that takes (bytes there, bytes in all or None) and shows the way to go.

    What was there before this run does not count towards the rate.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    bar = Progress(
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task("", total=None)

        def show(there: int, total: int | None) -> None:
            bar.update(task, completed=there, total=total)

        yield show
