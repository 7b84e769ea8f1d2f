"""Map the lead body of a complaint to a row of the assessment.

A body is told by an area's code at any level, by an area's name (imported histories know names
only), or by a code of its own (a department, a committee). A township's complaints count for its
district at the level of districts; a district's own ones belong to no township. A complaint that
nobody was named for belongs to the area it lies in. Below the lead level nobody leads, so there
the place decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from geo_service.base.errors import NoGenerationError
from geo_service.planning.geography import Geography
from geo_service.route import read_rules

_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A row of the table: an area of the level, or another body (``kind`` is ``department``)."""

    code: str
    name: str
    parent: str = ""
    kind: str = "area"


@dataclass
class Bodies:
    """The bodies of one level of a region; finds the row of a body and an area."""

    geography: Geography
    level: str
    as_of: date
    _found: dict[tuple[str, str], str | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        levels = [level.id for level in self.geography.folder.levels]
        self.geography.folder.manifest.level(self.level)
        lead = self.geography.folder.manifest.lead_level
        self.by_place = levels.index(self.level) > levels.index(lead)

    @cached_property
    def areas(self) -> dict[str, BodyRow]:
        """The level's areas valid at the date, by code; listed ones where none are drawn."""
        try:
            table = self.geography.level(self.level, self.as_of).table
        except NoGenerationError:
            return dict(self._listed)
        columns = zip(table.codes, table.names, table.parents, strict=True)
        return {code: BodyRow(code, name, parent) for code, name, parent in columns}

    @cached_property
    def _listed(self) -> dict[str, BodyRow]:
        named = self.geography.folder.names(self.level)
        return {one.code: BodyRow(one.code, one.name, one.parent) for one in named}

    @cached_property
    def _chains(self) -> dict[str, dict[str, str]]:
        """For each code of any level, the codes above it and itself, by level."""
        known: dict[str, tuple[str, str]] = {}
        for level in self.geography.folder.levels:
            for area in self.geography.folder.names(level.id):
                known.setdefault(area.code, (level.id, area.parent))
        return {code: _chain(code, known) for code in known}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Codes of the areas that bear a name, down to the lead level."""
        found: dict[str, list[str]] = {}
        for level in self.geography.folder.levels:
            for area in self.geography.folder.names(level.id):
                for name in {area.name, *area.aliases}:
                    found.setdefault(name, []).append(area.code)
            if level.id == self.geography.folder.manifest.lead_level:
                break
        return found

    @cached_property
    def _rule_names(self) -> dict[str, str]:
        """Names of the bodies that the region's rules know."""
        rules = read_rules(self.geography.folder.path / "rules").rules
        return {
            rule.body.code: rule.body.name
            for rule in rules
            if rule.body is not None and not isinstance(rule.body, str)
        }

    def code_of(self, body: str, area: str) -> str | None:
        """Give the row's code of a complaint led by ``body`` that lies in ``area`` of the level.

        None where it belongs to no row: nobody led and it lies in no area, or in several, or a
        body of a higher level led.
        """
        key = (body, area)
        if key not in self._found:
            self._found[key] = self._find(body, area)
        return self._found[key]

    def _find(self, body: str, area: str) -> str | None:
        if self.by_place or not body:
            return area if area and _SEPARATOR not in area else None
        if body in self.areas:
            return body
        code = body if body in self._chains else self._named(body, area)
        if code is None:
            return body
        return self._chains[code].get(self.level)

    def _named(self, name: str, area: str) -> str | None:
        """The area that bears a name; of several, the one that lies where the complaint does."""
        codes = self._by_name.get(name, [])
        if len(codes) > 1:
            here = {code for code in codes if self._shares(code, area)}
            codes = sorted(here) or codes
        return codes[0] if len(codes) == 1 else None

    def _shares(self, code: str, area: str) -> bool:
        return area in self._chains and bool(
            set(self._chains[code].values()) & set(self._chains[area].values())
        )

    def rows(self, counted: Iterable[str]) -> list[BodyRow]:
        """The level's areas, and after them other bodies that complaints count for; by code."""
        listed = {**self.areas}
        others = {}
        for code in set(counted) - set(listed):
            known = self._listed.get(code)
            if known is not None:
                listed[code] = known
            else:
                others[code] = BodyRow(code, self._rule_names.get(code, code), kind="department")
        return [*(listed[code] for code in sorted(listed)), *(others[c] for c in sorted(others))]


def _chain(code: str, known: dict[str, tuple[str, str]]) -> dict[str, str]:
    chain: dict[str, str] = {}
    while code in known and known[code][0] not in chain:
        level, parent = known[code]
        chain[level] = code
        code = parent
    return chain
