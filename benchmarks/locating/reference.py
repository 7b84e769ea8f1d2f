"""Which township a point lies in by the reference borders of about 2015."""

from __future__ import annotations

import zlib
from pathlib import Path

import geopandas
import shapely

FILE = Path("beijing2") / "townships_2015_on_2023_codes.gpkg"


class ReferenceBorders:
    """The reference townships that can be compared with today's, by their codes of 2023."""

    def __init__(self, folder: Path) -> None:
        table = geopandas.read_file(folder / FILE)
        table = table[table["usable_as_is"].astype(bool)]
        self._codes = table["code"].astype(str).to_numpy()
        self._tree = shapely.STRtree(table.geometry.to_numpy())

    def code_at(self, lon: float, lat: float, *, within_degrees: float = 0.0) -> str:
        """The township around a point, all of a disc about it; empty where there is none."""
        spot = shapely.Point(lon, lat)
        disc = spot.buffer(within_degrees) if within_degrees else spot
        found = self._tree.query(disc, predicate="within")
        return str(self._codes[found[0]]) if len(found) == 1 else ""


def is_held_out(name: str) -> bool:
    """Whether a compound is of the half that no fit sees."""
    return zlib.crc32(name.encode()) % 2 == 1
