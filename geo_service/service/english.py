"""What an answer says in English: names of areas, and why a place was understood.

An area is called as its region says (``name_en`` in ``names/<level>.csv``); else its Chinese name
is written in pinyin, its ending (街道, 镇, 村…) in English. The caller's words are quoted as given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pyarrow as pa

from geo_service.base.errors import InputError
from geo_service.base.model import (
    AreaRef,
    AreaShare,
    AreaTable,
    Candidate,
    MeantPlace,
    Neighbour,
    Span,
)
from geo_service.locate.pinyin import syllables
from geo_service.region.folder import RegionFolder
from geo_service.route import Inquiry
from geo_service.route.phrases import say
from geo_service.service.category_names import english_category_names

#: endings of names of areas, longest first
_ENDINGS = {
    "社区居委会": "Community",
    "社区居民委员会": "Community",
    "村民委员会": "Village",
    "居民委员会": "Residents' Committee",
    "虚拟社区": "Community",
    "村委会": "Village",
    "居委会": "Residents' Committee",
    "经济技术开发区": "Economic and Technological Development Area",
    "国际机场": "International Airport",
    "经济开发区": "Economic Development Area",
    "开发区": "Development Area",
    "街道": "Subdistrict",
    "地区": "Area",
    "社区": "Community",
    "林场": "Forest Farm",
    "农场": "Farm",
    "机场": "Airport",
    "新区": "New Area",
    "镇": "Town",
    "乡": "Township",
    "县": "County",
    "区": "District",
    "市": "City",
    "村": "Village",
}
_ENDED = re.compile(f"(.+?)({'|'.join(sorted(_ENDINGS, key=len, reverse=True))})")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHOWN_SPANS = 3


def english_name(name: str) -> str:
    """A Chinese name in letters; a name in letters stays as it is."""
    if not _HAN.search(name):
        return name
    found = _ENDED.fullmatch(name)
    stem, ending = found.groups() if found else (name, "")
    return " ".join(filter(None, (_run_together(syllables(stem)), _ENDINGS.get(ending, ""))))


def _run_together(said: list[str]) -> str:
    """Syllables as one word; an apostrophe before one that begins with a vowel (GB/T 28039)."""
    apart = (f"'{one}" if i and one[0] in "aeo" else one for i, one in enumerate(said) if one)
    return "".join(apart).capitalize()


def in_english(asked: str | None, regions: str) -> bool:
    """Tell whether an answer is in English: the language asked for, else the region's.

    Raises:
        InputError: another language is asked for.
    """
    if asked not in (None, "zh", "en"):
        raise InputError(f"there is no language {asked!r}", hint="use zh or en")
    return (asked or regions) == "en"


def with_english_names(table: pa.Table, english: English) -> pa.Table:
    """Give a table that has columns code and name with the areas' English names."""
    pairs = zip(table["code"].to_pylist(), table["name"].to_pylist(), strict=True)
    names = [english.known_as(code, name) if name else name for code, name in pairs]
    return table.set_column(
        table.schema.get_field_index("name"), "name", pa.array(names, pa.string())
    )


class EnglishTables:
    """Tables of areas under their English names; each is made once."""

    def __init__(self, english: English) -> None:
        self._english = english
        self._made: dict[int, tuple[AreaTable, AreaTable]] = {}

    def of(self, table: AreaTable) -> AreaTable:
        """The table with English names."""
        if id(table) not in self._made:
            pairs = zip(table.codes, table.names, strict=True)
            names = tuple(self._english.name(table.level, code, name) for code, name in pairs)
            self._made[id(table)] = table, replace(table, names=names)
        return self._made[id(table)][1]


