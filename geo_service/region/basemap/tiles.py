"""Cut the features of each layer into vector tiles with GDAL, and join the layers of each tile.

GDAL (in pyogrio's wheel) writes one layer to a file of MBTiles, which is SQLite; a vector tile with
several layers is those of one layer each, one behind the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import pyogrio.raw
import shapely

from geo_service.base.earth import METRES_PER_DEGREE_LON
from geo_service.base.model import FloatArray, IntArray, ObjectArray
from geo_service.base.progress import report_progress
from geo_service.region.basemap.pmtiles_format import tile_id
from geo_service.region.basemap.scan import LayerFeatures
from geo_service.region.basemap.schema import MAX_ZOOM, MIN_ZOOM

#: an area is in the tiles of a zoom where it covers so many pixels of a screen
LEAST_PX = 16.0
#: layers whose areas are drawn however small, from their zoom on
ALWAYS = frozenset({"buildings"})
#: how far a line may be moved below the last zoom, in the units of a tile (4096 wide)
SIMPLIFICATION = 3
_TILE_PX = 512
#: tiles between two reports of progress
STEP = 2_000
_GEOMETRY = {"water": "MultiPolygon", "green": "MultiPolygon", "buildings": "MultiPolygon",
             "waterways": "LineString", "roads": "LineString", "rail": "LineString"}  # fmt: skip


def cut(layers: Mapping[str, LayerFeatures], scratch: Path) -> Iterator[tuple[int, bytes]]:
    """Give every tile (number, content with all its layers), in the order of numbers.

    ``scratch`` is a folder for files in between; it needs some ten times the room of the result.
    """
    parts = sqlite3.connect(scratch / "parts.sqlite")
    parts.execute("PRAGMA journal_mode=OFF")
    parts.execute("CREATE TABLE part (tile INTEGER, layer INTEGER, data BLOB)")
    runs = [
        (order, layer, zooms, chosen)
        for order, (layer, features) in enumerate(layers.items())
        for zooms, chosen in _by_zoom(layer, features)
    ]
    for done, whole, (order, layer, zooms, chosen) in _counted(runs):
        report_progress(done, done / whole, "features drawn")
        file = scratch / f"{layer}.mbtiles"
        _write(file, layer, layers[layer], chosen, zooms)
        parts.executemany("INSERT INTO part VALUES (?, ?, ?)", _tiles_of(file, order))
        file.unlink()
    parts.execute("CREATE INDEX by_tile ON part (tile, layer)")
    (tiles,) = parts.execute("SELECT count(DISTINCT tile) FROM part").fetchone()
    rows = parts.execute("SELECT tile, data FROM part ORDER BY tile, layer")
    for number, (tile, group) in enumerate(groupby(rows, key=lambda row: row[0])):
        if number % STEP == 0:
            report_progress(number, number / tiles, "tiles written")
        yield tile, b"".join(data for _, data in group)
    parts.close()


#: layer's order, its name, zooms from and to, and the features drawn there
_Run = tuple[int, str, tuple[int, int], IntArray]


def _counted(runs: Sequence[_Run]) -> Iterator[tuple[int, int, _Run]]:
    """Give each run with the features, once for each zoom, that came before it and that all have.

    A tile's features are drawn anew at every zoom, which is what takes the time.
    """
    weights = [len(chosen) * (zooms[1] - zooms[0] + 1) for _, _, zooms, chosen in runs]
    whole, done = max(sum(weights), 1), 0
    for weight, run in zip(weights, runs, strict=True):
        yield done, whole, run
        done += weight


def _by_zoom(layer: str, features: LayerFeatures) -> Iterator[tuple[tuple[int, int], IntArray]]:
    """Give the features (their positions) of each range of zooms that has the same ones."""
    if not features.kinds:
        return
    first = np.array(features.from_zooms)
    if _GEOMETRY.get(layer) == "MultiPolygon" and layer not in ALWAYS:
        first = np.maximum(first, _zoom_of_size(features.geometry))
    starts = [zoom for zoom in sorted(set(first.tolist())) if zoom <= MAX_ZOOM]
    for start, end in zip(starts, [*starts[1:], MAX_ZOOM + 1], strict=True):
        yield (max(start, MIN_ZOOM), end - 1), np.flatnonzero(first <= start).astype(np.int32)


def _zoom_of_size(shapes: ObjectArray) -> IntArray:
    """The first zoom at which each area covers ``LEAST_PX`` pixels."""
    boxes = shapely.bounds(shapes)
    east = np.cos(np.radians((boxes[:, 1] + boxes[:, 3]) / 2))
    area_m2 = shapely.area(shapes) * east * METRES_PER_DEGREE_LON**2
    pixel_m = METRES_PER_DEGREE_LON * 360 * east / _TILE_PX  # of zoom 0
    ratio: FloatArray = LEAST_PX * pixel_m**2 / np.maximum(area_m2, 1e-6)
    return np.minimum(np.ceil(np.log2(ratio) / 2), MAX_ZOOM).astype(np.int32)


def _write(
    file: Path, layer: str, features: LayerFeatures, chosen: IntArray, zooms: tuple[int, int]
) -> None:
    columns = {
        "kind": features.kinds,
        "name": features.names,
        "name_en": features.names_en,
        "ref": features.refs,
    }
    texts = {
        name: np.array([values[i] or None for i in chosen], dtype=object)
        for name, values in columns.items()
    }
    texts = {name: values for name, values in texts.items() if any(values)}
    pyogrio.raw.write(
        str(file),
        shapely.to_wkb(features.geometry[chosen]),
        list(texts.values()),
        list(texts),
        layer=layer,
        driver="MBTiles",
        geometry_type=_GEOMETRY.get(layer, "Point"),
        crs="EPSG:4326",
        dataset_options={
            "MINZOOM": str(zooms[0]),
            "MAXZOOM": str(zooms[1]),
            "SIMPLIFICATION": str(SIMPLIFICATION),
            "SIMPLIFICATION_MAX_ZOOM": "0" if zooms[1] == MAX_ZOOM else str(SIMPLIFICATION),
            "COMPRESS": "NO",
            "MAX_SIZE": "2000000",
        },
    )


def _tiles_of(file: Path, order: int) -> Iterator[tuple[int, int, bytes]]:
    with sqlite3.connect(file) as made:
        query = "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles"
        for z, x, row, data in made.execute(query):
            yield tile_id(z, x, 2**z - 1 - row), order, data  # rows count from the south
    made.close()
