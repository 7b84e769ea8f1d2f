"""A few streets, a river, a park and a station in the middle of the toy region, as a basemap."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

from geo_service.region.basemap.build import write_basemap

#: the township of T1 in the toy region, and the middle of the drawing
MIDDLE = (116.05, 40.1)
BOUNDS = (116.0, 40.0, 116.4, 40.2)


def ring(lon: float, lat: float, half: float) -> list[tuple[float, float]]:
    """A square of ``half`` degrees around a point, to be drawn as a closed way."""
    west, south, east, north = (
        round(v, 6) for v in (lon - half, lat - half, lon + half, lat + half)
    )
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def draw_streets(folder: Path) -> Path:
    """An OpenStreetMap file of them."""
    from tests.osm.conftest import Drawing

    lon, lat = MIDDLE
    d = Drawing()
    d.way((116.0, lat), (116.39, lat), highway="primary", name="长安大道", name__en="Long Avenue")
    d.way((lon, 40.01), (lon, 40.19), highway="residential", name="槐树街")
    d.way((lon, lat + 0.001), (lon + 0.001, lat + 0.001), highway="footway")
    d.way((116.02, 40.0), (116.03, 40.2), waterway="river", name="清水河")
    d.way((116.0, 40.12), (116.39, 40.13), railway="rail")
    d.node(lon + 0.002, lat + 0.002, railway="station", name="学府")
    d.node(lon, lat - 0.005, place="village", name="槐树村")
    d.way(*ring(lon + 0.003, lat - 0.003, 0.002), leisure="park", name="柳荫公园")
    d.way(*ring(lon + 0.1, lat, 0.02), natural="water", name="大湖")
    d.way(*ring(lon + 0.005, lat + 0.003, 0.00002), natural="water")
    d.way(
        *ring(lon - 0.001, lat + 0.001, 0.0002),
        building="yes",
        addr__housenumber="3",
        addr__street="槐树街",
    )
    d.way(*ring(119.0, lat, 0.01), leisure="park", name="far off")
    d.node(lon, lat, amenity="bench", name="none of its business")
    return d.write(folder / "streets.osm")


def make_basemap(out: Path, folder: Path) -> int:
    """Write it as ``out``; gives the number of tiles."""
    return write_basemap(draw_streets(folder), out, BOUNDS, date(2026, 1, 2))


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    """Zoom, column and row of the tile that holds a point."""
    n = 2**z
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    return z, int((lon + 180) / 360 * n), int(row)
