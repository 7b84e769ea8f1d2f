"""A collection's features as columns: what filters are applied to and documents written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from geo_service.base.dates import MICROSECONDS_PER_DAY, day_number
from geo_service.base.model import BoolArray, ObjectArray


class Kind(StrEnum):
    """The type of a property's values."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a collection: its name, type and meaning."""

    name: str
    kind: Kind
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """Values (n,) of one property and which of them are known.

    Text is an object array; numbers and truth values are float64; days and instants are int64
    microseconds since 1970 in UTC; geometry is a shapely array.
    """

    kind: Kind
    values: np.ndarray[Any, Any]
    known: BoolArray


@dataclass(frozen=True)
class FeatureTable:
    """Features (n,) with their ids, properties, and geometry in EPSG:4326, longitude first."""

    ids: Sequence[str]
    properties: Sequence[Property]
    columns: Mapping[str, Column]
    geometry: ObjectArray
    #: geometry written before, by coordinate system
    written: dict[str, ObjectArray] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each id."""
        return {name: row for row, name in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)


def day_us(day: date) -> int:
    """The first microsecond of a day."""
    return day_number(day) * MICROSECONDS_PER_DAY


def instant_us(moment: datetime) -> int:
    """An instant with its zone, in microseconds since 1970."""
    seconds = day_us(moment.date()) // 1_000_000
    clock = (moment.hour * 60 + moment.minute) * 60 + moment.second
    offset = moment.utcoffset()
    shift = 0 if offset is None else round(offset.total_seconds() * 1_000_000)
    return (seconds + clock) * 1_000_000 + moment.microsecond - shift


def text_column(values: Sequence[str | None]) -> Column:
    """Texts, None where not known."""
    array = np.array(list(values), dtype=object)
    known = np.array([value is not None for value in values], bool)
    return Column(Kind.TEXT, np.where(known, array, ""), known)


def number_column(values: Any, *, whole: bool = False) -> Column:
    """Numbers, NaN where not known."""
    array = np.asarray(values, np.float64)
    return Column(Kind.INTEGER if whole else Kind.NUMBER, array, np.isfinite(array))


def boolean_column(values: Sequence[bool | None]) -> Column:
    """Truth values, None where not known."""
    known = np.array([value is not None for value in values], bool)
    return Column(Kind.BOOLEAN, np.array([bool(value) for value in values], np.float64), known)


def day_column(values: Sequence[date | None]) -> Column:
    """Days, None where not known."""
    known = np.array([value is not None for value in values], bool)
    array = np.array([0 if value is None else day_us(value) for value in values], np.int64)
    return Column(Kind.DATE, array, known)


def instant_column(values: Sequence[datetime | None]) -> Column:
    """Instants with their zones, None where not known."""
    known = np.array([value is not None for value in values], bool)
    array = np.array([0 if value is None else instant_us(value) for value in values], np.int64)
    return Column(Kind.INSTANT, array, known)


def table_of(
    ids: Sequence[str],
    properties: Sequence[Property],
    columns: Mapping[str, Sequence[Any]],
    geometry: ObjectArray,
) -> FeatureTable:
    """A table from plain values per property, None (or NaN) where not known."""
    made = {one.name: _MAKERS[one.kind](columns[one.name]) for one in properties}
    return FeatureTable(ids, properties, made, geometry)


def _numbers(values: Sequence[Any]) -> list[float]:
    return [np.nan if value is None else float(value) for value in values]


_MAKERS: dict[Kind, Any] = {
    Kind.TEXT: text_column,
    Kind.INTEGER: lambda values: number_column(_numbers(values), whole=True),
    Kind.NUMBER: lambda values: number_column(_numbers(values)),
    Kind.BOOLEAN: boolean_column,
    Kind.DATE: day_column,
    Kind.INSTANT: instant_column,
}
