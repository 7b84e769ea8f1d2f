"""Convert from a file's CRS to WGS-84 only by an operation that is known for the place.

PROJ has no parameters for some old datums (such as Xian 1980), and then
takes their degrees for WGS-84 ("ballpark"), which puts borders off by 100 m and more.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.crs import BoundCRS
from pyproj.crs.coordinate_operation import ToWGS84Transformation
from pyproj.transformer import TransformerGroup

from geo_service.base.errors import CoordinateError, InputError
from geo_service.base.model import FloatArray, ObjectArray
from geo_service.region.importing.remedy import Bounds

_WGS84 = CRS.from_epsg(4326)
#: the larger half-axis of WGS-84, GRS80 and CGCS2000: datums on it differ from WGS-84 by metres
_GEOCENTRIC_A_M = 6_378_137.0
#: how far off an old datum may be that is taken over unshifted, in metres
UNSHIFTED_M = 200.0
#: the accuracy from which on the user knows of it
KNOWN_COARSE_M = 100.0
#: how far outside the area that a CRS is made for data are doubted, and refused, in degrees
_DOUBT_DEG, _REFUSE_DEG = 0.5, 3.0


@dataclass(frozen=True, slots=True)
class Shifted:
    """Geometry in EPSG:4326, how far it may be off by the conversion, and what to tell of it."""

    geometry: ObjectArray
    accuracy_m: float = 0.0
    warning: str = ""


def parse_shift(text: str) -> tuple[float, ...]:
    """Read ``dx,dy,dz`` or ``dx,dy,dz,rx,ry,rz,s`` (metres, arc seconds, parts per million).

    Raises:
        InputError: it is neither.
    """
    try:
        values = tuple(float(part) for part in text.replace(";", ",").split(","))
    except ValueError:
        values = ()
    if len(values) not in (3, 7) or not np.isfinite(values).all():
        raise InputError(
            f"--shift {text!r} is not three or seven numbers",
            hint="dx,dy,dz in metres, then rx,ry,rz in arc seconds and the scale in ppm "
            "(position vector, as TOWGS84)",
        )
    return values


def to_wgs84(
    geometry: ObjectArray, crs: CRS, where: str, *, shift: str | None, accuracy_m: float
) -> Shifted:
    """Take geometry from ``crs`` to EPSG:4326.

    ``shift`` holds the datum's parameters, where they are known; ``accuracy_m`` is what the user
    states of the borders: from 100 m on, an old datum is taken over unshifted.

    Raises:
        CoordinateError: no shift is known for the datum at this place.
        InputError: ``shift`` cannot be read.
    """
    if shift is not None:
        return Shifted(_converted(geometry, _transformer(_bound(crs, parse_shift(shift)))))
    if crs.equals(_WGS84, ignore_axis_order=True) or crs.to_epsg() == 4490:
        return Shifted(geometry)
    rough = _converted(geometry, _transformer(crs))
    if _is_geocentric(crs):
        return Shifted(rough)
    box = tuple(float(edge) for edge in shapely.total_bounds(rough))
    known = _known_operation(crs, box) if np.isfinite(box).all() else None
    if known is not None:
        return Shifted(_converted(geometry, known), max(known.accuracy or 0.0, 0.0))
    name = (crs.geodetic_crs or crs).name
    if accuracy_m < KNOWN_COARSE_M:
        raise CoordinateError(
            f"{where} is in {name}, and no shift from there to WGS-84 is known: the borders would "
            f"be off by 100 m and more",
            hint="--shift dx,dy,dz[,rx,ry,rz,s] with the parameters of your survey office, or "
            f"--accuracy {UNSHIFTED_M:.0f} to take them over as they are",
        )
    told = f"{name} was taken for WGS-84, for want of a known shift: borders may be 100 m off"
    return Shifted(rough, UNSHIFTED_M, told)


def check_area_of_use(box: Bounds, crs: CRS, where: str) -> str:
    """Compare where areas land (EPSG:4326) with what their CRS is made for; give a warning or "".

    Raises:
        CoordinateError: they lie far from it: the CRS is another one.
    """
    area = crs.area_of_use
    if area is None or area.west > area.east:
        return ""
    off = max(area.west - box[2], box[0] - area.east, area.south - box[3], box[1] - area.north, 0.0)
    name = f"{crs.name} ({':'.join(crs.to_authority() or ('no', 'code'))})"
    told = (
        f"{where} would lie at longitude {box[0]:.2f} to {box[2]:.2f}, latitude {box[1]:.2f} to "
        f"{box[3]:.2f}, outside of what {name} is made for"
    )
    if off > _REFUSE_DEG:
        raise CoordinateError(
            told, hint="its coordinates are of another CRS, or in feet: --crs EPSG:…"
        )
    return told if off > _DOUBT_DEG else ""


def _bound(crs: CRS, parameters: tuple[float, ...]) -> CRS:
    geodetic = crs.geodetic_crs or crs
    return BoundCRS(
        source_crs=crs,
        target_crs=_WGS84,
        transformation=ToWGS84Transformation(geodetic, *parameters),
    )


def _is_geocentric(crs: CRS) -> bool:
    ellipsoid = crs.ellipsoid
    return ellipsoid is None or abs(ellipsoid.semi_major_metre - _GEOCENTRIC_A_M) < 1.0


def _known_operation(crs: CRS, box: tuple[float, ...]) -> Transformer | None:
    """The most accurate operation with parameters for the whole box, its middle, or near it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of grids that are not installed
        group = TransformerGroup(crs, _WGS84, always_xy=True)
    usable = [one for one in group.transformers if "allpark" not in one.description]
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) * 2
    for part, margin_deg in ((box, 0.0), (middle, 0.0), (middle, _DOUBT_DEG)):
        here = [one for one in usable if _covers(one, part, margin_deg)]
        if here:
            return min(here, key=lambda one: one.accuracy if one.accuracy >= 0 else np.inf)
    return None


def _covers(operation: Transformer, box: tuple[float, ...], margin_deg: float) -> bool:
    area = operation.area_of_use
    if area is None:
        return True
    east = area.east if area.east >= area.west else area.east + 360.0
    inside = area.west - margin_deg <= box[0] and box[2] <= east + margin_deg
    return inside and area.south - margin_deg <= box[1] and box[3] <= area.north + margin_deg


def _transformer(crs: CRS) -> Transformer:
    return Transformer.from_crs(crs, _WGS84, always_xy=True)


def _converted(geometry: ObjectArray, transformer: Transformer) -> ObjectArray:
    def convert(coordinates: FloatArray) -> FloatArray:
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    return np.asarray(shapely.transform(geometry, convert), dtype=object)
