"""Check columns of coordinates: which rows are usable, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from geo_service.base.model import BoolArray, FloatArray
from geo_service.datum.validation import MAX_LAT_DEG, MAX_LON_DEG


class CoordinateFault(IntEnum):
    """Why a row has no usable coordinate."""

    FINE = 0
    MISSING = 1
    HALF = 2
    UNREADABLE = 3
    EXCHANGED = 4
    PROJECTED = 5
    OUT_OF_RANGE = 6
    PLACEHOLDER = 7
    LINE = 8
    POLYGON = 9
    SEVERAL = 10


REASONS = {
    CoordinateFault.FINE: "",
    CoordinateFault.MISSING: "no coordinate",
    CoordinateFault.HALF: "only one of longitude and latitude is given",
    CoordinateFault.UNREADABLE: "the coordinate is not a number",
    CoordinateFault.EXCHANGED: "out of range; longitude and latitude look exchanged",
    CoordinateFault.PROJECTED: "out of range; looks like projected metres or feet, not degrees",
    CoordinateFault.OUT_OF_RANGE: "out of range",
    CoordinateFault.PLACEHOLDER: "no coordinate: 0, 0 or the like stands for none",
    CoordinateFault.LINE: "the geometry is a line, not a point",
    CoordinateFault.POLYGON: "the geometry is a polygon, not a point",
    CoordinateFault.SEVERAL: "the geometry holds several points or shapes, not one point",
}
#: numbers that programs write on both axes where they have no coordinate
_PLACEHOLDERS = (0.0, 1.0, -1.0, *(s * float(n) for n in ("99", "999", "9999", "99999", "999999")
                                   for s in (1.0, -1.0)))  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckedPoints:
    """Coordinates as given (n,) in degrees, NaN where unusable; each has a ``CoordinateFault``."""

    lon: FloatArray
    lat: FloatArray
    fault: npt.NDArray[np.uint8]

    @property
    def usable(self) -> BoolArray:
        """Which rows have a coordinate."""
        usable: BoolArray = self.fault == CoordinateFault.FINE
        return usable

    @property
    def missing(self) -> BoolArray:
        """Which rows have no coordinate, or a number that stands for none."""
        missing: BoolArray = (self.fault == CoordinateFault.MISSING) | (
            self.fault == CoordinateFault.PLACEHOLDER
        )
        return missing

    @property
    def bad(self) -> BoolArray:
        """Which rows have a coordinate that cannot be used."""
        return ~(self.usable | self.missing)


def check(lon: tuple[FloatArray, BoolArray], lat: tuple[FloatArray, BoolArray]) -> CheckedPoints:
    """Judge coordinates; each part is its values (NaN where none) and where one was given."""
    (x, x_given), (y, y_given) = lon, lat
    ax, ay = np.abs(x), np.abs(y)
    fine = (ax <= MAX_LON_DEG) & (ay <= MAX_LAT_DEG)  # a comparison with NaN is false
    nowhere = _placeholders(x, y, x_given, y_given)
    fine &= ~nowhere
    fault = np.zeros(len(x), dtype=np.uint8)
    if not fine.all():
        wrong = np.flatnonzero(~fine)
        fault[wrong] = _reasons(ax[wrong], ay[wrong], x_given[wrong], y_given[wrong])
        fault[nowhere] = CoordinateFault.PLACEHOLDER
        x, y = np.where(fine, x, np.nan), np.where(fine, y, np.nan)
    return CheckedPoints(x, y, fault)


def is_placeholder(*, lon: float, lat: float) -> bool:
    """Whether a position (degrees) is 0, 0 or the like, which stands for none."""
    return lon == lat and lon in _PLACEHOLDERS


def _placeholders(
    x: FloatArray, y: FloatArray, x_given: BoolArray, y_given: BoolArray
) -> BoolArray:
    """The same placeholder on both axes, or a zero beside nothing."""
    same: BoolArray = (x == y) & np.isin(x, _PLACEHOLDERS)
    half: BoolArray = ((x == 0) & ~y_given) | ((y == 0) & ~x_given)
    return same | half


def _reasons(
    ax: FloatArray, ay: FloatArray, x_given: BoolArray, y_given: BoolArray
) -> npt.NDArray[np.uint8]:
    conditions = [
        ~x_given & ~y_given,
        ~x_given | ~y_given,
        ~(np.isfinite(ax) & np.isfinite(ay)),
        (ax <= MAX_LAT_DEG) & (ay <= MAX_LON_DEG),
        np.maximum(ax, ay) > 1000,
    ]
    found = [
        CoordinateFault.MISSING,
        CoordinateFault.HALF,
        CoordinateFault.UNREADABLE,
        CoordinateFault.EXCHANGED,
        CoordinateFault.PROJECTED,
    ]
    return np.select(conditions, found, CoordinateFault.OUT_OF_RANGE).astype(np.uint8)
