"""Residents of areas, where the region's folder has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from geo_service.base.errors import InputError, RegionError
from geo_service.base.loose_codes import code_finder
from geo_service.tables import open_table

FILE_NAME = "population.csv"
COLUMNS = ("level", "code", "year", "population")
#: whole numbers of people in groups of three digits: 70,942; 70.942; 70 942
_GROUPED = re.compile(r"^\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+$")
_MARKS = re.compile(r"\D")
_PLAIN = re.compile(r"^\d+(?:\.\d+)?$")
_YEAR = re.compile(r"^(\d{4})(?:[.,]0+)?$")


def read_residents(
    folder: Path, codes: Mapping[str, Collection[str]] | None = None
) -> dict[str, dict[str, float]]:
    """Read ``population.csv`` (level, code, year, population): level -> code -> residents.

    Of several years the last counts. A region without the file has no residents to divide by.
    ``codes`` are those of each level that the region has; with them ``1`` and ``1.0`` mean the
    area ``01``.

    Raises:
        RegionError: a row cannot be read, names a level that the region does not have, or repeats
            an area and year; or no row of a level names one of its areas.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return {}
    try:
        rows = _rows(path)
    except InputError as error:
        raise RegionError(f"{FILE_NAME}: {error.message}", hint=error.hint) from error
    found = _Found(codes)
    for line, row in rows:
        found.take(line, row)
    found.refuse_strangers()
    return found.residents


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows with our column names, and their lines in the file."""
    reader = open_table(path)
    named = {name.strip().casefold(): name for name in reversed(reader.schema.names)}
    if missing := [name for name in COLUMNS if name not in named]:
        raise InputError(
            f"it lacks the column(s) {', '.join(missing)}",
            hint=f"its columns are {', '.join(reader.schema.names)}",
        )
    chunks = reader.chunks([named[name] for name in COLUMNS])
    tables = [chunk.table.rename_columns(COLUMNS) for chunk in chunks]
    listed = pa.concat_tables(tables).to_pylist() if tables else []
    return [
        (line, {name: (value or "").strip() for name, value in row.items()})
        for line, row in enumerate(listed, start=2)
    ]


@dataclass
class _Found:
    """What the rows read so far say."""

    codes: Mapping[str, Collection[str]] | None
    residents: dict[str, dict[str, float]] = field(default_factory=dict)
    _years: dict[tuple[str, str], int] = field(default_factory=dict)
    _finders: dict[str, Callable[[str], str | None]] = field(default_factory=dict)
    _strange: dict[str, str] = field(default_factory=dict)

    def take(self, line: int, row: Mapping[str, str]) -> None:
        """Keep a row, unless a later year of its area is there already."""
        level = self._level(line, row["level"])
        code = self._code(level, row["code"])
        year, people = _year(line, row["year"]), _people(line, row["population"])
        if self._years.get((level, code)) == year:
            raise _fault(line, f"{level} {code!r} comes twice for {year}")
        if year >= self._years.get((level, code), year):
            self._years[level, code] = year
            self.residents.setdefault(level, {})[code] = people

    def refuse_strangers(self) -> None:
        """Refuse a level none of whose rows names an area of it."""
        for level, code in self._strange.items():
            known = list((self.codes or {}).get(level, ()))
            if known and not set(known) & self.residents.get(level, {}).keys():
                raise RegionError(
                    f"{FILE_NAME}: no row of level {level!r} has the code of an area",
                    hint=f"it has codes like {code!r}, the areas {', '.join(sorted(known)[:3])}",
                )

    def _level(self, line: int, text: str) -> str:
        if self.codes is None or text in self.codes:
            return text
        like = [level for level in self.codes if level.casefold() == text.casefold()]
        if not like:
            raise _fault(line, f"there is no level {text!r} (levels: {', '.join(self.codes)})")
        return like[0]

    def _code(self, level: str, text: str) -> str:
        if self.codes is None:
            return text
        if level not in self._finders:
            self._finders[level] = code_finder(self.codes[level])
        found = self._finders[level](text)
        if found is None:
            self._strange.setdefault(level, text)
        return found or text


def _year(line: int, text: str) -> int:
    if found := _YEAR.match(text):
        return int(found[1])
    raise _fault(line, f"the year {text[:20]!r} is none")


def _people(line: int, text: str) -> float:
    if _GROUPED.match(text):
        return float(_MARKS.sub("", text))
    if _PLAIN.match(text):
        return float(text)
    raise _fault(line, f"the population {text[:20]!r} is no number of people")


def _fault(line: int, what: str) -> RegionError:
    return RegionError(f"{FILE_NAME}, line {line}: {what}", hint="columns: " + ", ".join(COLUMNS))
