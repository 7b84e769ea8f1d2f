"""Scan one part of a daily run, here or on another machine, and make alarms of the clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from geo_service.alarms.scan import Cluster, ScanSettings, scan
from geo_service.base.errors import InputError
from geo_service.ledger.alarms import AlarmRecord, NewAlarm
from geo_service.planning.alarms.parts import ScanPart
from geo_service.planning.alarms.settings import AlarmRunSettings

#: days of the course that an alarm carries
COURSE_DAYS = 28
#: an alarm that found no further case for so long is over
QUIET_DAYS = 7


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a part gave: its smallest p and the clusters that are raised, with their courses."""

    name: str
    topic: str
    level: str
    p: float
    clusters: tuple[Cluster, ...]
    courses: tuple[dict[str, Any], ...]


def scan_part(part: ScanPart, settings: ScanSettings, recurrence_days: float) -> Scanned:
    """Scan a part; the same part and settings give the same answer wherever it runs."""
    nothing = Scanned(part.name, part.topic, part.level, 1.0, (), ())
    if not part.cases.counts[:, -settings.max_days :].any():
        return nothing
    try:
        found = scan(part.cases, part.sites, settings).clusters
    except InputError:
        return nothing
    raised = tuple(one for one in found if one.recurrence_days >= recurrence_days)
    best = found[0].p if found else 1.0
    courses = tuple(_course(part, one) for one in raised)
    return Scanned(part.name, part.topic, part.level, best, raised, courses)


def _course(part: ScanPart, cluster: Cluster) -> dict[str, Any]:
    """Counts of the latest days in the cluster's places, with what was to be expected."""
    inside = sorted({part.sites.site_of[place] for place in cluster.places})
    days = min(COURSE_DAYS, part.cases.counts.shape[1])
    expected = part.cases.expected(days)[inside].sum(axis=0)
    a_day = np.diff(np.concatenate(([0.0], expected)))[::-1]
    first = part.cases.end - timedelta(days=days - 1)
    return {
        "first_day": first.isoformat(),
        "counts": part.cases.counts[inside][:, -days:].sum(axis=0).tolist(),
        "expected": np.round(a_day, 3).tolist(),
    }


def alarms_of(
    scanned: Scanned,
    open_ones: Sequence[AlarmRecord],
    how: AlarmRunSettings,
    zone: ZoneInfo,
    parts: int,
) -> list[NewAlarm]:
    """Alarms of the clusters raised; one that shares a place and a day with an open one goes on."""
    made = []
    for cluster, course in zip(scanned.clusters, scanned.courses, strict=True):
        started, last = _moment(cluster.start, zone), _moment(cluster.end, zone)
        made.append(
            NewAlarm(
                kind="scan",
                key=_key(scanned, cluster, open_ones),
                topic=scanned.topic,
                level=scanned.level,
                places=cluster.places,
                started_at=started,
                last_at=last,
                continues_after=started,
                observed=cluster.observed,
                expected=cluster.expected,
                p=cluster.p,
                recurrence_days=cluster.recurrence_days,
                reporters=cluster.observed,
                details={
                    "start": cluster.start.isoformat(),
                    "end": cluster.end.isoformat(),
                    "llr": cluster.llr,
                    "p_method": cluster.p_method,
                    "radius_km": cluster.radius,
                    "chance_a_day": parts / how.recurrence_days,
                    "course": course,
                },
            )
        )
    return made


def _key(scanned: Scanned, cluster: Cluster, open_ones: Sequence[AlarmRecord]) -> str:
    places = set(cluster.places)
    for one in open_ones:
        same = one.topic == scanned.topic and one.level == scanned.level
        if same and places & set(one.places) and one.details.get("end", "") >= str(cluster.start):
            return one.key
    return f"{scanned.level}:{scanned.topic}:{cluster.places[0]}:{cluster.start.isoformat()}"


def _moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
