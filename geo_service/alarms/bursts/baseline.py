"""The usual number of calls per place and topic, against which a burst is measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from geo_service.base.model import FloatArray

#: kinds of places, fine to coarse; the finest that signals is the one told
LEVELS = ("place", "cell", "area")
Key = tuple[str, str, str]
#: bounds of the prior's shape: a city where all places are alike, and one of extremes
_LEAST_SHAPE, _MOST_SHAPE = 0.05, 50.0
#: the prior where no place is known yet: one of a hundred, more or less
_UNKNOWN = (0.5, 50.0)
#: all topics together (no topic holds a control character), for topics that are new or rare
ANY_TOPIC = "\0any"
#: calls in the days before without which a topic has no places of its own
_FEWEST_KNOWN = 100


class Usual(NamedTuple):
    """A place's prior, its own calls of the days before, and the city's."""

    shape: float
    weight: float
    seen: int
    city: int


@dataclass(frozen=True)
class Baseline:
    """Calls in the days before, by (level, code, topic) and citywide by topic, ``ANY_TOPIC`` too.

    ``prior`` per (level, topic) is a gamma distribution of a place's share of the city's calls,
    as shape and as the city's calls that it weighs as much as. ``calls_a_day`` are all.
    """

    seen: Mapping[Key, int] = field(default_factory=dict)
    city: Mapping[str, int] = field(default_factory=dict)
    prior: Mapping[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    calls_a_day: float = 0.0

    def known_topic(self, topic: str) -> str | None:
        """The topic by whose calls a place is judged: its own, ``ANY_TOPIC``; None without any."""
        for one in (topic, ANY_TOPIC):
            if self.city.get(one, 0) >= _FEWEST_KNOWN:
                return one
        return None

    def usual(self, key: Key) -> Usual:
        """What is usual at a place for a topic; without a history the prior of an unknown place."""
        level, code, topic = key
        known = self.known_topic(topic)
        if known is None:
            return Usual(*_UNKNOWN, 0, 0)
        shape, weight = self.prior_of(level, known)
        return Usual(shape, weight, self.seen.get((level, code, known), 0), self.city[known])

    def prior_of(self, level: str, topic: str) -> tuple[float, float]:
        """Shape and weight of the prior."""
        return self.prior.get((level, topic), _UNKNOWN)


def make_baseline(
    counts: Iterable[tuple[Key, int]], city: Mapping[str, int], days: int
) -> Baseline:
    """Gather counts of ``days`` days; the priors are fitted by moments over the places."""
    seen = dict(counts)
    whole = sum(city.values())
    for (level, code, _), n in list(seen.items()):
        key = (level, code, ANY_TOPIC)
        seen[key] = seen.get(key, 0) + n
    city = {**city, ANY_TOPIC: whole}
    by_kind: dict[tuple[str, str], list[int]] = {}
    for (level, _, topic), n in seen.items():
        by_kind.setdefault((level, topic), []).append(n)
    prior = {
        (level, topic): _fit(np.array(values, np.float64), city.get(topic, 0))
        for (level, topic), values in by_kind.items()
    }
    return Baseline(seen, city, prior, whole / max(days, 1))


def _fit(counts: FloatArray, city: int) -> tuple[float, float]:
    """Shape and weight of a gamma distribution of shares, by moments."""
    mean, variance = float(counts.mean()), float(counts.var())
    if not mean or not city:
        return _UNKNOWN
    extra = variance - mean
    shape = mean * mean / extra if extra > 0 else _MOST_SHAPE
    shape = min(max(shape, _LEAST_SHAPE), _MOST_SHAPE)
    return shape, shape * city / mean