@dataclass(frozen=True)
class English:
    """Names of one region's areas, and its inquiries in English."""

    folder: RegionFolder

    @cached_property
    def _known(self) -> Mapping[tuple[str, str], str]:
        return {
            (level.id, area.code): area.name_en
            for level in self.folder.levels
            for area in self.folder.names(level.id)
            if area.name_en
        }

    def name(self, level: str, code: str, name: str) -> str:
        """What an area is called in English."""
        return self._known.get((level, code)) or english_name(name)

    def known_as(self, code: str, name: str) -> str:
        """What an area is called, if ``name`` is what the region calls one of this code."""
        return self._by_code.get((code, name), name)

    def place(self, name: str) -> str:
        """A place named by an area alone, or by an area and letters after it."""
        area, _, rest = name.partition(" ")
        known = self._by_name.get(area)
        return name if known is None else f"{known} {rest}".strip()

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        return {name: told for (_, name), told in self._by_code.items()}

    @cached_property
    def _by_code(self) -> Mapping[tuple[str, str], str]:
        manifest = self.folder.manifest
        named = {
            (area.code, area.name): self.name(level.id, area.code, area.name)
            for level in self.folder.levels
            for area in self.folder.names(level.id)
        }
        return {**named, ("*", manifest.name): manifest.name_en or english_name(manifest.name)}

    @cached_property
    def tables(self) -> EnglishTables:
        """The region's tables of areas under their English names."""
        return EnglishTables(self)

    @cached_property
    def categories(self) -> Mapping[str, str]:
        """English names of the parts of categories' paths."""
        return english_category_names(self.folder.path)

    def area(self, ref: AreaRef) -> AreaRef:
        """An area under its English name."""
        return replace(ref, name=self.name(ref.level, ref.code, ref.name))

    def inquiry(self, inquiry: Inquiry) -> Inquiry:
        """The inquiry with every name, and every reason for a candidate, in English."""
        shares = inquiry.areas
        return replace(
            inquiry,
            candidates=tuple(self._candidate(one) for one in inquiry.candidates),
            areas=shares
            and {
                level: [AreaShare(self.area(one.area), one.probability) for one in given]
                for level, given in shares.items()
            },
            neighbour=self._neighbour(inquiry.neighbour),
            nearest=self._neighbour(inquiry.nearest),
            meant_places=tuple(self._matter(one) for one in inquiry.meant_places),
            disputed=self._pair(inquiry.disputed),
            apart=self._pair(inquiry.apart),
        )

    def _pair(self, areas: tuple[AreaRef, AreaRef] | None) -> tuple[AreaRef, AreaRef] | None:
        return areas and (self.area(areas[0]), self.area(areas[1]))

    def _neighbour(self, near: Neighbour | None) -> Neighbour | None:
        return near and replace(near, area=self.area(near.area))

    def _matter(self, matter: MeantPlace) -> MeantPlace:
        return replace(matter, areas=self._chain(matter.areas))

    def _chain(self, areas: Mapping[str, AreaRef]) -> dict[str, AreaRef]:
        return {level: self.area(ref) for level, ref in areas.items()}

    def _candidate(self, given: Candidate) -> Candidate:
        areas = self._chain(given.areas)
        evidence = given.evidence
        if _HAN.search(evidence):
            finest = list(areas.values())[-1].name if areas else ""
            lead = areas.get(self.folder.manifest.lead_level)
            evidence = self._evidence(given.matched, lead.name if lead else finest)
        return replace(
            given,
            areas=areas,
            place=english_name(given.place),
            evidence=evidence,
            along=tuple(replace(one, name=english_name(one.name)) for one in given.along),
        )

    def _evidence(self, spans: tuple[Span, ...], area: str) -> str:
        """Why an area, from the stretches of the text that speak for it."""
        if not spans:
            return say("en", "evidence_none")
        told = [self._span(one) for one in dict.fromkeys(spans)][:_SHOWN_SPANS]
        return say("en", "evidence_named", said="; ".join(told), area=area)

    def _span(self, span: Span) -> str:
        levels = {level.id: level.name_en for level in self.folder.levels}
        kind = (levels.get(span.kind) or span.kind).lower().replace("_", " ")
        role = {"caller": "evidence_caller", "reference": "evidence_reference"}.get(span.role)
        return say("en", role or "evidence_said", said=span.text, kind=kind)
