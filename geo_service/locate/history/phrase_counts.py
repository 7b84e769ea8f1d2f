"""What earlier tickets teach: how often a phrase went to which area, and how long ago."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from geo_service.base.model import FloatArray

#: what a ticket that names its own area adds to the prior, which is asked where none is named
TOLD_WEIGHT = 0.1
#: pseudo-counts: an unseen area keeps a chance, and one ticket is not proof
PRIOR_WEIGHT = 0.3
PHRASE_WEIGHT = 2.0
#: a ticket this old counts half, in days; areas are redrawn and rivers change hands
HALF_LIFE_DAYS = 3 * 365.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A phrase's history: lead area to (tickets, weight by age), and the latest ticket's day."""

    counts: Mapping[int, tuple[int, float]]
    latest: date | None = None

    @property
    def tickets(self) -> int:
        """How many tickets named the phrase."""
        return sum(n for n, _ in self.counts.values())


@dataclass
class Experience:
    """Counts in memory. ``weights`` (shape: lead areas) are the tickets by area, aged."""

    n_lead: int
    lessons: dict[str, Lesson] = field(default_factory=dict)
    weights: FloatArray = field(init=False)
    _prior: FloatArray | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.weights = np.zeros(self.n_lead)

    def copy(self) -> Experience:
        """Give another with the same counts; a ``Lesson`` never changes and is shared."""
        other = Experience(self.n_lead, dict(self.lessons))
        other.weights = self.weights.copy()
        return other

    def add(
        self,
        phrases: Iterable[str],
        lead: int,
        *,
        told: bool = False,
        n: int = 1,
        weight: float = 1.0,
        day: date | None = None,
    ) -> None:
        """Count one ticket (or take one back, with ``n=-1``) that named ``phrases``.

        ``told`` says that the text named the lead area itself.
        """
        share = TOLD_WEIGHT if told else 1.0
        self.weights[lead] = max(0.0, self.weights[lead] + n * weight * share)
        self._prior = None
        for phrase in phrases:
            self.add_lesson(phrase, lead, n, n * weight, day)

    def add_lesson(self, phrase: str, lead: int, n: int, weight: float, day: date | None) -> None:
        """Count ``n`` tickets of total ``weight`` for one phrase."""
        lesson = self.lessons.get(phrase)
        counts = dict(lesson.counts) if lesson else {}
        known = counts.get(lead, (0, 0.0))
        counts[lead] = (known[0] + n, max(0.0, known[1] + weight))
        if counts[lead][0] <= 0:
            del counts[lead]
        if not counts:
            self.lessons.pop(phrase, None)
            return
        latest = max(filter(None, (day, lesson.latest if lesson else None)), default=None)
        self.lessons[phrase] = Lesson(counts, latest)

    def prior(self, without: int | None = None, told: bool = False) -> FloatArray:
        """Give each lead area's share of the tickets that do not name it (shape: lead areas).

        ``without`` leaves out one ticket of that area, when it is itself being judged.
        """
        if without is None:
            if self._prior is None:
                self._prior = _smoothed(self.weights)
            return self._prior
        weights = self.weights.copy()
        weights[without] = max(0.0, weights[without] - (TOLD_WEIGHT if told else 1.0))
        return _smoothed(weights)


def _smoothed(weights: FloatArray) -> FloatArray:
    smoothed = weights + PRIOR_WEIGHT
    return np.asarray(smoothed / smoothed.sum())


def age_weight(day: date | None, newest: date | None) -> float:
    """Give the weight of a ticket of ``day``, 1 for the newest; half for each half-life."""
    if day is None or newest is None:
        return 1.0
    return math.pow(0.5, max(0, (newest - day).days) / HALF_LIFE_DAYS)
