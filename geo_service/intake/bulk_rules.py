"""Apply rules to columns: the deadline, overlay and lead body of each row.

The same rules in the same order as for a single complaint, with two simplifications that bulk
intake states: a rule bound to a kind of place does not hold (no place is looked for where a
coordinate is given), and one bound to an area holds where the area covers the point.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.dates import day_number
from geo_service.route.rules import Rule, RuleBook

BoolArray = npt.NDArray[np.bool_]


def _as_mask(found: pa.Array) -> BoolArray:
    return np.asarray(pc.fill_null(found, False).to_numpy(zero_copy_only=False), np.bool_)


class RuleRows:
    """The rows of a batch as rules look at them; all columns (n,)."""

    def __init__(
        self,
        texts: pa.Array,
        categories: pa.Array,
        areas: Mapping[str, pa.Array],
        days: npt.NDArray[np.int32],
    ) -> None:
        self.rows = len(texts)
        self._texts, self._categories, self._areas = texts, categories, areas
        self._days = days

    def hold(self, rule: Rule) -> BoolArray:
        """For which rows a rule holds."""
        if rule.kinds:
            return np.zeros(self.rows, np.bool_)
        return self._dated(rule) & self._subject(rule) & self._within(rule)

    def _dated(self, rule: Rule) -> BoolArray:
        first, end = map(day_number, (rule.valid_from, rule.valid_to))
        dated: BoolArray = (self._days >= first) & (self._days < end)
        return dated

    def _subject(self, rule: Rule) -> BoolArray:
        if not rule.words and not rule.categories:
            return np.ones(self.rows, np.bool_)
        found = np.zeros(self.rows, np.bool_)
        if rule.words:
            words = "|".join(re.escape(word) for word in rule.words)
            found |= _as_mask(pc.match_substring_regex(self._texts, words))
        for category in rule.categories:
            found |= _as_mask(pc.equal(self._categories, category))
            found |= _as_mask(pc.starts_with(self._categories, f"{category}/"))
        return found

    def _within(self, rule: Rule) -> BoolArray:
        if not rule.areas:
            return np.ones(self.rows, np.bool_)
        found = np.zeros(self.rows, np.bool_)
        for area in rule.areas:
            level, _, code = area.partition(":")
            if level in self._areas:
                found |= _as_mask(pc.equal(self._areas[level], code))
        return found


def first_holding(rules: Iterable[Rule], subjects: RuleRows) -> npt.NDArray[np.int32]:
    """Per row the position of the first rule that holds, -1 where none does."""
    chosen = np.full(subjects.rows, -1, np.int32)
    for position, rule in enumerate(rules):
        chosen[(chosen < 0) & subjects.hold(rule)] = position
    return chosen


def deadline_rules(book: RuleBook) -> list[Rule]:
    """Deadline rules in the order in which the router prefers them."""
    rules = [rule for rule in book.rules if rule.effect == "deadline"]
    return sorted(rules, key=lambda r: (not (r.words or r.categories or r.kinds), r.hours))


def rules_of(book: RuleBook, effect: str) -> list[Rule]:
    """Rules of one effect, in the order of the book."""
    return [rule for rule in book.rules if rule.effect == effect]
