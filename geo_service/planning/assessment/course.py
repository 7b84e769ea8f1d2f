"""Complaints and scores of the bodies of a level over preceding periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from geo_service.assess.periods import Period, month_period, parse_month
from geo_service.assess.rules import AssessmentRules
from geo_service.assess.scores import Scores
from geo_service.cube.cube import Snapshot
from geo_service.planning.assessment.assess import Question, scores_of_rows, with_whole
from geo_service.planning.assessment.bodies import Bodies
from geo_service.planning.assessment.counting import BodyCounts, count_bodies
from geo_service.planning.assessment.table import WHOLE
from geo_service.planning.geography import Geography

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class ScoreCourse:
    """Periods, oldest first, with the counts and scores of each; the region is the last row."""

    periods: tuple[Period, ...]
    counted: tuple[BodyCounts, ...]
    scores: tuple[Scores, ...]


def course_of(
    geography: Geography,
    snapshot: Snapshot,
    rules: AssessmentRules,
    question: Question,
    periods: int,
) -> ScoreCourse:
    """Count and score the ``periods`` that end with the one asked about.

    Periods before the first complaint are left out: nothing was counted yet.

    Raises:
        NotFoundError: there is no such level.
    """
    zone, today = ZoneInfo(geography.folder.manifest.time_zone), geography.folder.today()
    now = datetime.combine(today, time(), zone)
    found = [one for one in _back(question.period, rules, periods) if _is_counted(snapshot, one)]
    counted = []
    for period in found:
        bodies = Bodies(geography, question.level, min(period.last, today))
        during = question.during(period)
        counted.append(count_bodies(snapshot, bodies, during, now, reasons=False))
    scores = [_scores(one, rules) for one in counted]
    return ScoreCourse(tuple(found), tuple(counted), tuple(scores))


def _scores(counted: BodyCounts, rules: AssessmentRules) -> Scores:
    areas = np.array([row.kind == "area" for row in counted.rows], bool)
    return scores_of_rows(with_whole(counted, counted.rows), rules, areas)


def _is_counted(snapshot: Snapshot, period: Period) -> bool:
    first = snapshot.manifest.first_day
    return first is not None and date.fromisoformat(first) < period.until


def _back(period: Period, rules: AssessmentRules, periods: int) -> list[Period]:
    """The periods that end with one, oldest first: months by their names, others by days."""
    steps = range(periods - 1, -1, -1)
    if not period.name:
        length = period.until - period.first
        return [Period(period.first - length * i, period.until - length * i) for i in steps]
    year, month = parse_month(period.name)
    numbers = [year * 12 + month - 1 - i for i in steps]
    names = [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers]
    return [month_period(name, rules.period_start_day, rules.named_after) for name in names]


def course_json(course: ScoreCourse, today: date) -> dict[str, Any]:
    """A course as JSON: parallel lists by body, null where a body had no row."""
    periods = [
        {"name": one.name, "from": one.first, "to": one.until, "unfinished": today < one.until}
        for one in course.periods
    ]
    rows: dict[str, dict[str, list[Any]]] = {}
    for number, (counted, scores) in enumerate(zip(course.counted, course.scores, strict=True)):
        complaints = [*counted.outcomes.complaints.tolist(), int(counted.whole.complaints[0])]
        columns = {
            "complaints": complaints,
            **{
                key: _rounded(values)
                for key, values in (
                    ("score", scores.score), ("score_low", scores.low),
                    ("score_high", scores.high), ("score_shrunken", scores.shrunken),
                )
            },
        }  # fmt: skip
        codes = [*(row.code for row in counted.rows), WHOLE]
        for place, code in enumerate(codes):
            own = rows.setdefault(code, {key: [None] * len(periods) for key in columns})
            for key, values in columns.items():
                own[key][number] = values[place]
    return {"periods": periods, "rows": [{"code": code, **own} for code, own in rows.items()]}


def _rounded(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(one) else round(one, _DIGITS) for one in values.tolist()]
