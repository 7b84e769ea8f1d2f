"""Explain why a point outside the region may still be meant for it."""

from __future__ import annotations

import math

import numpy as np

from geo_service.base.model import Datum
from geo_service.datum.convert import to_wgs84

#: west, south, east, north in WGS-84 degrees
Bounds = tuple[float, float, float, float]
WEB_MERCATOR_RADIUS_M = 6378137.0
#: a point this near to the region may lie outside it only by its datum (the largest shift, ~1 km)
DATUM_REACH_DEG = 0.02


def hint(
    lon: float, lat: float, datum: Datum, bounds: Bounds, lang: str | None = None
) -> str | None:
    """Say in ``lang`` (zh or en; both where None) what a point outside ``bounds`` may be, or None.

    ``lon, lat`` is the point as given, in ``datum``. Tried in this order: axes exchanged, a minus
    sign left out, another datum, Web Mercator metres (EPSG:3857), projected metres or feet of any
    kind.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)) or _within(lon, lat, bounds):
        return None
    if _within(lat, lon, bounds):
        return _told(
            lang,
            "经纬度可能写反了：交换后落在本区域内",
            "longitude and latitude look exchanged",
        )
    if _within(-lon, lat, bounds):
        return _told(
            lang,
            "经度可能缺负号（西经）：加上后落在本区域内",
            "the longitude lacks its minus sign (west)",
        )
    if _within(lon, -lat, bounds):
        return _told(
            lang,
            "纬度可能缺负号（南纬）：加上后落在本区域内",
            "the latitude lacks its minus sign (south)",
        )
    if _within(-lon, -lat, bounds):
        return _told(
            lang,
            "经纬度可能都缺负号（西经、南纬）：加上后落在本区域内",
            "longitude and latitude lack their minus signs (west, south)",
        )
    if max(abs(lon), abs(lat)) > 360:
        return _projected(lon, lat, bounds, lang)
    return _other_datum(lon, lat, datum, bounds, lang)


def _told(lang: str | None, zh: str, en: str) -> str:
    return {"zh": zh, "en": en}.get(lang or "", f"{zh} ({en})")


def _other_datum(
    lon: float, lat: float, datum: Datum, bounds: Bounds, lang: str | None
) -> str | None:
    if not _within(lon, lat, bounds, margin_deg=DATUM_REACH_DEG):
        return None
    for other in (Datum.WGS84, Datum.GCJ02, Datum.BD09):
        if other is datum:
            continue
        x, y = to_wgs84(np.array([lon]), np.array([lat]), other)
        if _within(float(x[0]), float(y[0]), bounds):
            return _told(
                lang, f"按 {other} 解释则落在本区域内", f"inside the region if the datum is {other}"
            )
    return None


def _projected(x_m: float, y_m: float, bounds: Bounds, lang: str | None) -> str:
    lon = math.degrees(x_m / WEB_MERCATOR_RADIUS_M)
    lat = math.degrees(math.atan(math.sinh(min(max(y_m / WEB_MERCATOR_RADIUS_M, -20), 20))))
    if _within(lon, lat, bounds):
        return _told(
            lang,
            "看来是 Web 墨卡托米制坐标，请转换为经纬度",
            "looks like EPSG:3857 metres; give degrees",
        )
    return _told(
        lang, "看来是投影坐标（米或英尺），请转换为经纬度", "looks projected; give degrees"
    )


def _within(lon: float, lat: float, bounds: Bounds, margin_deg: float = 0.0) -> bool:
    west, south, east, north = bounds
    return (
        west - margin_deg <= lon <= east + margin_deg
        and south - margin_deg <= lat <= north + margin_deg
    )
