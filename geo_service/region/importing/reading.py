"""Read a file of areas into EPSG:4326: fields, CRS, datum, rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo_service.base.model import AreaTable, ObjectArray
from geo_service.region.checking import repair
from geo_service.region.checking.findings import Finding
from geo_service.region.checking.nesting import assign_parents
from geo_service.region.importing.entries import chosen_entries, padded_parents
from geo_service.region.importing.placing import to_degrees
from geo_service.region.importing.remedy import Bounds
from geo_service.region.importing.vector import read_features
from geo_service.region.request import ReadOptions


@dataclass(frozen=True, slots=True)
class Read:
    """Areas as read (EPSG:4326, valid unless ``findings`` says otherwise).

    ``accuracy_m`` is how far the conversion of their datum may be off.
    """

    areas: AreaTable
    findings: tuple[Finding, ...]
    notices: tuple[str, ...] = ()
    accuracy_m: float = 0.0


def read_table(
    reading: ReadOptions,
    level: str,
    above: AreaTable | None,
    region: Bounds | None,
    *,
    accuracy_m: float = 0.0,
) -> Read:
    """Read the file as asked, convert it, and mend its rings.

    ``above`` gives parents to areas that name none; ``region`` is where they should lie;
    ``accuracy_m`` is what the user states of the borders.

    Raises:
        InputError, CoordinateError: the file cannot be read so; with the option that mends it.
    """
    features = read_features(reading.file, layer=reading.layer, encoding=reading.encoding)
    entries, told = chosen_entries(features, reading)
    placed = to_degrees(features, entries.geometry, reading, region, accuracy_m)
    findings = [*told, *placed.findings]
    codes, names, parents, geometry = entries.codes, entries.names, entries.parents, placed.geometry
    if reading.dissolve:
        codes, names, parents, geometry = _dissolved(codes, names, parents, geometry)
    if reading.mend:
        mended = repair.repair(geometry, codes)
        geometry = mended.geometry
        findings += mended.findings
    else:
        findings += repair.faults(geometry, codes)
    names = tuple(name or code for name, code in zip(names, codes, strict=True))
    if above is not None:
        if reading.parent:
            parents, renamed = padded_parents(parents, above)
            findings += renamed
        elif not findings_are_fatal(findings):
            parents = assign_parents(geometry, above)
    order = sorted(range(len(codes)), key=codes.__getitem__)
    areas = AreaTable(
        level,
        tuple(codes[i] for i in order),
        tuple(names[i] for i in order),
        tuple(parents[i] for i in order),
        geometry[order],
    )
    return Read(areas, tuple(findings), features.notices, placed.accuracy_m)


def findings_are_fatal(findings: Sequence[Finding]) -> bool:
    """Say whether an error among ``findings`` makes further checks pointless."""
    return any(one.severity == "error" for one in findings)


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
