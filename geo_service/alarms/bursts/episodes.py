"""One alert per episode: opened by the first signal, updated, closed after quiet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geo_service.alarms.bursts.baseline import Key
from geo_service.alarms.bursts.detector import BurstCall, BurstDetector, Signal

#: an episode ends when no call has come for so long
QUIET_S = 3 * 3_600


@dataclass(frozen=True, slots=True)
class Episode:
    """A burst from its first call to its latest.

    ``callers`` is the number of distinct callers; ``p``, ``recurrence_days`` and ``expected`` are
    those of the strongest signal in ``window_s``; ``raised_s`` is when it was first told, ``seq``
    the ticket that did.
    """

    key: Key
    started_s: float
    raised_s: float
    last_s: float
    callers: int
    calls: int
    window_s: int
    expected: float
    p: float
    recurrence_days: float
    seq: int
    closed: bool = False

    @property
    def id(self) -> str:
        """The same for the same episode, however often it is found again."""
        level, code, topic = self.key
        return f"{level}:{code}:{topic}"


class Episodes:
    """Follows a detector and keeps the open episodes."""

    def __init__(self, detector: BurstDetector) -> None:
        self.detector = detector
        self.open: dict[Key, Episode] = {}
        self._callers: dict[Key, set[str]] = {}

    def callers_of(self, key: Key) -> frozenset[str]:
        """The distinct callers of an open episode."""
        return frozenset(self._callers.get(key, ()))

    def take(self, ticket: BurstCall) -> list[Episode]:
        """Count a ticket in; the episodes that it opened, changed or closed."""
        changed = self.close_quiet(ticket.at_s)
        signal = self.detector.take(ticket)
        going_on = [
            (level, code, ticket.topic)
            for level, code in ticket.places
            if (level, code, ticket.topic) in self.open
        ]
        for key in going_on:
            self._callers[key].add(ticket.caller)
            self.open[key] = _joined(self.open[key], len(self._callers[key]), ticket, signal)
            changed.append(self.open[key])
        if signal is not None and not going_on:
            self._callers[signal.key] = {caller for _, caller in signal.calls}
            self.open[signal.key] = _opened(signal, ticket)
            changed.append(self.open[signal.key])
        return changed

    def close_quiet(self, now_s: float) -> list[Episode]:
        """Close the episodes that have been quiet for three hours."""
        over = [e for e in self.open.values() if now_s - e.last_s > QUIET_S]
        for episode in over:
            del self.open[episode.key], self._callers[episode.key]
            self.detector.forget(episode.key)
        return [replace(episode, closed=True) for episode in over]


def _opened(signal: Signal, ticket: BurstCall) -> Episode:
    return Episode(
        key=signal.key,
        started_s=min((at for at, _ in signal.calls), default=signal.at_s),
        raised_s=signal.at_s,
        last_s=signal.at_s,
        callers=signal.callers,
        calls=len(signal.calls),
        window_s=signal.window_s,
        expected=signal.expected,
        p=signal.p,
        recurrence_days=signal.recurrence_days,
        seq=ticket.seq,
    )


def _joined(episode: Episode, callers: int, ticket: BurstCall, signal: Signal | None) -> Episode:
    later = replace(
        episode,
        last_s=max(episode.last_s, ticket.at_s),
        callers=callers,
        calls=episode.calls + 1,
    )
    if signal is not None and signal.key == episode.key and signal.p < episode.p:
        later = replace(
            later,
            p=signal.p,
            recurrence_days=signal.recurrence_days,
            expected=signal.expected,
            window_s=signal.window_s,
        )
    return later
