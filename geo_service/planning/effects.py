"""Effect of a topic, watched place or supervised item, against places without measures.

Comparisons are those it was not done for: for a place, others of its kind that had about as many
complaints before (so that the fall of the worst by themselves is not taken for an effect); for a
topic within some areas, the other areas; for a topic of the whole region, the other categories.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from geo_service.assess.effect import Effect, Windows, judge, sentence
from geo_service.base.errors import InputError
from geo_service.cube.cube import Snapshot
from geo_service.cube.filters import Filters
from geo_service.cube.places import in_windows
from geo_service.cube.schema import DEFAULT_LOCATION, area_column
from geo_service.index.cells import parents_of
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import WatchedPlace
from geo_service.planning.matters.places import cells_of_place, filters_at
from geo_service.planning.watch.units import units_of

#: the longest stretch that is compared, before and after
LONGEST_DAYS = 182
#: the shortest that says anything
SHORTEST_DAYS = 14
#: comparisons have between a third and three times as many complaints before; at most so many
_ALIKE = 3.0
_MOST = 60
_FEWEST_BEFORE = 5
_YEAR = timedelta(days=364)  # whole weeks, so that weekdays fall alike


@dataclass(frozen=True, slots=True)
class Subject:
    """What something was done about, and when; the comparison looks back from ``known_until``.

    A place that was chosen for its many complaints is compared from before they were looked at.
    """

    begun: date
    place: WatchedPlace | None = None
    categories: tuple[str, ...] = ()
    areas: tuple[tuple[str, str], ...] = ()
    known_until: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An effect with the days it rests on; None where there is too little to compare."""

    effect: Effect | None
    before: tuple[date, date]
    after: tuple[date, date]


def judge_subject(
    geography: Geography, snapshot: Snapshot, subject: Subject, today: date
) -> Judged:
    """Judge what came of something.

    Raises:
        InputError: it began too lately, or the place does not exist.
    """
    before, after = _windows(subject, today)
    windows = [before, after]
    first_day = snapshot.manifest.first_day
    if first_day is not None and date.fromisoformat(first_day) <= before[0] - _YEAR:
        windows += [(one - _YEAR, other - _YEAR) for one, other in windows]
    treated, others = _counts(geography, snapshot, subject, windows)
    if subject.place is not None:
        others = _alike(treated, others)
    effect = judge(_as_windows(treated[None]), _as_windows(others))
    return Judged(effect, before, after)


def _windows(subject: Subject, today: date) -> tuple[tuple[date, date], tuple[date, date]]:
    until = min(today, subject.begun + timedelta(days=LONGEST_DAYS))
    if (until - subject.begun).days < SHORTEST_DAYS:
        raise InputError(
            f"it began on {subject.begun}, less than {SHORTEST_DAYS} days ago",
            hint="try again later",
        )
    end = min(subject.begun, subject.known_until or subject.begun)
    return (end - timedelta(days=LONGEST_DAYS), end), (subject.begun, until)


def _as_windows(counts: np.ndarray) -> Windows:
    """Counts (n, 2 or 4) as windows."""
    columns = [counts[:, i].astype(np.float64) for i in range(counts.shape[1])]
    return Windows(*columns)


def _counts(
    geography: Geography, snapshot: Snapshot, subject: Subject, windows: Sequence[tuple[date, date]]
) -> tuple[np.ndarray, np.ndarray]:
    """Counts of the subject (w,) and of what it is compared with (n, w)."""
    if subject.place is None and not subject.areas:
        return _by_category(snapshot, subject, windows)
    if subject.place is None or subject.place.kind == "area":
        return _by_area(geography, snapshot, subject, windows)
    return _by_cell(geography, snapshot, subject, windows)


def _summed(
    snapshot: Snapshot, categories: Sequence[str], group: str,
    windows: Sequence[tuple[date, date]],
) -> dict[int, np.ndarray]:  # fmt: skip
    """Counts (w,) per unit, over several categories (all, if none)."""
    found: dict[int, np.ndarray] = {}
    for category in categories or ("",):
        columns = in_windows(snapshot, Filters(category=category), group, windows)
        table = np.stack([columns[f"w{i}"] for i in range(len(windows))], axis=1)
        for unit, row in zip(columns["unit"].tolist(), table, strict=True):
            found[unit] = found.get(unit, 0) + row
    return found


