"""Main roads, rivers and lakes as a few simplified lines, for reports that have no tiles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.atomic import replacing
from geo_service.base.earth import METRES_PER_DEGREE_LON
from geo_service.base.model import ObjectArray
from geo_service.region.basemap.scan import LayerFeatures

#: beside ``basemap.pmtiles``
OVERVIEW_NAME = "basemap_lines.parquet"
#: what is drawn, by layer and kind; of areas the largest only
_KINDS = {
    "road": ("roads", {"motorway", "primary"}),
    "street": ("roads", {"secondary"}),
    "river": ("waterways", {"river"}),
    "lake": ("water", {"water"}),
}
#: how far a line may be moved, in metres, at first; doubled until there are few enough positions
_TOLERANCE_M = 25.0
MOST_POSITIONS = 40_000
_DOUBLINGS = 6
#: the smallest lake, in square metres
_LAKE_M2 = 40_000.0


def write_overview(file: Path, layers: Mapping[str, LayerFeatures]) -> None:
    """Write one row per kind (kind, geometry as WKB in EPSG:4326), whole."""
    found = {kind: _chosen(layers, *where) for kind, where in _KINDS.items()}
    drawn = _simplified({kind: shapes for kind, shapes in found.items() if len(shapes)})
    table = pa.table(
        {
            "kind": pa.array(list(drawn), pa.string()),
            "geometry": pa.array([shapely.to_wkb(one) for one in drawn.values()], pa.binary()),
        }
    )
    with replacing(file) as part:
        pq.write_table(table, part, compression="zstd")


def read_overview(region: Path) -> dict[str, BaseGeometry]:
    """The lines of a region folder by kind (road, street, river, lake); none where it has none."""
    file = region / OVERVIEW_NAME
    if not file.is_file():
        return {}
    table = pq.read_table(file, columns=["kind", "geometry"])
    shapes = shapely.from_wkb(table["geometry"].to_pylist())
    return dict(zip(table["kind"].to_pylist(), shapes, strict=True))


def _chosen(layers: Mapping[str, LayerFeatures], layer: str, kinds: set[str]) -> ObjectArray:
    features = layers[layer]
    wanted = np.array([kind in kinds for kind in features.kinds], dtype=bool)
    if not wanted.any():
        return np.empty(0, dtype=object)
    shapes: ObjectArray = features.geometry[wanted]
    if layer != "water":
        return shapes
    large = shapely.area(shapes) * METRES_PER_DEGREE_LON**2 > _LAKE_M2
    return shapes[large]


def _simplified(found: Mapping[str, ObjectArray]) -> dict[str, BaseGeometry]:
    joined = {kind: _joined(shapes) for kind, shapes in found.items()}
    tolerance = _TOLERANCE_M / METRES_PER_DEGREE_LON
    for _ in range(_DOUBLINGS):
        drawn = {kind: shapely.simplify(shape, tolerance) for kind, shape in joined.items()}
        if sum(shapely.get_num_coordinates(one) for one in drawn.values()) <= MOST_POSITIONS:
            break
        tolerance *= 2
    return drawn


def _joined(shapes: ObjectArray) -> BaseGeometry:
    """One geometry of all; lines that meet end to end are one line, which simplifies better."""
    parts = shapely.get_parts(shapes)
    joined: BaseGeometry = (
        shapely.line_merge(shapely.MultiLineString(list(parts)))
        if parts[0].geom_type == "LineString"
        else shapely.MultiPolygon(list(parts))
    )
    return joined
