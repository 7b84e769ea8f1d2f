"""The state of a watched place: weekly counts against its target and what was expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geo_service.assess.rules import WatchRules
from geo_service.assess.watch import (
    Expectation,
    Levels,
    Proof,
    cusum,
    expectation,
    fit_levels,
    is_back,
    prove,
)
from geo_service.base.errors import InputError
from geo_service.cube.cube import Snapshot
from geo_service.cube.filters import Filters
from geo_service.cube.places import by_unit, cells_counted, state_of
from geo_service.cube.views import areas, series
from geo_service.ledger.matters import Matter
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import WatchDetails, WatchOpening, read_details
from geo_service.planning.matters.places import filters_at
from geo_service.planning.watch.units import units_of

_WEEK = timedelta(days=7)
_WEEKS_SHOWN = 52


@dataclass(frozen=True, slots=True)
class WatchCourse:
    """A place's weeks (Monday first, whole ones only) and how it stands.

    ``level`` is what came per week at the opening; ``moved`` compares the time since with what was
    to be expected; None before a week has passed.
    """

    weeks: tuple[date, ...]
    counts: tuple[int, ...]
    level: float
    target: float
    sums: tuple[float, ...]
    proof: Proof
    back: bool
    moved: Expectation | None
    state: dict[str, int]
    suggestion: str


def opening_at(
    geography: Geography, snapshot: Snapshot, details: WatchDetails, rules: WatchRules, until: date
) -> WatchOpening:
    """The level of a place at its opening, with the spread of the levels of all cells like it.

    Raises:
        InputError: the place does not exist.
    """
    first = until - timedelta(days=rules.days)
    here = filters_at(geography, details.place, details.category).during(first, until)
    own = state_of(snapshot, here)
    every = Filters(first=first, until=until, category=details.category)
    levels = _levels(geography, snapshot, details, every)
    return WatchOpening(
        first=first, until=until, complaints=own["n"], reporters=own["reporters"],
        shape=levels.shape, rate=levels.rate,
    )  # fmt: skip


def _levels(
    geography: Geography, snapshot: Snapshot, details: WatchDetails, filters: Filters
) -> Levels:
    """How the levels of places of this kind are spread."""
    if details.place.kind == "area":
        return fit_levels(areas(snapshot, filters, details.place.level).counts)
    cells = cells_counted(snapshot, filters)
    if len(cells) == 0:
        return Levels(0.0, 0.0)
    _, units = units_of(geography, cells, None)
    return fit_levels(by_unit(snapshot, filters, cells, units)["n"])


def follow(
    geography: Geography, snapshot: Snapshot, found: Matter, rules: WatchRules, today: date
) -> WatchCourse:
    """Tell how a watched place stands.

    Raises:
        InputError: its place no longer exists, or its opening is not recorded.
    """
    details = read_details("watch", found.details)
    assert isinstance(details, WatchDetails)
    if details.opening is None:
        raise InputError("the level at its opening is not recorded")
    opening = details.opening
    monday = today - timedelta(days=today.weekday())
    first = max(opening.first - timedelta(days=opening.first.weekday()),
                monday - _WEEK * _WEEKS_SHOWN)  # fmt: skip
    here = filters_at(geography, details.place, details.category)
    weeks, counts = _weekly(snapshot, here, first, monday)
    level = opening.complaints / (opening.until - opening.first).days * 7
    target = details.target_per_week or max(level * rules.target_share, 0.01)
    recent = counts[-rules.weeks :] if len(counts) >= rules.weeks else ()
    span = here.during(monday - _WEEK * rules.weeks, monday)
    lately = state_of(snapshot, span)
    still_open = state_of(snapshot, here.during(opening.first, today + timedelta(days=1)))["open"]
    proof = prove(recent, target, lately["repeat"], still_open)
    back = is_back(counts[-rules.weeks_back :], target)
    return WatchCourse(
        weeks, counts, level, target, tuple(cusum(counts, level).tolist()), proof, back,
        _moved(snapshot, here, details, opening, monday),
        {**lately, "open": still_open}, _suggestion(found.state, proof, back),
    )  # fmt: skip


def _weekly(
    snapshot: Snapshot, here: Filters, first: date, monday: date
) -> tuple[tuple[date, ...], tuple[int, ...]]:
    found = series(snapshot, here.during(first, monday), "week") if first < monday else None
    known = dict(zip(found.starts, found.counts.tolist(), strict=True)) if found else {}
    weeks = [first + _WEEK * i for i in range(max((monday - first) // _WEEK, 0))]
    return tuple(weeks), tuple(known.get(week, 0) for week in weeks)


def _moved(
    snapshot: Snapshot, here: Filters, details: WatchDetails, opening: WatchOpening, until: date
) -> Expectation | None:
    """What came since the opening, or since work began, against what was to be expected."""
    since = max(opening.until, details.begun or opening.until)
    days = (until - since).days
    if days < _WEEK.days:
        return None
    window = (opening.until - opening.first).days
    everywhere = Filters(category=details.category)
    then = state_of(snapshot, everywhere.during(opening.first, opening.until))["n"]
    now = state_of(snapshot, everywhere.during(since, until))["n"]
    trend = (now / days) / (then / window) if then else 1.0
    came = state_of(snapshot, here.during(since, until))["n"]
    levels = Levels(opening.shape, opening.rate)
    return expectation(levels, opening.complaints, came, length=days / window, trend=trend)


def _suggestion(state: str, proof: Proof, back: bool) -> str:
    """The state that the numbers bring a place into, or an empty text."""
    if state in ("solved", "proven") and back:
        return "reopened"
    return "proven" if state == "solved" and proof.holds else ""


def course_json(course: WatchCourse) -> dict[str, Any]:
    """A course as JSON."""
    proof, moved = course.proof, course.moved
    return {
        "weeks": [
            {"start": week, "count": count, "cusum": round(total, 3)}
            for week, count, total in zip(course.weeks, course.counts, course.sums, strict=True)
        ],
        "opening_per_week": round(course.level, 3),
        "target_per_week": round(course.target, 3),
        "proof": {
            "weeks": proof.weeks,
            "count": proof.count,
            "upper_per_week": round(proof.upper_per_week, 3) if proof.weeks else None,
            "below_target": proof.below_target,
            "repeat_callers": proof.repeat_callers,
            "open_tickets": proof.open_tickets,
            "holds": proof.holds,
        },
        "back": course.back,
        "expectation": None
        if moved is None
        else {
            "expected": round(moved.expected, 2),
            "low": moved.low,
            "high": moved.high,
            "came": moved.came,
            "expected_fall": round(moved.fall, 4),
            "fell": round(moved.fell, 4),
            "better_than_chance": moved.better,
        },
        "recent": course.state,
        "suggestion": course.suggestion,
    }
