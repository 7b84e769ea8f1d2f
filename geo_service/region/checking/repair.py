"""Make polygons valid, and say which were not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.model import ObjectArray
from geo_service.region.checking.findings import Finding, Severity
from geo_service.region.metric import area_m2

_SPOT = re.compile(r"\[(\S+) (\S+)\]")
#: why a shape is not valid, by the words of the geometry library
_REASONS = {
    "self-intersection": "its outline crosses itself",
    "ring self-intersection": "a ring touches itself",
    "too few points in geometry component": "a ring has too few different points",
    "hole lies outside shell": "a hole lies outside of the area",
    "holes are nested": "a hole lies within another",
    "nested shells": "one part lies within another",
    "interior is disconnected": "holes cut the area into pieces",
    "duplicate rings": "a ring comes twice",
    "invalid coordinate": "a coordinate is no number",
}
HINT = "mend the file, or import it without --no-repair"


@dataclass(frozen=True, slots=True)
class Repaired:
    """Valid areas (Polygon or MultiPolygon, two-dimensional) and what was wrong before."""

    geometry: ObjectArray
    findings: tuple[Finding, ...]


def repair(geometry: ObjectArray, codes: Sequence[str]) -> Repaired:
    """Mend invalid rings (EPSG:4326) with ``make_valid``, structure method.

    A mended area is a warning. An area of which nothing remains, or which never was a
    polygon, is an error.
    """
    shapes = np.asarray(shapely.force_2d(geometry), dtype=object)
    findings = []
    for position, (code, shape) in enumerate(zip(codes, shapes, strict=True)):
        if shape is not None and shape.geom_type == "GeometryCollection":
            findings += _left_out(code, shape)
            shape = shapes[position] = polygons_of(shape)
        if not _is_area(shape):
            findings.append(_no_area(code, shape))
        elif not shape.is_valid:
            mended = polygons_of(shapely.make_valid(shape, method="structure"))
            findings.append(_invalid(code, shape, mended))
            shapes[position] = mended
    return Repaired(shapes, tuple(findings))


def faults(geometry: ObjectArray, codes: Sequence[str]) -> list[Finding]:
    """Find what :func:`repair` would change, as errors."""
    return [
        _invalid(code, shape, None) if _is_area(shape) else _no_area(code, shape)
        for code, shape in zip(codes, geometry, strict=True)
        if not (_is_area(shape) and shape.is_valid)
    ]


def polygons_of(shape: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of any geometry: a Polygon, a MultiPolygon, or an empty Polygon."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [polygons_of(part) for part in getattr(shape, "geoms", ())]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def _is_area(shape: BaseGeometry | None) -> bool:
    if shape is None or shape.is_empty:
        return False
    return shape.geom_type in ("Polygon", "MultiPolygon")


def _left_out(code: str, shape: BaseGeometry) -> list[Finding]:
    """Say what a collection holds beside the polygons that are kept of it."""
    kinds = {part.geom_type for part in shapely.get_parts(shape)} - {"Polygon", "MultiPolygon"}
    if not kinds or polygons_of(shape).is_empty:
        return []
    message = f"{code!r} is a collection: its polygons are kept, {', '.join(sorted(kinds))} is not"
    return [Finding("collection", Severity.WARNING, message, (code,))]


def _no_area(code: str, shape: BaseGeometry | None) -> Finding:
    what = "no geometry" if shape is None or shape.is_empty else f"a {shape.geom_type}, no polygon"
    return Finding("no_area", Severity.ERROR, f"{code!r} has {what}", (code,))


def _invalid(code: str, before: BaseGeometry, after: BaseGeometry | None) -> Finding:
    told = str(shapely.is_valid_reason(before))
    spot = _SPOT.search(told)
    kind = told[: spot.start()].strip() if spot else told
    reason = _REASONS.get(kind.casefold(), "its rings are not valid")
    lon, lat = (float(spot[1]), float(spot[2])) if spot else (None, None)
    severity, size, hint = Severity.ERROR, None, None
    if after is None:
        message, hint = f"{code!r}: {reason}", HINT
    elif after.is_empty:
        message = f"{code!r} encloses nothing: {reason}"
    else:
        severity, size = Severity.WARNING, area_m2(after)
        message = f"repaired {code!r}: {reason}"
    return Finding("invalid_ring", severity, message, (code,), size, lon, lat, hint)
