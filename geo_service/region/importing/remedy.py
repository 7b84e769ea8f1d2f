"""Suggest what wrong coordinates probably are, and the option that corrects them."""

from __future__ import annotations

import numpy as np
from pyproj import Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import ProjError

#: (west, south, east, north)
Bounds = tuple[float, float, float, float]
#: how far beyond its neighbours a new area may lie before it is doubted, in degrees
REACH_DEG = 1.0
_WEB_MERCATOR_EDGE_M = 20_037_508.35
_CANDIDATES_SHOWN = 4


def remedy(box: Bounds, region: Bounds | None, default: str = "state it: --crs EPSG:…") -> str:
    """Say what coordinates within ``box`` probably are, and the option that says so.

    ``region`` is where they should lie, if that is known (EPSG:4326).
    """
    turned = swapped(box)
    fits = meets(turned, grown(region)) if region else not on_earth(box)
    if on_earth(turned) and fits:
        return "latitude and longitude are exchanged: add --swap-axes"
    if on_earth(box):
        return default
    if zone := _gauss_krueger(box):
        return f"the eastings carry a zone number: try --crs EPSG:{zone} (CGCS2000 Gauss-Krüger)"
    fitting = _fitting(box, region) if region else []
    if fitting:
        return f"projected coordinates; these put it in the region: --crs {' or '.join(fitting)}"
    mercator = ", for a web map's metres EPSG:3857" if _in_mercator(box) else ""
    return f"projected metres or feet: state their CRS with --crs EPSG:…{mercator}"


def _gauss_krueger(box: Bounds) -> int | None:
    """Name the CGCS2000 zone whose number leads the eastings (EPSG 4491-4501, 4513-4533)."""
    zone = int(box[0] // 1_000_000)
    if zone != int(box[2] // 1_000_000) or not 1_500_000 < box[1] < 6_500_000:
        return None
    if 13 <= zone <= 23:
        return 4478 + zone
    return 4488 + zone if 25 <= zone <= 45 else None


def _fitting(box: Bounds, region: Bounds) -> list[str]:
    """List the projected CRSs in use at ``region`` in which ``box`` falls on it."""
    west, south, east, north = region
    known = query_crs_info(
        auth_name="EPSG",
        pj_types=PJType.PROJECTED_CRS,
        area_of_interest=AreaOfInterest(west, south, east, north),
        contains=True,
    )
    scored = []
    for info in known:
        code = f"EPSG:{info.code}"
        placed = _placed(box, code)
        if placed and meets(placed, region):
            off = sum(abs(one - other) for one, other in zip(placed, region, strict=True))
            scored.append((off, code))
    return [code for _, code in sorted(scored)[:_CANDIDATES_SHOWN]]


def _placed(box: Bounds, crs: str) -> Bounds | None:
    """Take a box in ``crs`` to EPSG:4326; None where that cannot be."""
    try:
        transformer = Transformer.from_crs(crs, 4326, always_xy=True)
    except ProjError:  # a CRS whose method this build of PROJ lacks
        return None
    (west, east), (south, north) = transformer.transform([box[0], box[2]], [box[1], box[3]])
    finite = bool(np.isfinite([west, south, east, north]).all())
    return (west, south, east, north) if finite else None


def on_earth(box: Bounds) -> bool:
    """Say whether ``box`` can be longitude and latitude in degrees."""
    west, south, east, north = box
    return -180.0 <= west <= east <= 180.0 and -90.0 <= south <= north <= 90.0


def swapped(box: Bounds) -> Bounds:
    """Exchange the axes of ``box``."""
    west, south, east, north = box
    return south, west, north, east


def grown(box: Bounds) -> Bounds:
    """Widen a region's box by :data:`REACH_DEG` on every side."""
    west, south, east, north = box
    return west - REACH_DEG, south - REACH_DEG, east + REACH_DEG, north + REACH_DEG


def meets(one: Bounds, other: Bounds) -> bool:
    """Say whether two boxes have a point in common."""
    across = one[0] <= other[2] and other[0] <= one[2]
    return across and one[1] <= other[3] and other[1] <= one[3]


def _in_mercator(box: Bounds) -> bool:
    return max(abs(edge) for edge in box) <= _WEB_MERCATOR_EDGE_M
