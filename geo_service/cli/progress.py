"""A progress bar for long commands: share done, rows, rate, time left; on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar() -> Iterator[Callable[[int, float | None], None]]:
    """Give a function that takes (rows so far, share of the input read) and shows it.

    Where the share is not known (None) the bar only moves, and no time left is told.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    bar = Progress(
        TextColumn("{task.fields[rows]:,} rows"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]:,.0f} rows/s"),
        TimeLeft(),
        console=Console(file=sys.stderr),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    begun = time.perf_counter()
    with bar:
        task = bar.add_task("", total=1.0, rows=0, rate=0.0)

        def show(rows: int, share: float | None) -> None:
            rate = rows / max(time.perf_counter() - begun, 1e-9)
            if share is None:
                bar.update(task, total=None, rows=rows, rate=rate)
            else:
                bar.update(task, completed=share, rows=rows, rate=rate)

        yield show


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show what is done and for how long, where no share of it is known; on a terminal only."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    terminal = sys.stderr.isatty()
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        transient=True,
        disable=not terminal,
    )
    with bar:
        bar.add_task(what, total=None)
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
