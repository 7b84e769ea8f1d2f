"""Convert a file's coordinates to EPSG:4326: axes, CRS, datum, and the 180th meridian."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from pyproj import CRS

from geo_service.base.model import Datum, FloatArray, ObjectArray
from geo_service.datum import to_wgs84 as degrees_to_wgs84
from geo_service.region.checking.findings import Finding, Severity
from geo_service.region.importing.coordinates import Claim, check_coordinates, check_place
from geo_service.region.importing.datum_shift import check_area_of_use, to_wgs84
from geo_service.region.importing.features import VectorFeatures, parse_crs
from geo_service.region.importing.remedy import Bounds, on_earth
from geo_service.region.importing.shapes import swap_axes, within_half_turns
from geo_service.region.request import ReadOptions

_WGS84 = CRS.from_epsg(4326)


@dataclass(frozen=True, slots=True)
class Placed:
    """Geometry in EPSG:4326, how far its conversion may be off, and what was found."""

    geometry: ObjectArray
    accuracy_m: float
    findings: tuple[Finding, ...]


def shift_datum(geometry: ObjectArray, datum: Datum) -> ObjectArray:
    """Take geometries in degrees of ``datum`` to WGS-84, vertex by vertex."""

    def convert(coordinates: FloatArray) -> FloatArray:
        return np.column_stack(degrees_to_wgs84(coordinates[:, 0], coordinates[:, 1], datum))

    return np.asarray(shapely.transform(geometry, convert), dtype=object)


def to_degrees(
    features: VectorFeatures,
    geometry: ObjectArray,
    reading: ReadOptions,
    region: Bounds | None,
    accuracy_m: float,
) -> Placed:
    """Convert as the file and the options say; refuse what cannot be right.

    Raises:
        InputError, CoordinateError: with the likely cause, and the option that mends it.
    """
    findings = []
    geometry = np.asarray(shapely.force_2d(geometry), dtype=object)
    if reading.swap_axes:
        geometry = swap_axes(geometry)
    crs = parse_crs(reading.crs) if reading.crs else features.crs
    if crs is None and (reading.datum is not None or _are_degrees(features, geometry)):
        crs = _WGS84
        if reading.datum is None:
            told = "the file states no CRS; its coordinates are taken as longitude and latitude"
            findings.append(Finding("crs", Severity.NOTE, told))
    if crs is not None and crs.is_geographic:
        geometry, cut = within_half_turns(geometry)
        if cut:
            told = f"{len(cut)} area(s) at or beyond longitude 180 were brought into -180..180"
            findings.append(Finding("antimeridian", Severity.WARNING, told))
    claim = Claim(crs, reading.file.name, region)
    check_coordinates(geometry, claim)
    assert crs is not None
    shifted = to_wgs84(geometry, crs, claim.where, shift=reading.shift, accuracy_m=accuracy_m)
    if shifted.warning:
        findings.append(Finding("datum_shift", Severity.WARNING, shifted.warning))
    geometry = shifted.geometry
    if reading.datum is not None:
        geometry = shift_datum(geometry, reading.datum)
    check_place(geometry, replace(claim, crs=crs))
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(geometry))
    if told := check_area_of_use((west, south, east, north), crs, claim.where):
        findings.append(Finding("area_of_use", Severity.WARNING, told))
    return Placed(geometry, shifted.accuracy_m, tuple(findings))


def _are_degrees(features: VectorFeatures, geometry: ObjectArray) -> bool:
    """Whether a format without a place for a CRS holds what can be degrees."""
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(geometry))
    return features.unstated and on_earth((west, south, east, north))
