"""Check whether coordinates fit the CRS their file declares; refusals name cause and remedy.

A GeoJSON says nothing of its CRS and so claims longitude and latitude; many hold projected
feet or metres all the same. A shapefile's .prj may be missing or wrong. Axes get exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS

from geo_service.base.errors import CoordinateError, InputError
from geo_service.base.model import ObjectArray
from geo_service.region.importing.remedy import (
    REACH_DEG,
    Bounds,
    grown,
    meets,
    on_earth,
    remedy,
    swapped,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says of its coordinates, and where the region is known to lie."""

    crs: CRS | None
    where: str
    region: Bounds | None = None


def check_coordinates(geometry: ObjectArray, claim: Claim) -> None:
    """Refuse coordinates that contradict the CRS they are declared in.

    Raises:
        CoordinateError: with the likely cause, and the option that mends it.
    """
    _refuse_not_finite(geometry, claim.where)
    box = _bounds(geometry)
    if claim.crs is None:
        raise InputError(f"{claim.where} does not say its CRS", hint=remedy(box, claim.region))
    if not claim.crs.is_geographic:
        _refuse_degrees(box, claim)
        return
    if not on_earth(box):
        raise CoordinateError(
            f"{claim.where} is declared as {_name(claim.crs)}, in degrees, but its coordinates run "
            f"{_range(box)}",
            hint=remedy(box, claim.region),
        )
    if _antarctic(box) and not _antarctic(swapped(box)):
        raise CoordinateError(
            f"{claim.where} would lie in Antarctica: its coordinates run {_range(box)}",
            hint="latitude and longitude are probably exchanged: add --swap-axes",
        )


def check_place(geometry: ObjectArray, claim: Claim) -> None:
    """Refuse areas (EPSG:4326) that lie nowhere near the rest of their region.

    Raises:
        CoordinateError: with the likely cause, and the option that mends it.
    """
    coordinates = shapely.get_coordinates(geometry)
    if not np.isfinite(coordinates).all():
        raise CoordinateError(
            f"{claim.where} does not convert from {_name(claim.crs)} to WGS-84: coordinates "
            "outside the area that the CRS is made for",
            hint="state the CRS the file is really in: --crs EPSG:…",
        )
    box = _bounds(geometry)
    _refuse_null_island(geometry, box, claim.where)
    if claim.region and not meets(box, grown(claim.region)):
        raise CoordinateError(
            f"{claim.where} runs {_range(box)}, away from the region, which runs "
            f"{_range(claim.region)}",
            hint=remedy(box, claim.region, default="is it the right region, and the right --crs?"),
        )


def _refuse_not_finite(geometry: ObjectArray, where: str) -> None:
    coordinates, owner = shapely.get_coordinates(geometry, return_index=True)
    broken = np.unique(owner[~np.isfinite(coordinates).all(axis=1)])
    if len(broken):
        listed = ", ".join(str(one + 1) for one in broken[:5])
        raise CoordinateError(
            f"{where} has coordinates that are NaN or infinite, in feature(s) {listed}"
            + (" and more" if len(broken) > 5 else ""),
            hint="a reprojection outside its area leaves these: convert from the original again",
        )
    if not len(coordinates):
        raise InputError(f"{where} has no coordinates at all", hint="are its geometries empty?")


def _refuse_degrees(box: Bounds, claim: Claim) -> None:
    if on_earth(box):
        raise CoordinateError(
            f"{claim.where} is declared as {_name(claim.crs)}, in "
            f"{claim.crs.axis_info[0].unit_name if claim.crs else 'metres'}, but its coordinates "
            f"look like degrees: {_range(box)}",
            hint="state what they are: --crs EPSG:4326",
        )


def _refuse_null_island(geometry: ObjectArray, box: Bounds, where: str) -> None:
    coordinates, owner = shapely.get_coordinates(geometry, return_index=True)
    zero = (coordinates == 0.0).all(axis=1)
    if zero.any() and max(abs(value) for value in box) > REACH_DEG:
        raise CoordinateError(
            f"{where}, feature {owner[zero][0] + 1}, has a vertex at longitude 0, latitude 0",
            hint="a missing coordinate was written as zero: mend it in the file",
        )


def _bounds(geometry: ObjectArray) -> Bounds:
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(geometry))
    return west, south, east, north


def _antarctic(box: Bounds) -> bool:
    return box[3] < -60.0


def _range(box: Bounds) -> str:
    return f"from {box[0]:.6g} to {box[2]:.6g} (x) and from {box[1]:.6g} to {box[3]:.6g} (y)"


def _name(crs: CRS | None) -> str:
    if crs is None:
        return "no CRS"
    code = crs.to_epsg()
    return f"{crs.name} (EPSG:{code})" if code else str(crs.name)
