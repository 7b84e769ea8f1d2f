"""Count the distinct callers of the last 15 minutes, hour, three hours and day as calls arrive."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter

#: lengths of the windows in seconds, short to long
WINDOWS_S = (900, 3_600, 10_800, 86_400)
_LONGEST_S = WINDOWS_S[-1]
_BUCKET_S = 60
_BUCKETS = _LONGEST_S // _BUCKET_S
#: calls kept beyond the longest window before the list is cut
_SLACK = 64


class DistinctCallers:
    """Distinct callers of one place in each window, at the time of the latest call.

    Adding a call costs a constant amount of work on average; one that comes late is put where
    it belongs, which costs as much as the place has calls in a day.
    """

    __slots__ = ("_calls", "_counts", "_firsts")

    def __init__(self) -> None:
        self._calls: list[tuple[float, str]] = []
        self._firsts = [0] * len(WINDOWS_S)
        self._counts: list[dict[str, int]] = [{} for _ in WINDOWS_S]

    @property
    def last_s(self) -> float:
        """The time of the latest call."""
        return self._calls[-1][0] if self._calls else float("-inf")

    def add(self, at_s: float, caller: str) -> tuple[int, ...]:
        """Note a call at ``at_s`` (seconds); the distinct callers in each window now."""
        if at_s < self.last_s:
            return self._add_late(at_s, caller)
        self._calls.append((at_s, caller))
        for window, length in enumerate(WINDOWS_S):
            counts = self._counts[window]
            counts[caller] = counts.get(caller, 0) + 1
            if self._calls[self._firsts[window]][0] <= at_s - length:
                self._forget(window, at_s - length)
        self._cut()
        return tuple(len(counts) for counts in self._counts)

    def since(self, at_s: float) -> list[tuple[float, str]]:
        """Calls after ``at_s``, in order of time."""
        return self._calls[bisect_right(self._calls, (at_s, "\U0010ffff")) :]

    def _add_late(self, at_s: float, caller: str) -> tuple[int, ...]:
        insort(self._calls, (at_s, caller))
        now_s = self.last_s
        for window, length in enumerate(WINDOWS_S):
            first = bisect_right(self._calls, (now_s - length, "\U0010ffff"))
            self._firsts[window] = first
            self._counts[window] = dict(Counter(caller for _, caller in self._calls[first:]))
        return tuple(len(counts) for counts in self._counts)

    def _forget(self, window: int, until_s: float) -> None:
        first, counts = self._firsts[window], self._counts[window]
        while self._calls[first][0] <= until_s:
            caller = self._calls[first][1]
            counts[caller] -= 1
            if not counts[caller]:
                del counts[caller]
            first += 1
        self._firsts[window] = first

    def _cut(self) -> None:
        gone = self._firsts[-1]
        if gone > _SLACK and gone * 2 > len(self._calls):
            del self._calls[:gone]
            self._firsts = [first - gone for first in self._firsts]


class Volume:
    """Calls of the whole city in each window, from a ring of one counter a minute."""

    __slots__ = ("_minute", "_ring", "_sums")

    def __init__(self) -> None:
        self._ring = [0] * _BUCKETS
        self._sums = [0] * len(WINDOWS_S)
        self._minute = -(1 << 62)

    def add(self, at_s: float) -> tuple[int, ...]:
        """Note a call at ``at_s``; the calls in each window now."""
        minute = int(at_s // _BUCKET_S)
        if minute > self._minute:
            self._move_to(minute)
        age = self._minute - minute
        if age < _BUCKETS:
            self._ring[minute % _BUCKETS] += 1
            for window, length in enumerate(WINDOWS_S):
                self._sums[window] += age < length // _BUCKET_S
        return tuple(self._sums)

    def _move_to(self, minute: int) -> None:
        if minute - self._minute >= _BUCKETS:
            self._ring = [0] * _BUCKETS
            self._sums = [0] * len(WINDOWS_S)
            self._minute = minute
            return
        for now in range(self._minute + 1, minute + 1):
            for window, length in enumerate(WINDOWS_S):
                self._sums[window] -= self._ring[(now - length // _BUCKET_S) % _BUCKETS]
            self._ring[now % _BUCKETS] = 0
        self._minute = minute
