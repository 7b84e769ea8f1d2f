"""The daily run of alarms: scan topics, test series, store alarms; resumable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray
from geo_service.ledger import Ledger
from geo_service.ledger.alarms import (
    AlarmRecord,
    AlarmSearch,
    close_quiet,
    done_parts,
    find_alarms,
    finish_part,
    put_alarm,
)
from geo_service.planning.alarms.parts import Grids, ScanPart, part_names
from geo_service.planning.alarms.scanning import QUIET_DAYS, Scanned, alarms_of, scan_part
from geo_service.planning.alarms.settings import AlarmRunSettings
from geo_service.planning.alarms.temporal import temporal_alarms
from geo_service.planning.queries import Queries
from geo_service.region.calendar import read_calendar
from geo_service.tables import in_order

Progress = Callable[[int, float], None]
_TEMPORAL = "temporal"
_OPEN = ("new", "continuing", "acknowledged")


@dataclass
class RunSummary:
    """What a run did."""

    as_of: date
    scanned: int = 0
    done_before: int = 0
    series: int = 0
    alarms: list[AlarmRecord] = field(default_factory=list)
    closed: int = 0
    chance_a_day: float = 0.0
    missing_years: tuple[int, ...] = ()


def run_alarms(
    queries: Queries,
    ledger: Ledger,
    as_of: date,
    how: AlarmRunSettings,
    *,
    channels: tuple[str, ...] = (),
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> RunSummary:
    """Scan and judge the day ``as_of``; a part and the note that it is done are one transaction.

    Started again for the same day, it goes on with what is not done yet.

    Raises:
        InputError: the day is not over yet.
        UnavailableError: the store or the scheduler does not answer.
    """
    folder = queries.geography.folder
    if as_of >= folder.today():
        raise InputError(f"{as_of} is not over yet", hint="take yesterday, or an earlier day")
    calendar = read_calendar(folder.path)
    grids = Grids(queries, as_of, how, calendar)
    names = part_names(queries, grids.during, how)
    with ledger.reading() as at:
        done = done_parts(at, as_of.isoformat())
    summary = RunSummary(as_of, chance_a_day=len(names) / how.recurrence_days)
    summary.missing_years = calendar.missing_years(grids.start, as_of)
    zone = ZoneInfo(folder.manifest.time_zone)
    left = [name for name in names if name[0] not in done]
    summary.done_before = len(names) - len(left)
    keep = _Keeper(ledger, as_of, how, zone, channels, len(names), summary)
    city: dict[tuple[str, str, str], FloatArray] = {}
    for number, scanned in enumerate(_scan_all(grids, left, how, as_of, scheduler, city), start=1):
        keep.scanned(scanned)
        if progress is not None:
            progress(number, number / max(len(left), 1))
    if _TEMPORAL not in done:
        keep.temporal(
            *temporal_alarms(_series(grids, how, city), grids.start, grids.off, how, zone)
        )
    summary.closed = keep.close_quiet()
    return summary


def _scan_all(
    grids: Grids,
    names: list[tuple[str, str, bool]],
    how: AlarmRunSettings,
    as_of: date,
    scheduler: str | None,
    city: dict[tuple[str, str, str], FloatArray],
) -> Iterator[Scanned]:
    def watched() -> Iterator[ScanPart]:
        for part in grids.parts(names):
            if part.level == how.level:
                city["", "", part.topic] = part.cases.counts.sum(axis=0).astype(np.float64)
            yield part

    def work(part: ScanPart) -> Scanned:
        return scan_part(part, how.settings(part.name, as_of), how.recurrence_days)

    if scheduler is None:
        yield from in_order(work, watched())
        return
    yield from _on_cluster(scheduler, watched(), how, as_of)


def _on_cluster(
    scheduler: str, parts: Iterator[ScanPart], how: AlarmRunSettings, as_of: date
) -> Iterator[Scanned]:
    """The same on the workers of a Dask scheduler, some parts ahead of what is kept."""
    from geo_service.service.dask_client import connected

    with connected(scheduler) as client:
        waiting: list[Any] = []
        for part in parts:
            settings = how.settings(part.name, as_of)
            waiting.append(
                client.submit(scan_part, part, settings, how.recurrence_days, pure=False)
            )
            if len(waiting) > 4 * max(len(client.ncores()), 1):
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _series(
    grids: Grids, how: AlarmRunSettings, city: dict[tuple[str, str, str], FloatArray]
) -> dict[tuple[str, str, str], FloatArray]:
    """The city by topic as scanned, each area over all topics, and the whole city."""
    (whole,) = grids.parts([("all", "", False)])
    series = dict(city)
    series["", "", ""] = whole.cases.counts.sum(axis=0).astype(np.float64)
    for places, counts in zip(whole.sites.places, whole.cases.counts, strict=True):
        series[how.level, places[0], ""] = counts.astype(np.float64)
    return series


@dataclass
class _Keeper:
    """Keeps what was found, each part in one transaction."""

    ledger: Ledger
    as_of: date
    how: AlarmRunSettings
    zone: ZoneInfo
    channels: tuple[str, ...]
    parts: int
    summary: RunSummary

    def scanned(self, scanned: Scanned) -> None:
        """Keep a part's alarms."""

        def job(at: Any) -> list[AlarmRecord]:
            search = AlarmSearch(_OPEN, ("scan",), scanned.topic, limit=1_000)
            open_ones = find_alarms(at, search) if scanned.clusters else []
            made = alarms_of(scanned, open_ones, self.how, self.zone, self.parts)
            kept = [put_alarm(at, one, channels=self.channels) for one in made]
            finish_part(at, self.as_of.isoformat(), scanned.name, len(made), scanned.p)
            return [one for one in kept if one is not None]

        self.summary.alarms += self.ledger.writer.run(job)
        self.summary.scanned += 1

    def temporal(self, made: list[Any], tests: int) -> None:
        """Keep the temporal alarms."""

        def job(at: Any) -> list[AlarmRecord]:
            kept = [put_alarm(at, one, channels=self.channels) for one in made]
            finish_part(at, self.as_of.isoformat(), _TEMPORAL, len(made), 1.0)
            return [one for one in kept if one is not None]

        self.summary.alarms += self.ledger.writer.run(job)
        self.summary.series = tests

    def close_quiet(self) -> int:
        """Close what has been quiet for a week."""
        from datetime import UTC, datetime, time

        before = datetime.combine(self.as_of - timedelta(days=QUIET_DAYS), time(), UTC)

        def job(at: Any) -> int:
            return close_quiet(at, "scan", before) + close_quiet(at, "temporal", before)

        return self.ledger.writer.run(job)
