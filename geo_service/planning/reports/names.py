"""Names in a report's language: areas told apart from their namesakes, categories, rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from geo_service.assess.rules import english_words, read_assessment_rules
from geo_service.planning.reports.words import Words
from geo_service.region.folder import RegionFolder
from geo_service.service.category_names import in_english
from geo_service.service.english import English


@dataclass(frozen=True)
class ReportNames:
    """What areas, levels and categories are called in the language of ``words``."""

    folder: RegionFolder
    words: Words

    @cached_property
    def _in_english(self) -> English:
        return English(self.folder)

    @property
    def _english(self) -> English | None:
        return self._in_english if self.words.lang == "en" else None

    @cached_property
    def _own(self) -> Mapping[str, Mapping[str, str]]:
        """What the region calls each level's areas, by code."""
        return {
            level.id: {one.code: one.name for one in self.folder.names(level.id)}
            for level in self.folder.levels
        }

    @property
    def region(self) -> str:
        """The region's name."""
        manifest = self.folder.manifest
        return (manifest.name_en if self._english else "") or manifest.name

    def level(self, level: str) -> str:
        """A level's name."""
        found = self.folder.manifest.level(level)
        return found.name_en if self._english else found.name

    @cached_property
    def _areas(self) -> Mapping[str, Mapping[str, str]]:
        """The names of each level's areas by code, namesakes with the area above."""
        told: dict[str, dict[str, str]] = {}
        above: dict[str, str] = {}
        for level in self.folder.levels:
            own = {one.code: self._plain(level.id, one.code, one.name)
                   for one in self.folder.names(level.id)}  # fmt: skip
            counts = Counter(own.values())
            told[level.id] = {
                one.code: self._apart(own[one.code], above.get(one.parent, ""))
                if counts[own[one.code]] > 1
                else own[one.code]
                for one in self.folder.names(level.id)
            }
            above = {**above, **own}
        return told

    def _plain(self, level: str, code: str, name: str) -> str:
        return self._english.name(level, code, name) if self._english else name

    def _apart(self, name: str, above: str) -> str:
        return self.words("named", name=name, above=above) if above else name

    def area(self, level: str, code: str, name: str = "") -> str:
        """An area of a level; ``name`` where the level has none of this code."""
        return self._areas.get(level, {}).get(code) or name or code

    def body(self, code: str, name: str) -> str:
        """A body: the area of its code, if that has the name; else as it is named."""
        for level in self.folder.levels:
            known = self._own[level.id].get(code)
            told = self._areas[level.id].get(code, "")
            names = {known, told, self._known_english(level.id, code, known)}
            if known and (not name or name in names):
                return told
        return name or code

    def _known_english(self, level: str, code: str, name: str | None) -> str | None:
        """What a page in English would have kept as the area's name."""
        return self._in_english.name(level, code, name) if name else None

    def lead(self, details: Mapping[str, Any]) -> str:
        """The body that answers for a record; nothing where none was named."""
        lead = details.get("lead") or {}
        return self.body(str(lead.get("code", "")), str(lead.get("name") or "")) if lead else ""

    def category(self, path: str) -> str:
        """A category's path."""
        return in_english(path, self._english.categories) if self._english else path

    @cached_property
    def _rules(self) -> Mapping[str, str]:
        rules = read_assessment_rules(self.folder.path)
        return english_words(rules) if self._english else {}

    def of_rules(self, text: str) -> str:
        """A text of the region's assessment rules, such as a class."""
        return self._rules.get(text, text)
