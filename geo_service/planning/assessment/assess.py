"""Assess the bodies of a level over a period: counts, rates, scores, ranks, changes, classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from geo_service.assess.classes import Measures, classify
from geo_service.assess.outcomes import Outcomes
from geo_service.assess.periods import Period, before, check_begun, year_before
from geo_service.assess.ranks import DRAWS, SEED, Ranking, rank_bodies
from geo_service.assess.rules import AssessmentRules, ClassRule
from geo_service.assess.scores import Scores, difference, score_of
from geo_service.base.intervals import poisson, rate_ratio
from geo_service.base.model import FloatArray
from geo_service.cube.closing import Closing
from geo_service.cube.cube import Snapshot
from geo_service.cube.filters import Filters
from geo_service.planning.assessment.bodies import Bodies, BodyRow
from geo_service.planning.assessment.closing import count_closings
from geo_service.planning.assessment.counting import BodyCounts, count_bodies
from geo_service.planning.geography import Geography

RESIDENTS = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is assessed: a period, a level, and what kind of complaints (``filters``)."""

    period: Period
    level: str
    filters: Filters = field(default_factory=Filters)
    draws: int = DRAWS
    seed: int = SEED

    def during(self, period: Period) -> Filters:
        """The filters in a period."""
        return self.filters.during(period.first, period.until)


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """Complaints per day against another period: ratio minus 1 with bounds, for rows and whole."""

    versus: Period
    before: FloatArray
    value: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment: arrays of rows (n,), and after them the whole region (the last, n + 1).

    ``gain`` is (3, n + 1): the score's gain on the period before, and its bounds.
    """

    question: Question
    rules: AssessmentRules
    now: datetime
    counted: BodyCounts
    outcomes: Outcomes
    scores: Scores
    ranking: Ranking
    residents: FloatArray
    previous: PeriodChange
    last_year: PeriodChange
    gain: FloatArray
    classes: list[ClassRule | None]
    closing: Closing

    @property
    def rows(self) -> list[BodyRow]:
        """The bodies, without the region."""
        return self.counted.rows

    @property
    def per_10k(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Complaints per 10,000 residents with bounds; NaN where the residents are not known."""
        counts = self.outcomes.complaints.astype(np.float64)
        low, high = poisson(counts)
        with np.errstate(divide="ignore", invalid="ignore"):
            each = [part / self.residents * RESIDENTS for part in (counts, low, high)]
        return each[0], each[1], each[2]

    @property
    def unfinished(self) -> bool:
        """Whether the period has not ended."""
        return self.now.date() < self.question.period.until


def assess(
    geography: Geography, snapshot: Snapshot, rules: AssessmentRules, question: Question
) -> Assessment:
    """Assess the bodies of a level.

    Raises:
        InputError: the period has not begun.
        NotFoundError: there is no such level.
    """
    period, today = question.period, geography.folder.today()
    check_begun(period, today)
    zone = ZoneInfo(geography.folder.manifest.time_zone)
    now = datetime.combine(today, time(), zone)
    last_day = min(period.until - timedelta(days=1), today)
    bodies = Bodies(geography, question.level, last_day)
    counted = count_bodies(snapshot, bodies, question.during(period), now)
    earlier, last = (
        count_bodies(snapshot, bodies, question.during(other), now, reasons=False)
        for other in (before(period), year_before(period))
    )
    outcomes = with_whole(counted, counted.rows)
    areas = np.array([row.kind == "area" for row in counted.rows], bool)
    scores = scores_of_rows(outcomes, rules, areas)
    gain = _gain(scores, with_whole(earlier, counted.rows), rules, areas)
    ranking = _ranked(outcomes, scores, rules, question, areas)
    residents = _residents(geography, question.level, counted.rows)
    elapsed = Period(period.first, last_day + timedelta(days=1))
    previous = _change(elapsed, before(period), outcomes, with_whole(earlier, counted.rows))
    assessment = Assessment(
        question, rules, now, counted, outcomes, scores, ranking, residents, previous,
        _change(elapsed, year_before(period), outcomes, with_whole(last, counted.rows)),
        gain, [], count_closings(snapshot, bodies, question.during(period), counted.rows),
    )  # fmt: skip
    return replace(assessment, classes=_classes(assessment, areas))


