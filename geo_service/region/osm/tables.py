"""Tables of what to read from OpenStreetMap: levels by country, kinds of places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from geo_service.base.errors import InputError
from geo_service.base.model import Level


@dataclass(frozen=True, slots=True)
class LevelTable:
    """The levels to take, coarse to fine: OpenStreetMap's ``admin_level`` and ours."""

    levels: tuple[tuple[str, Level], ...]
    time_zone: str
    accuracy_m: float
    code_tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A kind of place; ``radius_m`` is the uncertainty of its position, at least."""

    kind: str
    radius_m: float
    line: bool


@dataclass(frozen=True)
class KindTable:
    """Kinds by tag; among an object's tags the one of the lowest rank decides."""

    by_value: Mapping[tuple[str, str], tuple[int, PlaceKind]]
    by_key: Mapping[str, tuple[int, PlaceKind]]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that may make a place."""
        return frozenset(self.by_key) | {key for key, _ in self.by_value}

    def kind_of(self, tags: Iterable[tuple[str, str]]) -> PlaceKind | None:
        """Give the kind of an object with ``tags``, if it is any place."""
        found = [
            fit
            for key, value in tags
            if (fit := self.by_value.get((key, value)) or self._any(key, value)) is not None
        ]
        return min(found, key=lambda fit: fit[0])[1] if found else None

    def _any(self, key: str, value: str) -> tuple[int, PlaceKind] | None:
        return None if value == "no" else self.by_key.get(key)


def read_levels(country: str | None, levels: str | None) -> LevelTable:
    """Give the level table of a country, with levels such as ``6=district,8=township`` if named.

    Raises:
        InputError: the country has no table, or ``levels`` cannot be read.
    """
    tables = _read("levels.toml")
    name = (country or "default").upper() if country else "default"
    if name not in tables:
        raise InputError(
            f"No table of levels for {country!r}",
            hint=f"there is {', '.join(sorted(tables))}; or name them: --levels 6=district,8=ward",
        )
    table = tables[name]
    listed = [
        (str(row["admin_level"]), Level(row["id"], row["name"], row["name_en"]))
        for row in table["levels"]
    ]
    if levels is not None:
        listed = _named(levels, dict(listed))
    return LevelTable(
        tuple(listed), table["time_zone"], table["accuracy_m"], tuple(table["code_tags"])
    )


def _named(text: str, known: Mapping[str, Level]) -> list[tuple[str, Level]]:
    by_id = {level.id: level for level in known.values()}
    found = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,2})\s*=\s*([A-Za-z_]\w*)\s*", part)
        if match is None:
            raise InputError(
                f"{part!r} names no level", hint="write --levels 6=district,8=township"
            )
        number, name = match.groups()
        found.append((number, by_id.get(name) or Level(name, name, name)))
    # a lower admin_level is a larger area
    return sorted(found, key=lambda row: int(row[0]))


def read_kinds() -> KindTable:
    """Give the table of kinds."""
    by_value: dict[tuple[str, str], tuple[int, PlaceKind]] = {}
    by_key: dict[str, tuple[int, PlaceKind]] = {}
    for rank, row in enumerate(_read("kinds.toml")["kind"]):
        kind = PlaceKind(row["kind"], float(row["radius_m"]), row.get("line", False))
        for key, values in row["tags"].items():
            if values == "*":
                by_key.setdefault(key, (rank, kind))
            else:
                for value in values:
                    by_value.setdefault((key, value), (rank, kind))
    return KindTable(by_value, by_key)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
