"""Test whether areas fit their parents better in another datum than the one declared."""

from __future__ import annotations

import numpy as np
import shapely

from geo_service.base.model import AreaTable, Datum, ObjectArray
from geo_service.region.checking.findings import Finding, Severity
from geo_service.region.checking.nesting import outside_parent
from geo_service.region.importing.placing import shift_datum

#: another datum is named when it leaves less than this share of the ground outside
BETTER = 0.2
#: and only where this share of all the ground lies outside
NOTABLE = 0.002


def doubt_datum(areas: AreaTable, above: AreaTable | None) -> list[Finding]:
    """Find that areas taken for WGS-84 fit their parents far better as GCJ-02 or BD-09."""
    if above is None:
        return []
    stated = _outside(areas, areas.geometry, above)
    if stated < NOTABLE * shapely.area(areas.geometry).sum():
        return []
    others = {
        datum: _outside(areas, shift_datum(areas.geometry, datum), above)
        for datum in (Datum.GCJ02, Datum.BD09)
    }
    best = min(others, key=others.__getitem__)
    if others[best] > BETTER * stated:
        return []
    message = f"the areas fit the level above far better if their datum is {best}"
    return [Finding("datum", Severity.WARNING, message, hint=f"import them with --datum {best}")]


def _outside(areas: AreaTable, geometry: ObjectArray, above: AreaTable) -> float:
    """Sum up the ground outside the parents, in square degrees."""
    moved = AreaTable(areas.level, areas.codes, areas.names, areas.parents, geometry)
    return float(np.sum([share * area for share, area in _shares(moved, above)]))


def _shares(areas: AreaTable, above: AreaTable) -> list[tuple[float, float]]:
    size = dict(zip(areas.codes, shapely.area(areas.geometry), strict=True))
    return [(share, size[piece.codes[0]]) for piece, share in outside_parent(areas, above)]
