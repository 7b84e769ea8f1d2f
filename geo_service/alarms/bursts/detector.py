"""Detect bursts: a place's callers compared with the whole city's in the same time window.

Two tails are taken, and the larger counts. Of the city's calls of the topic in a window, how
many fall to the place is hypergeometric given what it had before, so that a storm over the whole
city is no burst of one place. And a place's share is gamma-distributed over places, so that one
without a history is judged as its likes are.

A test is made whenever somebody calls, so the call itself is no evidence: what counts is how many
others called in the same window. Of a Poisson process, the others are as many as at any time, and
the false alarms of a day are the limit times the day's calls.

A topic that is new to the city, or rare, is judged by where calls of all topics come from; in a
ledger without a history only a place with far more than its share of the day's calls stands out,
and no area does: where a city begins with one district, all calls come from it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from geo_service.alarms.bursts.baseline import LEVELS, Baseline, Key
from geo_service.alarms.bursts.window import WINDOWS_S, DistinctCallers, Volume
from geo_service.alarms.distributions import (
    SMALLEST_P,
    gamma_poisson_upper_tail,
    hypergeometric_upper_tail,
    normal_quantile,
)

#: fewer distinct callers are never a burst
FEWEST_CALLERS = 3
#: false alarms a day that chance may give in the whole city
FALSE_A_DAY = 0.2
#: share of the normal quantile below which a count cannot be a signal
_SURELY_USUAL = 0.8
#: so many times the usual calls within a day make as many more tests
_MORE_CALLS = 2.0
#: places without a call for so long are forgotten
_FORGET_AFTER_S = 2 * WINDOWS_S[-1]


@dataclass(frozen=True, slots=True)
class BurstCall:
    """A call: its number, time in seconds, topic, caller (a hash) and places as (level, code)."""

    seq: int
    at_s: float
    topic: str
    caller: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """A place and window that chance does not explain.

    ``p`` is that of one test; ``recurrence_days`` allows for all tests of a day: how often chance
    gives as strong a signal anywhere in the city.
    """

    key: Key
    at_s: float
    window_s: int
    callers: int
    expected: float
    p: float
    recurrence_days: float
    calls: tuple[tuple[float, str], ...]


class BurstDetector:
    """Takes tickets in order and gives a signal where one makes a burst."""

    def __init__(self, baseline: Baseline, *, false_a_day: float = FALSE_A_DAY) -> None:
        self.baseline = baseline
        self._false_a_day = false_a_day
        self._set_limit(max(baseline.calls_a_day, 1.0))
        self._today = Volume()
        self._callers: dict[Key, DistinctCallers] = {}
        self._city: dict[str, Volume] = {}
        self._swept_s = float("-inf")

    def _set_limit(self, calls_a_day: float) -> None:
        """The largest p of a signal: the false alarms allowed, over a day's tests."""
        self._calls_a_day = calls_a_day
        self.tests_a_day = calls_a_day * len(WINDOWS_S) * len(LEVELS)
        self.limit = self._false_a_day / self.tests_a_day
        self._clear = _SURELY_USUAL * normal_quantile(1 - self.limit)

    def take(self, ticket: BurstCall) -> Signal | None:
        """Count a ticket in; the signal of the finest place that it makes a burst, if any."""
        today = self._today.add(ticket.at_s)[-1]
        if today > _MORE_CALLS * self._calls_a_day:
            self._set_limit(today)
        volume = self._city.get(ticket.topic)
        if volume is None:
            volume = self._city[ticket.topic] = Volume()
        city = volume.add(ticket.at_s)
        best: Signal | None = None
        places = sorted(ticket.places, key=_fineness)
        for level, code in places:
            key = (level, code, ticket.topic)
            callers = self._callers.get(key)
            if callers is None:
                callers = self._callers[key] = DistinctCallers()
            counts = callers.add(ticket.at_s, ticket.caller)
            if best is None and ticket.at_s >= callers.last_s:
                best = self._judge(key, ticket.at_s, counts, city, callers)
        self._sweep(ticket.at_s)
        return best

    def forget(self, key: Key) -> None:
        """Start counting a place again: its calls so far belong to an episode that is over."""
        self._callers.pop(key, None)

    def p(self, key: Key, callers: int, city: int) -> float:
        """The chance that, of ``city`` other calls, so many other callers or more are from here."""
        usual = self.baseline.usual(key)
        if not usual.city and key[0] == "area":
            return 1.0
        city = max(city, callers)
        share = gamma_poisson_upper_tail(
            callers,
            a=usual.shape,
            b=usual.weight,
            seen=usual.seen,
            exposure=usual.city,
            window=city,
        )
        if share > self.limit:
            return share  # the other tail cannot make it a signal
        if not usual.city:
            return share  # and says nothing without a history
        permuted = hypergeometric_upper_tail(
            callers, total=usual.city + city, zone=usual.seen + callers, drawn=city
        )
        return max(share, permuted)

    def _judge(
        self,
        key: Key,
        at_s: float,
        counts: Sequence[int],
        city: Sequence[int],
        callers: DistinctCallers,
    ) -> Signal | None:
        found: Signal | None = None
        for window_s, count, volume in zip(WINDOWS_S, counts, city, strict=True):
            if count < FEWEST_CALLERS:
                continue
            expected = self._expected(key, volume)
            if count <= expected + self._clear * math.sqrt(expected):
                continue  # the tails of both distributions are heavier than the normal's
            p = self.p(key, count - 1, volume - 1)
            if p <= self.limit and (found is None or p < found.p):
                calls = tuple(callers.since(at_s - window_s))
                days = 1 / (max(p, SMALLEST_P) * self.tests_a_day)
                found = Signal(key, at_s, window_s, count, expected, p, days, calls)
        return found

    def _expected(self, key: Key, city: int) -> float:
        usual = self.baseline.usual(key)
        return (usual.shape + usual.seen) / (usual.weight + usual.city) * city

    def _sweep(self, now_s: float) -> None:
        """Forget places that have been quiet, once a day."""
        if now_s - self._swept_s < WINDOWS_S[-1]:
            return
        self._swept_s = now_s
        quiet = [k for k, c in self._callers.items() if now_s - c.last_s > _FORGET_AFTER_S]
        for key in quiet:
            del self._callers[key]


def _fineness(place: tuple[str, str]) -> int:
    return LEVELS.index(place[0])
