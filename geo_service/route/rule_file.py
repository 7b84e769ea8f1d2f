"""Read rule files (``rules/*.toml``) strictly; each fault is reported with its rule.

The format is described in docs/rules.md.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from geo_service.base.errors import RegionError
from geo_service.base.model import NAMED_KINDS, Body, RuleRef
from geo_service.base.validation import StrictModel, checked
from geo_service.route.rules import Effect, Rule, RuleBook

Text = Annotated[str, StringConstraints(min_length=1)]
AreaKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*:.+$")]
HOURS_MAX = 24 * 366


class BodyEntry(StrictModel):
    """A body that is no area: a department, a committee, a company."""

    code: Text
    name: Text
    kind: Text = "body"
    name_en: str = ""


def _form_of(body: object) -> str:
    return "table" if isinstance(body, dict | BodyEntry) else "word"


def _known_word(word: str | None) -> str | None:
    if word not in (None, "@lead", "@fallback"):
        raise ValueError('must be "@lead", "@fallback" or { code, name, kind }')
    return word


BodyField = Annotated[
    Annotated[BodyEntry, Tag("table")]
    | Annotated[str | None, AfterValidator(_known_word), Tag("word")],
    Discriminator(_form_of),
]


class RuleEntry(StrictModel):
    """One ``[[rule]]`` table."""

    id: Text
    title: Text
    effect: Effect
    body: BodyField = None
    hours: Annotated[float, Field(gt=0, le=HOURS_MAX)] | None = None
    name: str = ""
    words: tuple[Text, ...] = ()
    categories: tuple[Text, ...] = ()
    kinds: tuple[str, ...] = ()
    areas: tuple[AreaKey, ...] = ()
    valid_from: date = date.min
    valid_to: date = date.max
    question: str = ""
    source: str = ""
    source_en: str = ""
    title_en: str = ""
    name_en: str = ""
    question_en: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> RuleEntry:
        unknown = sorted(set(self.kinds) - NAMED_KINDS)
        if unknown:
            raise ValueError(
                f"no kind of place {unknown[0]!r}; one of {', '.join(sorted(NAMED_KINDS))}"
            )
        if self.valid_from >= self.valid_to:
            raise ValueError(f"valid_from {self.valid_from} is not before valid_to {self.valid_to}")
        if self.effect == "deadline" and self.hours is None:
            raise ValueError("a deadline needs hours, for example hours = 24")
        if self.effect != "deadline" and self.body is None:
            raise ValueError('body must be "@lead", "@fallback" or { code, name, kind }')
        return self


class RuleFile(StrictModel):
    """A whole file: its version, its source, its rules."""

    version: str = ""
    source: str = ""
    source_en: str = ""
    rule: tuple[RuleEntry, ...] = ()


def read_rules(folder: Path) -> RuleBook:
    """Read every ``*.toml`` in ``folder``, by name; an absent folder has no rules.

    Raises ``RegionError`` with every fault found.
    """
    rules: list[Rule] = []
    faults: list[str] = []
    for file in sorted(folder.glob("*.toml")):
        found, wrong = _read(file)
        rules += found
        faults += wrong
    ids = [rule.ref.id for rule in rules]
    faults += [f"rule {i!r} is there twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    if faults:
        raise RegionError(f"the rules in {folder} cannot be used", faults=faults)
    return RuleBook(tuple(rules))


def _read(file: Path) -> tuple[list[Rule], list[str]]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [], [f"{file.name} is not valid TOML: {error}"]
    entries, faults = checked(RuleFile, table)
    if entries is None:
        return [], [f"{file.name}: {fault}" for fault in faults]
    return [_rule(entry, entries) for entry in entries.rule], []


def _rule(entry: RuleEntry, file: RuleFile) -> Rule:
    ref = RuleRef(entry.id, file.version, entry.title, entry.source or file.source)
    body = entry.body
    rule = Rule(
        ref=ref,
        effect=entry.effect,
        body=Body(body.code, body.name, body.kind, ref) if isinstance(body, BodyEntry) else body,
        hours=entry.hours or 0.0,
        name=entry.name or entry.title,
        words=entry.words,
        categories=entry.categories,
        kinds=frozenset(entry.kinds),
        areas=frozenset(entry.areas),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        question=entry.question,
    )
    return replace(rule, english=_english(rule, entry, file))


def _english(rule: Rule, entry: RuleEntry, file: RuleFile) -> Rule:
    """The rule with the English words of its entry; the Chinese ones where it has none."""
    title = entry.title_en or entry.title
    source = entry.source_en if entry.source else file.source_en
    ref = replace(rule.ref, title=title, source=source or rule.ref.source)
    body: str | Body | None = rule.body
    if isinstance(entry.body, BodyEntry):
        name = entry.body.name_en or entry.body.name
        body = Body(entry.body.code, name, entry.body.kind, ref)
    return replace(
        rule,
        ref=ref,
        body=body,
        name=entry.name_en or entry.name or title,
        question=entry.question_en or entry.question,
    )
