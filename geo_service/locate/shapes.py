"""Lines and polygons of gazetteer entries, packed so that they can be memory-mapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.bbox import Box
from geo_service.base.model import IntArray
from geo_service.base.wkb import read_wkb


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of the entries ``entry`` (n,), ascending; see ``PlaceBook`` for the arrays."""

    entry: IntArray
    packed: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]
    box: npt.NDArray[np.float32]

    def has(self, entry: int) -> bool:
        """Whether an entry has a shape."""
        return self._row(entry) is not None

    def of(self, entry: int) -> BaseGeometry | None:
        """Give the shape of an entry (EPSG:4326), if it has one."""
        row = self._row(entry)
        return None if row is None else self._shape(row)

    def near(self, box: Box) -> list[int]:
        """Give the entries whose shapes' boxes meet ``box``."""
        west, south, east, north = box
        boxes = self.box
        meets = (boxes[:, 0] <= east) & (boxes[:, 2] >= west)
        meets &= (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        found: list[int] = self.entry[np.flatnonzero(meets)].tolist()
        return found

    def _row(self, entry: int) -> int | None:
        row = int(np.searchsorted(self.entry, entry))
        return row if row < len(self.entry) and self.entry[row] == entry else None

    def _shape(self, row: int) -> BaseGeometry:
        begin = int(self.ends[row - 1]) if row else 0
        return shapely.from_wkb(self.packed[begin : int(self.ends[row])].tobytes())


def packed_shapes(
    wkb: Sequence[bytes | None],
) -> tuple[IntArray, npt.NDArray[np.uint8], npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Pack the shapes of all entries, None where one has none: see ``PlaceBook``'s last fields."""
    given = [(i, content) for i, content in enumerate(wkb) if content]
    shapes = read_wkb([content for _, content in given], on_invalid="ignore")
    usable = np.array([shape is not None and not shape.is_empty for shape in shapes], bool)
    kept = [one for one, use in zip(given, usable.tolist(), strict=True) if use]
    boxes = shapely.bounds(shapes[usable]).reshape(-1, 4)
    # rounded outwards, so that no box is smaller than its shape
    low = np.nextafter(boxes[:, :2].astype(np.float32), np.float32(-np.inf))
    high = np.nextafter(boxes[:, 2:].astype(np.float32), np.float32(np.inf))
    return (
        np.array([i for i, _ in kept], np.int32),
        np.frombuffer(b"".join(content for _, content in kept), np.uint8),
        np.cumsum([len(content) for _, content in kept], dtype=np.int64),
        np.hstack([low, high]),
    )
