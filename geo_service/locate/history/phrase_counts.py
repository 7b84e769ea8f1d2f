"""How often tickets with a phrase went to each area, weighted by their age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from geo_service.base.model import FloatArray

#: what a ticket that names its own area adds to the prior, which is asked where none is named
TOLD_WEIGHT = 0.1
#: pseudo-counts: an unseen area keeps a chance, and one ticket is not proof
PRIOR_WEIGHT = 0.3
PHRASE_WEIGHT = 2.0
#: a ticket this old counts half, in days; areas are redrawn and rivers change hands
HALF_LIFE_DAYS = 3 * 365.0
#: weights are summed as integers of 2**-_BITS on this day, so that any order gives the same sum
_BITS = 48
_EPOCH = date(2000, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class AreaTally:
    """Tickets of one area: how many, how many without a day, and the dated ones' weight.

    ``dated`` sums ``day_weight`` of the days; what it is worth follows from the day it is read.
    """

    tickets: int = 0
    undated: int = 0
    dated: int = 0

    def plus(self, n: int, day: date | None) -> AreaTally:
        """Give the tally with ``n`` more tickets of a day (fewer, if negative)."""
        if day is None:
            return AreaTally(self.tickets + n, self.undated + n, self.dated)
        return AreaTally(self.tickets + n, self.undated, self.dated + n * day_weight(day))

    def weight(self, factor: float) -> float:
        """Give the tickets by age; ``factor`` is ``Experience.factor``."""
        return self.undated + self.dated * factor


_NONE = AreaTally()


@dataclass(frozen=True, slots=True)
class PhraseHistory:
    """A phrase's history: a tally for each lead area, and how many tickets in which month.

    ``tickets`` is how many named the phrase.
    """

    counts: Mapping[int, AreaTally]
    months: Mapping[date, int] = field(default_factory=dict)
    tickets: int = field(init=False)

    def __post_init__(self) -> None:
        # read for every text: summed once
        object.__setattr__(self, "tickets", sum(one.tickets for one in self.counts.values()))

    @property
    def latest(self) -> date | None:
        """The first day of the month of the latest ticket."""
        return max(self.months, default=None)


@dataclass
class Experience:
    """Counts in memory; weights age against the newest ticket at the moment they are read.

    ``public`` says that these are the counts that everybody may see; answers from them tell no
    numbers and no dates.
    """

    n_lead: int
    public: bool = False
    lessons: dict[str, PhraseHistory] = field(default_factory=dict)
    #: what is worked out of the counts of one phrase or more; emptied when a count changes
    derived: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)
    _areas: dict[tuple[int, bool], AreaTally] = field(default_factory=dict)
    _days: dict[date, int] = field(default_factory=dict)
    _read: tuple[float, FloatArray, FloatArray] | None = field(init=False, default=None)

    def copy(self) -> Experience:
        """Give another with the same counts; a ``PhraseHistory`` never changes and is shared."""
        return Experience(
            self.n_lead, self.public, dict(self.lessons), dict(self._areas), dict(self._days)
        )

    def add(
        self,
        phrases: Iterable[str],
        lead: int,
        *,
        told: bool = False,
        n: int = 1,
        day: date | None = None,
    ) -> None:
        """Count ``n`` tickets (take them back, if negative) of a day that named ``phrases``.

        ``told`` says that the text named the lead area itself.
        """
        key = (lead, told)
        self._areas[key] = self._areas.get(key, _NONE).plus(n, day)
        _bump(self._days, day, n)
        self._read = None
        self.derived = {}
        for phrase in phrases:
            self.add_lesson(phrase, lead, n, day)

    def add_lesson(self, phrase: str, lead: int, n: int, day: date | None) -> None:
        """Count ``n`` tickets of a day for one phrase."""
        self.derived = {}
        lesson = self.lessons.get(phrase)
        counts = dict(lesson.counts) if lesson else {}
        months = dict(lesson.months) if lesson else {}
        counts[lead] = counts.get(lead, _NONE).plus(n, day)
        _bump(months, day and day.replace(day=1), n)
        if counts[lead].tickets <= 0:
            del counts[lead]
        if counts:
            # in order, so that sums of weights do not depend on who came first
            self.lessons[phrase] = PhraseHistory(dict(sorted(counts.items())), months)
        else:
            self.lessons.pop(phrase, None)

    @property
    def factor(self) -> float:
        """What the unit of ``AreaTally.dated`` is worth, seen from the newest ticket's day."""
        return self._reading()[0]

    @property
    def weights(self) -> FloatArray:
        """The tickets by lead area, aged (shape: lead areas)."""
        return self._reading()[1]

    def prior(self, without: int | None = None, told: bool = False) -> FloatArray:
        """Give each lead area's share of the tickets that do not name it (shape: lead areas).

        ``without`` leaves out one ticket of that area, when it is itself being judged.
        """
        _, weights, prior = self._reading()
        if without is None:
            return prior
        weights = weights.copy()
        weights[without] = max(0.0, weights[without] - (TOLD_WEIGHT if told else 1.0))
        return _smoothed(weights)

    def _reading(self) -> tuple[float, FloatArray, FloatArray]:
        """The factor, the weights and the prior; worked out once after a change."""
        if self._read is None:
            newest = max(self._days, default=None)
            factor = 1.0 / day_weight(newest) if newest else 1.0
            weights = np.zeros(self.n_lead)
            for (lead, told), tally in sorted(self._areas.items()):
                weights[lead] += tally.weight(factor) * (TOLD_WEIGHT if told else 1.0)
            self._read = factor, weights, _smoothed(weights)
        return self._read


def _bump(counts: dict[date, int], key: date | None, n: int) -> None:
    if key is None:
        return
    counts[key] = counts.get(key, 0) + n
    if counts[key] <= 0:
        del counts[key]


def _smoothed(weights: FloatArray) -> FloatArray:
    smoothed = weights + PRIOR_WEIGHT
    return np.asarray(smoothed / smoothed.sum())


@lru_cache(maxsize=20_000)
def day_weight(day: date) -> int:
    """Give a weight that doubles with each half-life; divided by another day's, it is the age's."""
    return max(1, int(2.0 ** (_BITS + (day.toordinal() - _EPOCH) / HALF_LIFE_DAYS)))
