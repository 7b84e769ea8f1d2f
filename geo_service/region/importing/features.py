"""The features of an import file: shapes, columns, CRS, and notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from geo_service.base.errors import InputError, TooLargeError
from geo_service.base.model import ObjectArray

#: a region's areas are read whole
MOST_FEATURES = 5_000_000


@dataclass(frozen=True, slots=True)
class VectorFeatures:
    """The features of a file: geometries, columns of values, and the CRS the file declares.

    ``closed`` are the rows whose rings were not closed; ``unstated`` says that the format has no
    place for a CRS; ``ids`` gives the features' own ids (n,), None where they have none.
    """

    geometry: ObjectArray
    columns: dict[str, ObjectArray]
    crs: CRS | None
    notices: tuple[str, ...] = ()
    closed: tuple[int, ...] = ()
    unstated: bool = False
    ids: Callable[[], ObjectArray | None] = lambda: None

    def field(self, name: str) -> str:
        """Give the field called ``name``: so exactly, or the only one that differs by case.

        Raises:
            InputError: there is no such column; the hint lists those that exist.
        """
        if name in self.columns:
            return name
        like = [one for one in self.columns if one.strip().casefold() == name.strip().casefold()]
        if len(like) == 1:
            return like[0]
        raise InputError(
            f"there is no field {name!r}", hint=f"the fields are {', '.join(self.columns)}"
        )

    def codes(self, name: str) -> tuple[str, ...]:
        """Give a column as text, or the features' own ids where ``name`` is id or fid.

        Raises:
            InputError: there is neither.
        """
        if name.casefold() in ("id", "fid", "objectid") and not self._has(name):
            ids = self.ids()
            if ids is not None and not any(one is None for one in ids):
                return tuple(_text(one) for one in ids)
        return self.texts(name)

    def _has(self, name: str) -> bool:
        return any(one.casefold() == name.casefold() for one in self.columns)

    def texts(self, field: str) -> tuple[str, ...]:
        """Give a column as text: whole numbers without a point, missing values as empty.

        Raises:
            InputError: there is no such column; the hint lists those that exist.
        """
        import pandas as pd

        values = self.columns[self.field(field)]
        missing = pd.isna(values)
        return tuple(
            "" if gone else _text(value) for value, gone in zip(values, missing, strict=True)
        )


def parse_crs(text: str) -> CRS:
    """Read a CRS as the user writes it: ``EPSG:4547``, ``4547``, WKT or PROJ.

    Raises:
        InputError: it is none.
    """
    try:
        return CRS.from_user_input(int(text) if text.strip().isdigit() else text)
    except CRSError as error:
        raise InputError(
            f"{text!r} is not a known CRS", hint="write for example EPSG:4547"
        ) from error


def check_count(name: str, features: int) -> None:
    """Refuse a file with too many features. Raises ``TooLargeError``."""
    if features > MOST_FEATURES:
        raise TooLargeError(f"{name} has {features:,} features; {MOST_FEATURES:,} are taken")


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
