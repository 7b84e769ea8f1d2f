"""Which features of a table a request is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray
from geo_service.features.crs import CRS84, to_degrees
from geo_service.features.evaluate import Filter
from geo_service.features.parse import Node, parse_filter
from geo_service.features.spatial import box_shape
from geo_service.features.table import FeatureTable, Kind, Property

_HINT = "minx,miny,maxx,maxy, or six numbers with heights"


@dataclass(frozen=True, slots=True)
class Selection:
    """A box in degrees and a filter, both of which must hold; None restricts nothing."""

    box: shapely.Geometry | None = None
    tree: Node | None = None
    filter_crs: str = CRS84

    def rows(self, table: FeatureTable) -> npt.NDArray[np.int64]:
        """The rows of the features meant, in order.

        Raises:
            InputError: the filter does not fit the table.
        """
        keep: BoolArray = np.ones(len(table), bool)
        if self.box is not None:
            shapely.prepare(self.box)
            # features without geometry are not restricted by a box (OGC 17-069r4, 7.15.3)
            keep &= shapely.is_missing(table.geometry) | shapely.intersects(
                self.box, table.geometry
            )
        if self.tree is not None:
            keep = keep & self.filter(table).matches(self.tree)
        return np.flatnonzero(keep).astype(np.int64)

    def filter(self, table: FeatureTable) -> Filter:
        """The filter's view of a table."""
        crs = self.filter_crs
        moved = None if crs == CRS84 else (lambda shape: to_degrees(shape, crs))
        return Filter(table.columns, table.geometry, moved)


def parse_box(text: str, crs: str) -> shapely.Geometry:
    """A box in degrees from four or six numbers in ``crs``. Raises ``InputError``."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not np.isfinite(numbers).all():
        raise InputError(f"bbox={text[:60]!r} is not a box", hint=_HINT)
    half = len(numbers) // 2
    (x0, y0), (x1, y1) = numbers[:2], numbers[half : half + 2]
    if crs == CRS84:
        if max(abs(x0), abs(x1)) > 180 or max(abs(y0), abs(y1)) > 90:
            raise InputError(f"bbox={text[:60]!r} is not on the earth", hint=_HINT)
        return box_shape(x0, y0, x1, y1)
    if x0 > x1 or y0 > y1:
        raise InputError(f"bbox={text[:60]!r} is empty", hint=_HINT)
    shape: shapely.Geometry = to_degrees(shapely.box(x0, y0, x1, y1), crs)
    return shape


def read_filter(text: str | None, lang: str) -> Node | None:
    """The filter, if one is given. Raises ``InputError``."""
    return None if text is None else parse_filter(text, lang)


def equals(one: Property, text: str) -> Node:
    """The condition that a property has the value of a query parameter. Raises ``InputError``."""
    return {"op": "=", "args": [{"property": one.name}, _literal(one, text)]}


def _literal(one: Property, text: str) -> Any:
    if one.kind is Kind.DATE:
        return {"date": text}
    if one.kind is Kind.INSTANT:
        return {"timestamp": text}
    if one.kind is Kind.TEXT:
        return text
    try:
        return {"true": True, "false": False}[text] if one.kind is Kind.BOOLEAN else float(text)
    except (KeyError, ValueError):
        raise InputError(f"{one.name}={text[:40]!r} is not {one.kind}") from None


def both(trees: list[Node]) -> Node | None:
    """One condition of several, all of which must hold."""
    if len(trees) < 2:
        return trees[0] if trees else None
    return {"op": "and", "args": trees}
