"""Check coordinates: every point that enters the system passes here once."""

from __future__ import annotations

import math
import re

import numpy as np

from geo_service.base.errors import CoordinateError
from geo_service.base.model import BoolArray, FloatArray

MAX_LON_DEG = 180.0
MAX_LAT_DEG = 90.0
Number = float | int | str


def parse_point(*, lon: Number, lat: Number) -> tuple[float, float]:
    """Check one position and give it as floats, in degrees, longitude first.

    Raises:
        CoordinateError: a part is no number, not finite, or out of range; the hint says if
            exchanging the two would make sense of it.
    """
    x, y = _number("longitude", lon), _number("latitude", lat)
    if abs(x) > MAX_LON_DEG or abs(y) > MAX_LAT_DEG:
        raise CoordinateError(
            f"Coordinate out of range: longitude {x:g}, latitude {y:g}", hint=_range_hint(x, y)
        )
    return x, y


def parse_pair(text: str) -> tuple[float, float]:
    """Read ``"lon,lat"`` as one position; a semicolon, a blank or full-width marks also do.

    Raises:
        CoordinateError: there are not exactly two numbers, or one of them is unusable.
    """
    parts = [part for part in re.split(r"[,;，；\s]+", text.strip()) if part]
    if len(parts) != 2:
        raise CoordinateError(
            f"A position is two numbers, longitude and latitude; found {len(parts)}",
            hint="for example 116.39,39.91",
        )
    return parse_point(lon=parts[0], lat=parts[1])


def check_points(lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Tell which positions (degrees) are finite and in range; a mask of the same shape."""
    # a comparison with NaN is false
    ok: BoolArray = (np.abs(lon) <= MAX_LON_DEG) & (np.abs(lat) <= MAX_LAT_DEG)
    return ok


def _number(name: str, value: Number) -> float:
    try:
        if "_" in str(value):  # Python reads 1_16 as 116; no coordinate means that
            raise ValueError(value)
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise CoordinateError(
            f"The {name} {str(value)[:40]!r} is not a number",
            hint="give decimal degrees, for example 116.3912",
        ) from error
    if not math.isfinite(number):
        raise CoordinateError(f"The {name} is not a finite number")
    return number


def _range_hint(x: float, y: float) -> str:
    if abs(x) <= MAX_LAT_DEG and abs(y) <= MAX_LON_DEG:
        return "longitude and latitude look exchanged; longitude comes first"
    if max(abs(x), abs(y)) > 1000:
        return "these look like projected metres or feet; give degrees"
    return "longitude is within ±180, latitude within ±90 degrees"
