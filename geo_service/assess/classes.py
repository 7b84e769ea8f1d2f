"""Classes of bodies: the first of the region's rules that applies decides the class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo_service.assess.rules import ClassRule
from geo_service.base.model import FloatArray


@dataclass(frozen=True, slots=True)
class Measures:
    """What rules look at, for bodies (n,); ``gain_low`` is the lower bound of the score's gain."""

    values: Mapping[str, FloatArray]
    gain_low: FloatArray
    assessed: FloatArray


def classify(measures: Measures, rules: Sequence[ClassRule]) -> list[ClassRule | None]:
    """Give each body the rule that puts it into a class, or None.

    Rules are applied in the order of the file; a body taken by one is left out of the next. Of
    bodies that are equal at the edge of a rule's count, all are taken. A rule takes at most half
    of the bodies that it could take.
    """
    found: list[ClassRule | None] = [None] * len(measures.assessed)
    for rule in rules:
        for body in _taken(measures, rule, np.array([one is None for one in found])):
            found[body] = rule
    return found


def _taken(measures: Measures, rule: ClassRule, free: np.ndarray) -> list[int]:
    values = measures.values[rule.by]
    fit = free & np.isfinite(values) & (measures.assessed >= rule.min_assessed)
    if rule.by == "gain" and rule.significant:
        fit &= measures.gain_low > 0
    rows = np.flatnonzero(fit)
    if len(rows) == 0:
        return []
    best = -values[rows] if rule.take == "top" else values[rows]
    most = min(rule.count, (len(rows) + 1) // 2)  # or the first would be the last as well
    edge = np.sort(best)[most - 1]
    return [int(row) for row in rows[best <= edge]]
