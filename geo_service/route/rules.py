"""Apply rules: lead body, assisting bodies, deadline, escalation.

``rule_file.py`` reads them from a region's folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from geo_service.base.model import Body, RuleRef

Effect = Literal["overlay", "lead", "assist", "escalate", "deadline"]


@dataclass(frozen=True, slots=True)
class Case:
    """What rules look at."""

    text: str
    category: str
    kinds: frozenset[str]
    areas: frozenset[str]
    as_of: date


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; see the module for its fields."""

    ref: RuleRef
    effect: Effect
    body: str | Body | None
    hours: float
    name: str
    words: tuple[str, ...]
    categories: tuple[str, ...]
    kinds: frozenset[str]
    areas: frozenset[str]
    valid_from: date
    valid_to: date
    question: str
    #: the same rule with its words in English
    english: Rule | None = None

    def told(self, lang: str) -> Rule:
        """The rule with its words in a language, where it has them."""
        return self.english if lang == "en" and self.english else self

    def applies(self, case: Case) -> bool:
        """Whether the rule holds for ``case``: its subject, its areas and its dates."""
        return (
            self.valid_from <= case.as_of < self.valid_to
            and self._subject(case)
            and (not self.kinds or bool(self.kinds & case.kinds))
            and (not self.areas or bool(self.areas & case.areas))
        )

    def _subject(self, case: Case) -> bool:
        if not self.words and not self.categories:
            return True
        below = (case.category == c or case.category.startswith(f"{c}/") for c in self.categories)
        return any(word in case.text for word in self.words) or any(below)


@dataclass(frozen=True)
class RuleBook:
    """The rules of one region, in file and then in written order."""

    rules: tuple[Rule, ...] = ()

    def applying(self, effect: str, case: Case, lang: str = "zh") -> Iterable[Rule]:
        """Rules of ``effect`` that hold for ``case``, as written, with their words in ``lang``."""
        rules = self._by_effect.get(effect, ())
        return [rule.told(lang) for rule in rules if rule.applies(case)]

    @cached_property
    def _by_effect(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.effect, []).append(rule)
        return found
