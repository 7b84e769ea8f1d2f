"""Rules as data: who leads, who assists, how soon, who takes it next.

A rule file is TOML: ``version`` and ``source`` for the file, then ``[[rule]]`` tables::

    [[rule]]
    id = "deadline.emergency"       # unique in the region; answers cite it
    effect = "deadline"             # lead | assist | escalate | deadline | overlay
    title = "…"
    hours = 2.0                     # for a deadline
    name = "…"                      # its class
    body = "@lead"                  # or "@fallback", or { code, name, kind }
    words = ["…"]                   # holds if the text has one of these
    categories = ["a/b"]            # … or the category is one of these or lies below it
    kinds = ["river"]               # … and a place of this kind is named
    areas = ["zone:Z1"]             # … and the place probably lies in one of these areas
    valid_from = 2023-01-01
    valid_to = 2026-01-01           # exclusive
    question = "…"                  # what to ask before sending, if it is not certain
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geo_service.base.errors import RegionError
from geo_service.base.model import Body, RuleRef

EFFECTS = ("overlay", "lead", "assist", "escalate", "deadline")


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
    effect: str
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

    def applying(self, effect: str, case: Case) -> Iterable[Rule]:
        """Rules of ``effect`` that hold for ``case``, the more particular ones first as written."""
        return (rule for rule in self.rules if rule.effect == effect and rule.applies(case))


def read_rules(folder: Path) -> RuleBook:
    """Read every ``*.toml`` in ``folder``, by name; an absent folder has no rules.

    Raises ``RegionError`` with every fault found.
    """
    rules: list[Rule] = []
    faults: list[str] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(f"{file.name} is not valid TOML: {error}")
            continue
        for row in tables.get("rule", ()):
            faults += _faults(row, file.name)
            if not faults:
                rules.append(_rule(row, tables))
    ids = [rule.ref.id for rule in rules]
    faults += [f"rule {i!r} is there twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    if faults:
        raise RegionError(f"the rules in {folder} cannot be used", faults=faults)
    return RuleBook(tuple(rules))


def _faults(row: Mapping[str, Any], file: str) -> list[str]:
    where = f"{file}: rule {row.get('id', '(no id)')!r}"
    found = []
    if not row.get("id") or not row.get("title"):
        found.append(f"{where} needs an id and a title")
    if row.get("effect") not in EFFECTS:
        found.append(f"{where}: effect must be one of {', '.join(EFFECTS)}")
    body = row.get("body")
    if row.get("effect") == "deadline":
        if not isinstance(row.get("hours"), int | float) or row["hours"] <= 0:
            found.append(f"{where}: a deadline needs hours above 0")
    elif body not in ("@lead", "@fallback") and not (
        isinstance(body, dict) and {"code", "name"} <= body.keys()
    ):
        found.append(f'{where}: body must be "@lead", "@fallback" or {{ code, name, kind }}')
    return found


def _rule(row: Mapping[str, Any], file: Mapping[str, Any]) -> Rule:
    version, source = str(file.get("version", "")), str(file.get("source", ""))
    ref = RuleRef(row["id"], version, row["title"], str(row.get("source", source)))
    body = row.get("body")
    if isinstance(body, dict):
        body = Body(body["code"], body["name"], body.get("kind", "body"), ref)
    return Rule(
        ref=ref,
        effect=row["effect"],
        body=body,
        hours=float(row.get("hours", 0.0)),
        name=str(row.get("name", row["title"])),
        words=tuple(row.get("words", ())),
        categories=tuple(row.get("categories", ())),
        kinds=frozenset(row.get("kinds", ())),
        areas=frozenset(row.get("areas", ())),
        valid_from=row.get("valid_from", date.min),
        valid_to=row.get("valid_to", date.max),
        question=str(row.get("question", "")),
    )
