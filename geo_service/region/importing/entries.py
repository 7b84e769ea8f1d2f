"""Codes, names and parents of imported features, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.characters import without_invisible
from geo_service.base.errors import InputError
from geo_service.base.loose_codes import code_finder
from geo_service.base.model import AreaTable, BoolArray, ObjectArray
from geo_service.region.checking.findings import Finding, Severity
from geo_service.region.checking.repair import polygons_of
from geo_service.region.importing.features import VectorFeatures
from geo_service.region.importing.where import chosen
from geo_service.region.request import ReadOptions

#: features without a code or a shape that are named one by one
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Entries:
    """The features that are taken: texts (n,) and geometry (n,) as the file has them."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    parents: tuple[str, ...]
    geometry: ObjectArray


def chosen_entries(features: VectorFeatures, reading: ReadOptions) -> tuple[Entries, list[Finding]]:
    """Take the features that are asked for, and find those without a code or a shape.

    Raises:
        InputError: a field does not exist, or ``--where`` leaves nothing.
    """
    codes = features.codes(reading.code)
    names = tuple(map(without_invisible, features.texts(reading.name))) if reading.name else codes
    parents = features.texts(reading.parent) if reading.parent else ("",) * len(codes)
    taken = np.ones(len(codes), dtype=bool)
    if reading.where:
        taken = chosen(reading.where, features.texts)
        if not taken.any():
            raise InputError(f"no feature of {reading.file.name} meets --where {reading.where!r}")
    empty = taken & _empty(codes, features.geometry)
    findings = _closed(features, codes, taken & ~empty)
    for row in np.flatnonzero(empty)[:_NAMED].tolist():
        findings.append(_finding(row, codes[row], names[row], features.geometry[row], reading))
    more = int(empty.sum()) - _NAMED
    if more > 0:
        findings.append(Finding("empty", _grade(reading), f"and {more} more like these"))
    if reading.skip_empty:
        taken &= ~empty
        if not taken.any():
            raise InputError(f"no feature of {reading.file.name} has a code and a shape")
    rows = np.flatnonzero(taken).tolist()
    entries = Entries(
        tuple(codes[row] for row in rows),
        tuple(names[row] for row in rows),
        tuple(parents[row] for row in rows),
        features.geometry[rows],
    )
    return entries, findings


def padded_parents(
    parents: Sequence[str], above: AreaTable
) -> tuple[tuple[str, ...], list[Finding]]:
    """Give parents the codes of the level above where they differ by leading zeros only."""
    meant = code_finder(above.codes)
    found, changed = [], {}
    for parent in parents:
        like = meant(parent) if parent.isdigit() else None
        if like is not None and like != parent:
            changed[parent] = like
        found.append(changed.get(parent, parent))
    if not changed:
        return tuple(found), []
    shown = ", ".join(f"{ours!r} for {theirs!r}" for theirs, ours in list(changed.items())[:3])
    told = f"parents lack the leading zeros of the codes above: taken as {shown}"
    return tuple(found), [Finding("parent_zeros", Severity.WARNING, told)]


def _empty(codes: Sequence[str], geometry: ObjectArray) -> BoolArray:
    bare = np.array([_lacks_shape(shape) for shape in geometry], dtype=np.bool_)
    return np.asarray(bare | np.array([code == "" for code in codes]), dtype=np.bool_)


def _lacks_shape(shape: BaseGeometry | None) -> bool:
    """Whether a feature has no shape, or polygons that enclose nothing."""
    if shape is None or shape.is_empty:
        return True
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.area > 0:
        return False
    return bool(polygons_of(shapely.make_valid(shape, method="structure")).is_empty)


def _grade(reading: ReadOptions) -> Severity:
    return Severity.WARNING if reading.skip_empty else Severity.ERROR


def _finding(
    row: int, code: str, name: str, shape: BaseGeometry | None, reading: ReadOptions
) -> Finding:
    """Name a feature that lacks its code or its shape, and say where it is."""
    bare = _lacks_shape(shape)
    who = f"feature {row + 1}" + (f" ({name!r})" if name else "")
    kind, lacks = ("no_area", "no shape") if bare else ("empty_code", f"no {reading.code}")
    where = ""
    if shape is not None and not shape.is_empty:
        lacks = "a shape that encloses nothing" if bare else lacks
        point = shapely.point_on_surface(shape)
        where = f", at {point.x:.6g}, {point.y:.6g}"
    left = "; it was left out" if reading.skip_empty else ""
    return Finding(
        kind, _grade(reading), f"{who} has {lacks}{where}{left}", (code,) if code else (),
        hint=None if reading.skip_empty else "--skip-empty leaves such features out",
    )  # fmt: skip


def _closed(features: VectorFeatures, codes: Sequence[str], taken: BoolArray) -> list[Finding]:
    rows = [row for row in features.closed if taken[row]]
    return [
        Finding(
            "unclosed_ring",
            Severity.WARNING,
            f"closed a ring of {codes[row]!r} that did not end where it began",
            (codes[row],),
        )
        for row in rows
    ]
