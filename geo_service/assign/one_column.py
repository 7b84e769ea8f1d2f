"""Columns that hold both axes in one cell: detect them, and which axis comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import shapely

from geo_service.assign.choice import ChosenColumns
from geo_service.assign.points import read_pairs
from geo_service.base.errors import InputError, NoGenerationError
from geo_service.base.model import BoolArray, FloatArray
from geo_service.service.atlas import Atlas
from geo_service.tables import TableReader, ahead

#: west, south, east, north in degrees
Bounds = tuple[float, float, float, float]
#: rows looked at to tell whether a column holds positions
SAMPLE = 200
#: the share of them that must
LEAST = 0.5
#: how far outside the region's box a point still speaks for an order of axes
_MARGIN_DEG = 0.5
#: one order must explain this many times as many rows as the other
_CLEARLY = 10


def holds_positions(reader: TableReader, names: Sequence[str]) -> str | None:
    """Give the first of ``names`` whose filled cells are positions; None if there is none."""
    for name in names:
        column = next(iter(reader.chunks([name]))).table[name].slice(0, SAMPLE)
        first, _, _ = read_pairs(column)
        filled = sum(bool(cell and str(cell).strip()) for cell in column.to_pylist())
        if filled and np.isfinite(first).sum() >= LEAST * filled:
            return name
    return None


def atlas_box(atlas: Atlas, as_of: date | None) -> Bounds | None:
    """The region's box (EPSG:4326); None where it has no areas on the day."""
    try:
        layers = atlas.layers(as_of).values()
    except NoGenerationError:
        return None
    boxes = np.array([shapely.total_bounds(layer.table.geometry) for layer in layers])
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    return west, south, east, north


@dataclass
class _Votes:
    """Rows that can only have the one axis first, and rows that lie in the region that way."""

    lat_first: int = 0
    lon_first: int = 0
    inside_lat_first: int = 0
    inside_lon_first: int = 0

    def add(self, first: FloatArray, second: FloatArray, box: Bounds | None) -> None:
        self.lon_first += int((np.abs(first) > 90).sum())
        self.lat_first += int((np.abs(second) > 90).sum())
        if box is not None:
            self.inside_lon_first += int(_inside(first, second, box).sum())
            self.inside_lat_first += int(_inside(second, first, box).sum())

    def decided(self) -> bool | None:
        """Whether latitude is first; None where the rows do not tell."""
        for lat, lon in (
            (self.inside_lat_first, self.inside_lon_first),
            (self.lat_first, self.lon_first),
        ):
            if max(lat, lon) > _CLEARLY * min(lat, lon):
                return lat > lon
        return None


def _inside(lon: FloatArray, lat: FloatArray, box: Bounds) -> BoolArray:
    west, south, east, north = box
    found: BoolArray = (
        (lon >= west - _MARGIN_DEG)
        & (lon <= east + _MARGIN_DEG)
        & (lat >= south - _MARGIN_DEG)
        & (lat <= north + _MARGIN_DEG)
    )
    return found


def with_axes(
    reader: TableReader, columns: ChosenColumns, box: Callable[[], Bounds | None]
) -> ChosenColumns:
    """Settle the order of axes of ``columns.point`` over the whole table, and say it.

    Raises:
        InputError: nothing in the values tells which axis is first.
    """
    if columns.point is None:
        return columns
    votes, untold, bounds = _Votes(), 0, box()
    for chunk in ahead(reader.chunks([columns.point])):
        first, second, told = read_pairs(chunk.table[columns.point])
        open_ = (told == None) & np.isfinite(first)  # noqa: E711 - by element
        untold += int(open_.sum())
        votes.add(first[open_], second[open_], bounds)
    if not untold:
        return columns
    decided = votes.decided()
    if decided is None:
        raise InputError(
            f"nothing in {columns.point!r} tells whether longitude or latitude comes first",
            hint="put them into two columns, named with --lon and --lat",
        )
    axis = "latitude" if decided else "longitude"
    notice = f"{columns.point!r} was read with {axis} first, where most rows lie in the region"
    return replace(columns, lat_first=decided, notices=(*columns.notices, notice))
