"""Read a box as ``west,south,east,north`` in degrees."""

from __future__ import annotations

from geo_service.base.errors import InputError

#: west, south, east, north in degrees (EPSG:4326)
Box = tuple[float, float, float, float]
_HINT = "west,south,east,north in degrees"


def parse_bbox(text: str, *, across_180: bool = False) -> Box:
    """Read a box. With ``across_180`` its west may lie beyond its east, across the date line.

    Raises:
        InputError: it is not four numbers, is empty, or not on the earth.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"bbox={text[:60]!r} is not four numbers", hint=_HINT) from None
    on_earth = -180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90
    has_area = south < north and (west < east or (across_180 and west > east))
    if not (on_earth and has_area):
        raise InputError(f"bbox={text[:60]!r} is empty or not on the earth", hint=_HINT)
    return west, south, east, north
