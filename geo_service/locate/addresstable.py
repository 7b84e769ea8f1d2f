"""Known addresses as memory-mapped arrays, by road and number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.model import FloatArray, IntArray
from geo_service.locate.geometry import LocalPlane
from geo_service.locate.text import spelling
from geo_service.locate.western import find_addresses, road_key

#: a point of a road without a number: where it meets another
NO_NUMBER = -1


class Point(NamedTuple):
    """A point of a road in degrees."""

    road: str
    number: int
    locality: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class AddressTable:
    """Points of roads, sorted by road and number; those without a number come first.

    Road ``k`` has the rows ``first[k]:first[k + 1]``; ``locality`` indexes ``localities``, of
    which the first is the empty one. ``origin`` is the plane's (lon, lat).
    """

    roads: tuple[str, ...]
    localities: tuple[str, ...]
    origin: FloatArray
    first: npt.NDArray[np.int64]
    number: npt.NDArray[np.int64]
    locality: IntArray
    east_m: FloatArray
    north_m: FloatArray

    @classmethod
    def build(cls, places: pa.Table) -> AddressTable | None:
        """Collect the entries of kind ``address`` of a table with ``placefile.SCHEMA``.

        Road and number come from their columns, else from the name; a crossing is a point of
        both its roads. None if there are none.
        """
        points = sorted({point for row in _address_rows(places) for point in _points(row)})
        if not points:
            return None
        roads, counts = np.unique([point.road for point in points], return_counts=True)
        localities = tuple(sorted({"", *(point.locality for point in points)}))
        place_of = {locality: k for k, locality in enumerate(localities)}
        lon, lat = (np.array([point[axis] for point in points]) for axis in (3, 4))
        plane = LocalPlane(float(lon.mean()), float(lat.mean()))
        east_m, north_m = plane.metres_all(lon, lat)
        return cls(
            tuple(roads.tolist()),
            localities,
            np.array([plane.lon, plane.lat]),
            np.cumsum([0, *counts], dtype=np.int64),
            np.array([point.number for point in points], np.int64),
            np.array([place_of[point.locality] for point in points], np.int32),
            east_m,
            north_m,
        )


def road_key_of(road: str) -> str:
    """Give the key of a road's name in any language."""
    plain = spelling(road)
    return road_key(plain) if plain.isascii() else plain


def _address_rows(places: pa.Table) -> Iterator[Mapping[str, object]]:
    columns = places.select(["name", "kind", "road", "number", "lon", "lat"])
    wanted = pc.and_(pc.equal(columns["kind"], "address"), pc.is_valid(columns["lon"]))
    for batch in columns.filter(wanted).to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _points(row: Mapping[str, object]) -> Iterator[Point]:
    lon, lat = float(str(row["lon"])), float(str(row["lat"]))
    number = "".join(char for char in str(row["number"] or "") if char.isdigit())
    if row["road"] and number:
        yield Point(road_key_of(str(row["road"])), int(number), "", lon, lat)
        return
    for written in find_addresses(spelling(str(row["name"])), ())[:1]:
        for road in written.roads:
            at = NO_NUMBER if written.number is None else written.number
            yield Point(road, at, written.locality, lon, lat)