def _split(
    found: dict[int, np.ndarray], is_treated: Callable[[int], bool], windows: int
) -> tuple[np.ndarray, np.ndarray]:
    treated = np.zeros(windows, np.int64)
    others = []
    for unit, row in found.items():
        if is_treated(unit):
            treated = treated + row
        else:
            others.append(row)
    return treated, np.array(others, np.int64).reshape(-1, windows)


def _by_category(
    snapshot: Snapshot, subject: Subject, windows: Sequence[tuple[date, date]]
) -> tuple[np.ndarray, np.ndarray]:
    depth = max(path.count("/") + 1 for path in subject.categories)
    texts = snapshot.books[f"c{depth}"].texts
    found = _summed(snapshot, (), f"c{depth}", windows)
    found.pop(0, None)

    def covered(unit: int) -> bool:
        return any(
            texts[unit] == path or texts[unit].startswith(f"{path}/") for path in subject.categories
        )

    treated, others = _split(found, covered, len(windows))
    return treated, others[others[:, 0] >= _FEWEST_BEFORE]


def _by_area(
    geography: Geography, snapshot: Snapshot, subject: Subject, windows: Sequence[tuple[date, date]]
) -> tuple[np.ndarray, np.ndarray]:
    pairs = subject.areas
    if subject.place is not None:
        filters_at(geography, subject.place)
        pairs = ((subject.place.level, subject.place.code),)
    levels = {level for level, _ in pairs}
    if len(levels) != 1:
        raise InputError("areas of one level are compared", hint=f"these are of {sorted(levels)}")
    level = levels.pop()
    geography.folder.manifest.level(level)
    codes, texts = {code for _, code in pairs}, snapshot.books[area_column(level)].texts
    found = _summed(snapshot, subject.categories, level, windows)
    known = {unit: row for unit, row in found.items() if unit > 0}
    treated, others = _split(known, lambda unit: texts[unit] in codes, len(windows))
    return treated, others[others[:, 0] >= _FEWEST_BEFORE]


def _by_cell(
    geography: Geography, snapshot: Snapshot, subject: Subject, windows: Sequence[tuple[date, date]]
) -> tuple[np.ndarray, np.ndarray]:
    assert subject.place is not None
    found = _summed(snapshot, subject.categories, "h3", windows)
    cells = np.array(sorted(cell for cell in found if cell > DEFAULT_LOCATION), np.uint64)
    table = np.array([found[int(cell)] for cell in cells]).reshape(-1, len(windows))
    own = cells_of_place(geography, subject.place)
    res = int(own[0] >> np.uint64(52)) & 0xF
    inside = np.isin(parents_of(cells, res), own) if len(cells) else np.zeros(0, bool)
    _, units = units_of(geography, cells, None)
    touched = np.unique(units[inside])
    sums = np.zeros((int(units.max(initial=-1)) + 1, len(windows)), np.int64)
    np.add.at(sums, units[~inside], table[~inside])
    left = np.setdiff1d(np.unique(units), touched)
    return table[inside].sum(axis=0), sums[left]


def _alike(treated: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Those of the others that had about as many complaints before, the most alike first."""
    own = max(float(treated[0]), 1.0)
    apart = np.abs(np.log(np.maximum(others[:, 0], 0.1) / own))
    order = np.argsort(apart, kind="stable")
    chosen: np.ndarray = others[order[apart[order] <= np.log(_ALIKE)][:_MOST]]
    return chosen


def effect_json(judged: Judged) -> dict[str, Any]:
    """An effect as JSON, with its sentence in both languages."""
    effect = judged.effect
    told: dict[str, Any] = {
        "before": {"from": judged.before[0], "to": judged.before[1]},
        "after": {"from": judged.after[0], "to": judged.after[1]},
        "sentence": {lang: sentence(effect, lang) for lang in ("zh", "en")},
    }
    if effect is None:
        return {**told, "verdict": "too_few"}
    return {
        **told,
        "verdict": effect.verdict,
        "complaints_before": int(effect.before),
        "complaints_after": int(effect.after),
        "expected_after": round(effect.expected, 1),
        "change": round(effect.change, 4),
        "low": round(effect.low, 4),
        "high": round(effect.high, 4),
        "comparisons": effect.comparisons,
        "spread": round(effect.spread, 4),
        "seasonal": effect.seasonal,
    }
