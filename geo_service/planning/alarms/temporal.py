"""Temporal alarms of a day for the city, each topic, and each lead area."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from geo_service.alarms.temporal.daily import DailyAlarm, daily_alarm
from geo_service.base.model import FloatArray
from geo_service.cube.getis import false_discovery_rate
from geo_service.ledger.alarms import NewAlarm
from geo_service.planning.alarms.settings import AlarmRunSettings

#: one that is found again within so many days goes on
GOES_ON_DAYS = 7


def temporal_alarms(
    series: dict[tuple[str, str, str], FloatArray],
    start: date,
    off: frozenset[date],
    how: AlarmRunSettings,
    zone: ZoneInfo,
) -> tuple[list[NewAlarm], int]:
    """Judge the last day of each series, keyed (level, place, topic); alarms and tests made.

    An alarm needs a p that chance gives once in ``recurrence_days`` days, and a false
    discovery rate over the day's tests of at most ``false_discovery``.
    """
    if not series:
        return [], 0
    days = len(next(iter(series.values())))
    dates = [start + timedelta(days=i) for i in range(days)]
    weekday = np.array([day.weekday() for day in dates], np.float64)
    is_off = np.array([day in off for day in dates])
    judged = {key: daily_alarm(counts, weekday, is_off) for key, counts in series.items()}
    known = {key: one for key, one in judged.items() if one is not None}
    if not known:
        return [], 0
    rates = false_discovery_rate(np.array([one.p for one in known.values()]))
    raised = [
        _alarm(key, one, float(rate), dates[-1], how, zone)
        for (key, one), rate in zip(known.items(), rates.tolist(), strict=True)
        if one.p <= 1 / how.recurrence_days and rate <= how.false_discovery and one.observed >= 5
    ]
    return raised, len(known)


def _alarm(
    key: tuple[str, str, str],
    one: DailyAlarm,
    rate: float,
    day: date,
    how: AlarmRunSettings,
    zone: ZoneInfo,
) -> NewAlarm:
    level, place, topic = key
    moment = datetime.combine(day, time(), zone).astimezone(UTC)
    return NewAlarm(
        kind="temporal",
        key=f"{level}:{place}:{topic}",
        topic=topic,
        level=level,
        places=(place,) if place else (),
        started_at=moment,
        last_at=moment,
        continues_after=moment - timedelta(days=GOES_ON_DAYS),
        observed=one.observed,
        expected=one.expected,
        p=one.p,
        recurrence_days=1 / one.p,
        reporters=one.observed,
        details={
            "start": day.isoformat(),
            "end": day.isoformat(),
            "false_discovery_rate": rate,
            "chance_a_day": how.false_discovery,
        },
    )
