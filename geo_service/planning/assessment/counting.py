"""Sum the cube's counts by body and kind to the rows of an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from geo_service.assess.outcomes import KIND_COLUMNS, Outcomes, count_outcomes
from geo_service.cube.cube import Columns, Snapshot
from geo_service.cube.filters import Filters
from geo_service.cube.outcomes import by_body, by_called_in, by_exclusion
from geo_service.cube.schema import area_column
from geo_service.planning.assessment.bodies import Bodies, BodyRow

_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class BodyCounts:
    """Rows and their counts; ``whole`` (1,) is the region, complaints without a row included.

    ``reasons`` says per row why complaints were excluded (reason as kept -> complaints).
    """

    rows: list[BodyRow]
    outcomes: Outcomes
    whole: Outcomes
    reasons: list[Mapping[str, int]]

    @property
    def without_row(self) -> int:
        """Complaints that belong to no area of the level."""
        areas = [i for i, row in enumerate(self.rows) if row.kind == "area"]
        return int(self.whole.complaints[0] - self.outcomes.complaints[areas].sum())


def count_bodies(
    snapshot: Snapshot, bodies: Bodies, filters: Filters, now: datetime, *, reasons: bool = True
) -> BodyCounts:
    """Count complaints for the bodies of a level; without ``reasons`` of exclusion it is faster.

    A department counts the complaints that it led and those it was called in for; these count for
    the body that led as well, and once for the region.
    """
    led = by_body(snapshot, filters, bodies.level, now)
    called = by_called_in(snapshot, filters, bodies.level, now)
    codes_led = led_codes(snapshot, bodies, led)
    called_rows, codes_called = called_codes(snapshot, bodies, called)
    rows = bodies.rows(code for code in (*codes_led, *codes_called) if code is not None)
    place = {row.code: number for number, row in enumerate(rows)}
    of_led = np.array([place.get(code or "", -1) for code in codes_led], np.intp)
    of_called = np.array([place[code] for code in codes_called], np.intp)
    kinds = np.concatenate([_kinds(led), _kinds(called)[called_rows]])
    n = np.concatenate([led["n"], called["n"][called_rows]])
    outcomes = count_outcomes(np.concatenate([of_led, of_called]), kinds, n, len(rows))
    everything = np.zeros(len(led["n"]), np.intp)
    whole = count_outcomes(everything, _kinds(led), led["n"], 1)
    why = _reasons(snapshot, bodies, filters, place) if reasons else []
    return BodyCounts(rows, outcomes, whole, why)


def _kinds(columns: Columns) -> np.ndarray:
    return np.stack([columns[name] for name in KIND_COLUMNS], axis=1)


def led_codes(snapshot: Snapshot, bodies: Bodies, columns: Columns) -> list[str | None]:
    """The row's code of each pair of a body and an area; None where it belongs to no row."""
    body_texts = snapshot.books["body"].texts
    area_texts = snapshot.books[area_column(bodies.level)].texts
    return [
        bodies.code_of(body_texts[body], area_texts[area] if area > 0 else "")
        for body, area in zip(columns["body"].tolist(), columns["area"].tolist(), strict=True)
    ]


def called_codes(
    snapshot: Snapshot, bodies: Bodies, columns: Columns
) -> tuple[np.ndarray, list[str]]:
    """The departments called in: which row of ``columns``, and the department's code.

    Areas that were called in count for what they lead only.
    """
    texts = snapshot.books["called_in"].texts
    pairs = [
        (number, code)
        for number, one in enumerate(columns["body"].tolist())
        for code in texts[one].split(_SEPARATOR)
        if bodies.code_of(code, "") == code and code not in bodies.areas
    ]
    return np.array([number for number, _ in pairs], np.intp), [code for _, code in pairs]


def _reasons(
    snapshot: Snapshot, bodies: Bodies, filters: Filters, place: Mapping[str, int]
) -> list[Mapping[str, int]]:
    found: list[dict[str, int]] = [{} for _ in range(len(place) + 1)]
    columns = by_exclusion(snapshot, filters, bodies.level)
    texts = snapshot.books["exclusion"].texts
    for code, reason, n in zip(
        led_codes(snapshot, bodies, columns),
        columns["reason"].tolist(),
        columns["n"].tolist(),
        strict=True,
    ):
        for row in {place.get(code or "", -1), len(place)} - {-1}:
            own = found[row]
            own[texts[reason]] = own.get(texts[reason], 0) + n
    return list(found)
