"""Lines and polygons of an imported list of places: checked, in WGS-84, joined by name."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.earth import degree_lengths
from geo_service.base.errors import InputError
from geo_service.base.model import LINE_KINDS, Datum, FloatArray
from geo_service.base.wkb import read_wkb
from geo_service.datum import check_points, to_wgs84
from geo_service.locate.text import spelling
from geo_service.locate.vocabulary import vocabulary

#: shapes are kept to some 2 m
TOLERANCE_DEG = 2e-5
_WGS84 = (Datum.WGS84, Datum.CGCS2000)


def shape_of(wkb: object, datum: Datum) -> BaseGeometry | None:
    """Read a line or polygon in degrees of a datum; None where there is none.

    Raises:
        InputError: it cannot be read, or a position is not on the earth.
    """
    if not isinstance(wkb, bytes):
        return None
    shape = read_wkb([wkb], on_invalid="fix")[0]
    if shape is None or shape.is_empty:
        raise InputError("its line or polygon cannot be read")
    positions = shapely.get_coordinates(shape)
    if not check_points(positions[:, 0], positions[:, 1]).all():
        raise InputError("a position of its line or polygon is not on the earth")
    if datum not in _WGS84:
        shape = shapely.transform(shape, lambda degrees: _moved(degrees, datum))
    if shapely.get_dimensions(shape) == 2 and not shape.is_valid:
        shape = shapely.make_valid(shape)
    simple: BaseGeometry = shapely.simplify(shape, TOLERANCE_DEG)
    return simple


def _moved(degrees: FloatArray, datum: Datum) -> FloatArray:
    return np.column_stack(to_wgs84(degrees[:, 0], degrees[:, 1], datum))


def kind_of_shape(shape: BaseGeometry, name: str) -> str:
    """Give the kind of a shape that states none: of a line a road or, by its name, a water."""
    if shapely.get_dimensions(shape) == 2:
        return "poi"
    words = vocabulary()
    head = words.head_at_end.search(spelling(name))
    kind = words.head_kind.get(head[0], "") if head else ""
    return kind if kind in LINE_KINDS else "road"


def reach_m(shape: BaseGeometry) -> float:
    """Half the diagonal of a shape's box, in metres."""
    west, south, east, north = shapely.bounds(shape).tolist()
    east_m, north_m = degree_lengths((south + north) / 2)
    return math.hypot((east - west) * east_m, (north - south) * north_m) / 2


@dataclass
class Courses:
    """Entries with a shape (keys of ``model.PLACE_COLUMNS``); lines of one name become one."""

    _lines: dict[tuple[str, str, str], list[dict[str, Any]]] = field(default_factory=dict)
    _areas: list[dict[str, Any]] = field(default_factory=list)

    def add(self, entry: dict[str, Any]) -> None:
        """Take an entry whose ``shape`` is a line or polygon."""
        if shapely.get_dimensions(entry["shape"]) == 2:
            self._areas.append(entry)
            return
        key = (spelling(entry["name"]), entry["kind"], entry["code"])
        self._lines.setdefault(key, []).append(entry)

    def entries(self) -> list[dict[str, Any]]:
        """Give the entries with their shapes as WKB."""
        lines = [_placed(_joined(pieces)) for pieces in self._lines.values()]
        return [one | {"shape": shapely.to_wkb(one["shape"])} for one in (*lines, *self._areas)]


def _placed(entry: dict[str, Any]) -> dict[str, Any]:
    """A line's position in the middle of its longest piece."""
    parts = shapely.get_parts(entry["shape"])
    longest = parts[int(shapely.length(parts).argmax())]
    middle = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return entry | {"lon": float(middle.x), "lat": float(middle.y)}


def _joined(pieces: list[dict[str, Any]]) -> dict[str, Any]:
    """One entry of the pieces of a line."""
    if len(pieces) == 1:
        return pieces[0]
    longest = max(pieces, key=lambda piece: float(piece["shape"].length))
    shape = shapely.union_all([piece["shape"] for piece in pieces])
    return longest | {
        "aliases": _names(pieces, "aliases"),
        "former": _names(pieces, "former"),
        "radius_m": reach_m(shape),
        "shape": shape,
    }


def _names(pieces: list[dict[str, Any]], column: str) -> str:
    """Lists of names (each joined by ``|``) as one, every name once."""
    names = (name for piece in pieces for name in piece[column].split("|") if name)
    return "|".join(dict.fromkeys(names))
