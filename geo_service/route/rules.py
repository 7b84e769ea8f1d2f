"""Apply rules: lead body, assisting bodies, deadline, escalation.

``rule_file.py`` reads them from a region's folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of one region, in file and then in written order."""

    rules: tuple[Rule, ...] = ()

    def applying(self, effect: str, case: Case, lang: str = "zh") -> Iterable[Rule]:
        """Rules of ``effect`` that hold for ``case``, as written, with their words in ``lang``."""
        held = (rule for rule in self.rules if rule.effect == effect and rule.applies(case))
        return (rule.told(lang) for rule in held)
