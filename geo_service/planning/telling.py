"""Tell names of areas, units and states of an answer in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from geo_service.cube.measures import ENGLISH_UNITS
from geo_service.ledger.events.kinds import ENGLISH_LABELS
from geo_service.planning.result import Result
from geo_service.region.folder import RegionFolder
from geo_service.service.english import English, english_name, in_english, with_english_names

#: the keys of an answer that are told in the language
_TOLD = frozenset({"name", "unit", "status_name", "place"})
#: the keys that may hold texts of a region's assessment rules
_RULES = frozenset({"class", "title", "source", "was", "now"})


@dataclass(frozen=True)
class Telling:
    """Tells answers in one language; ``english`` is None where they are told as they stand."""

    language: str
    english: English | None
    #: what texts of the region's own rules say in English, where an answer has such
    rules: Mapping[str, str] = field(default_factory=dict)

    def of_rules(self, words: Mapping[str, str]) -> Telling:
        """The same, for an answer that also has texts of the region's rules, told by ``words``."""
        return replace(self, rules=words)

    def body(self, value: Any) -> Any:
        """Give an answer's JSON with names of areas, units and states in the language."""
        if self.english is None:
            return value
        if isinstance(value, dict):
            told = {key: self.body(part) for key, part in value.items()}
            for key in _TOLD & value.keys():
                if isinstance(value[key], str):
                    told[key] = self._told(key, value)
            for key in _RULES & value.keys() if self.rules else ():
                told[key] = self._of_rules(told[key])
            return told
        if isinstance(value, list | tuple):
            return [self.body(one) for one in value]
        return value

    def _of_rules(self, value: Any) -> Any:
        return self.rules.get(value, value) if isinstance(value, str) else value

    def _told(self, key: str, value: dict[str, Any]) -> str:
        text: str = value[key]
        if key == "unit":
            return ENGLISH_UNITS.get(text, text)
        if key == "status_name" or ("kind" in value and text in ENGLISH_LABELS):
            return ENGLISH_LABELS.get(text, text)
        if self.english is None:
            return text
        code = value.get("code")
        if key == "place":
            return english_name(self.english.place(text))
        known = self.english.known_as(code, text) if isinstance(code, str) else text
        return known if known != text else self.english.place(text)

    def result(self, result: Result) -> Result:
        """Give a view's result with the names in its table, and its facts, in the language."""
        if self.english is None:
            return result
        table = result.table
        if {"code", "name"} <= set(table.column_names):
            table = with_english_names(table, self.english)
        return replace(result, table=table, facts=self.body(dict(result.facts)))


def telling_in(folder: RegionFolder, lang: str | None) -> Telling:
    """The language asked for, else the region's.

    Raises:
        InputError: there is no such language.
    """
    english = in_english(lang, folder.manifest.language)
    return Telling(lang or folder.manifest.language, English(folder) if english else None)
