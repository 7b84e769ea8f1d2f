"""From a file as it stands to areas in EPSG:4326: fields, CRS, datum, rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geo_service.base.model import AreaTable, Datum, FloatArray, ObjectArray
from geo_service.datum import to_wgs84
from geo_service.region.checking import repair
from geo_service.region.checking.findings import Finding
from geo_service.region.checking.nesting import assign_parents
from geo_service.region.importing.coordinates import Claim, check_coordinates, check_place
from geo_service.region.importing.remedy import Bounds
from geo_service.region.importing.vector import VectorFeatures, parse_crs, read_features, swap_axes
from geo_service.region.request import ReadOptions

_WGS84 = CRS.from_epsg(4326)


@dataclass(frozen=True, slots=True)
class Read:
    """Areas as read (EPSG:4326, valid unless ``findings`` says otherwise)."""

    areas: AreaTable
    findings: tuple[Finding, ...]


def read_table(
    reading: ReadOptions, level: str, above: AreaTable | None, region: Bounds | None
) -> Read:
    """Read the file as asked, convert it, and mend its rings.

    ``above`` gives parents to areas that name none; ``region`` is where they should lie.

    Raises:
        InputError, CoordinateError: the file cannot be read so; with the option that mends it.
    """
    features = read_features(reading.file, layer=reading.layer, encoding=reading.encoding)
    codes = features.texts(reading.code)
    names = features.texts(reading.name) if reading.name else codes
    parents = features.texts(reading.parent) if reading.parent else ("",) * len(codes)
    geometry = _to_degrees(features, reading, region)
    if reading.dissolve:
        codes, names, parents, geometry = _dissolved(codes, names, parents, geometry)
    if reading.mend:
        mended = repair.repair(geometry, codes)
        geometry, findings = mended.geometry, mended.findings
    else:
        findings = tuple(repair.faults(geometry, codes))
    names = tuple(name or code for name, code in zip(names, codes, strict=True))
    if above is not None and not reading.parent and not findings_are_fatal(findings):
        parents = assign_parents(geometry, above)
    order = sorted(range(len(codes)), key=codes.__getitem__)
    areas = AreaTable(
        level,
        tuple(codes[i] for i in order),
        tuple(names[i] for i in order),
        tuple(parents[i] for i in order),
        geometry[order],
    )
    return Read(areas, findings)


def findings_are_fatal(findings: Sequence[Finding]) -> bool:
    """Say whether an error among ``findings`` makes further checks pointless."""
    return any(one.severity == "error" for one in findings)


def shift_datum(geometry: ObjectArray, datum: Datum) -> ObjectArray:
    """Take geometries in degrees of ``datum`` to WGS-84, vertex by vertex."""

    def convert(coordinates: FloatArray) -> FloatArray:
        return np.column_stack(to_wgs84(coordinates[:, 0], coordinates[:, 1], datum))

    return np.asarray(shapely.transform(geometry, convert), dtype=object)


def _to_degrees(
    features: VectorFeatures, reading: ReadOptions, region: Bounds | None
) -> ObjectArray:
    crs = parse_crs(reading.crs) if reading.crs else features.crs
    if crs is None and reading.datum is not None:
        crs = _WGS84
    claim = Claim(crs, reading.file.name, region)
    geometry = np.asarray(shapely.force_2d(features.geometry), dtype=object)
    if reading.swap_axes:
        geometry = swap_axes(geometry)
    check_coordinates(geometry, claim)
    assert crs is not None
    geometry = _convert(geometry, crs)
    if reading.datum is not None:
        geometry = shift_datum(geometry, reading.datum)
    check_place(geometry, replace(claim, crs=crs))
    return geometry


def _convert(geometry: ObjectArray, crs: CRS) -> ObjectArray:
    if crs.equals(_WGS84, ignore_axis_order=True) or crs.to_epsg() == 4490:
        return geometry
    transformer = Transformer.from_crs(crs, _WGS84, always_xy=True)

    def convert(coordinates: FloatArray) -> FloatArray:
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    return np.asarray(shapely.transform(geometry, convert), dtype=object)


def _dissolved(
    codes: Sequence[str], names: Sequence[str], parents: Sequence[str], geometry: ObjectArray
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], ObjectArray]:
    """Join the features of each code; the first one's name and parent stand."""
    rows: dict[str, list[int]] = {}
    for row, code in enumerate(codes):
        rows.setdefault(code, []).append(row)
    first = [members[0] for members in rows.values()]
    joined = np.empty(len(rows), dtype=object)
    for position, members in enumerate(rows.values()):
        parts = geometry[members]
        valid = np.where(shapely.is_valid(parts), parts, shapely.make_valid(parts))
        joined[position] = shapely.union_all(valid) if len(members) > 1 else parts[0]
    return tuple(rows), tuple(names[i] for i in first), tuple(parents[i] for i in first), joined