def scores_of_rows(outcomes: Outcomes, rules: AssessmentRules, areas: np.ndarray) -> Scores:
    """Scores of rows and region; what is expected of a body comes from the areas alone."""
    own = score_of(_take(outcomes, np.flatnonzero(areas)), rules.weights)
    return score_of(outcomes, rules.weights, own.priors)


def _ranked(
    outcomes: Outcomes,
    scores: Scores,
    rules: AssessmentRules,
    question: Question,
    areas: np.ndarray,
) -> Ranking:
    """Rank the areas among themselves; departments and the region have no rank."""
    by = scores.shrunken if rules.rank_by == "shrunken" else scores.score
    by = np.where(np.r_[areas, False], by, np.nan)
    return rank_bodies(
        outcomes, scores, rules.weights, by, draws=question.draws, seed=question.seed
    )


def _gain(
    scores: Scores, earlier: Outcomes, rules: AssessmentRules, areas: np.ndarray
) -> FloatArray:
    return np.array(difference(scores, scores_of_rows(earlier, rules, areas)))


def with_whole(counted: BodyCounts, rows: list[BodyRow]) -> Outcomes:
    """Counts laid out by ``rows``, and the region after them."""
    place = {row.code: number for number, row in enumerate(counted.rows)}
    # a body that had no complaints in this period stands at a row of zeros, the one added last
    at = np.array([place.get(row.code, len(place)) for row in rows], np.intp)

    def laid(of: np.ndarray, whole: np.ndarray) -> np.ndarray:
        padded = np.concatenate([of, np.zeros((*of.shape[:-1], 1), of.dtype)], axis=-1)
        return np.concatenate([padded[..., at], whole], axis=-1)

    return _mapped(counted.outcomes, counted.whole, laid)


def _mapped(outcomes: Outcomes, other: Outcomes, make: Callable[[Any, Any], Any]) -> Outcomes:
    """Make every count from the two of it; answers correlate as in the first."""
    names = [name for name in Outcomes.__slots__ if name != "correlation"]
    made = {name: make(getattr(outcomes, name), getattr(other, name)) for name in names}
    return Outcomes(correlation=outcomes.correlation, **made)


def _take(outcomes: Outcomes, rows: np.ndarray) -> Outcomes:
    return _mapped(outcomes, outcomes, lambda counts, _: counts[..., rows])


def _change(period: Period, versus: Period, now: Outcomes, then: Outcomes) -> PeriodChange:
    counts, earlier = now.complaints.astype(float), then.complaints.astype(float)
    ratio, low, high = rate_ratio(counts, earlier, period.days / versus.days)
    return PeriodChange(versus, earlier, ratio - 1, low - 1, high - 1)


def _residents(geography: Geography, level: str, rows: list[BodyRow]) -> FloatArray:
    """Residents of rows; the region's are the sum of a level at which all are known."""
    known = geography.residents.get(level, {})
    own = [known.get(row.code, np.nan) for row in rows]
    return np.array([*own, _region_residents(geography)])


def _region_residents(geography: Geography) -> float:
    for level in geography.folder.levels:
        known = geography.residents.get(level.id, {})
        codes = {area.code for area in geography.folder.names(level.id)}
        if codes and codes <= set(known):
            return float(sum(known[code] for code in codes))
    return float("nan")


def _classes(found: Assessment, areas: np.ndarray) -> list[ClassRule | None]:
    """Classes of the rows; only areas have one."""
    chosen = np.flatnonzero(areas)
    by = found.scores.shrunken if found.rules.rank_by == "shrunken" else found.scores.score
    values: Mapping[str, FloatArray] = {
        "score": by[:-1][chosen],
        "gain": found.gain[0][:-1][chosen],
        "complaints": found.outcomes.complaints[:-1][chosen].astype(float),
        "per_10k": found.per_10k[0][:-1][chosen],
    }
    measures = Measures(
        values, found.gain[1][:-1][chosen], found.outcomes.assessed[:-1][chosen].astype(float)
    )
    own = dict(zip(chosen.tolist(), classify(measures, found.rules.class_), strict=True))
    return [own.get(number) for number in range(len(found.rows))]
