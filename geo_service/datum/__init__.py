"""Coordinates as they enter: validate them, detect their datum, convert to WGS-84."""

from __future__ import annotations

from geo_service.datum.convert import from_wgs84, to_wgs84
from geo_service.datum.hints import hint
from geo_service.datum.names import parse_datum
from geo_service.datum.validation import check_points, parse_pair, parse_point

__all__ = [
    "check_points",
    "from_wgs84",
    "hint",
    "parse_datum",
    "parse_pair",
    "parse_point",
    "to_wgs84",
]
