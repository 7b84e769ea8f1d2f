"""Find a coordinate in running text: decimals, degrees and minutes, ``geo:``, map sites' links.

Two bare numbers count only where they fit the region, in this order or the other; numbers marked as
longitude and latitude (东经, 北纬, lon, N, E, °) and links count wherever they lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from geo_service.base.model import CoordinateInText, Datum
from geo_service.datum.hints import Bounds

#: a bare pair this far outside the region is still meant for it, in degrees
_MARGIN_DEG = 0.5
#: only so much of a text is looked at
_MAX_CHARS = 2_000
_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_BETWEEN = r"[\s,，;；、/|~]{1,4}"
_DECIMAL = r"[-+]?\d{1,3}\.\d{1,12}"
_WORTH_A_LOOK = re.compile(r"\d[.°º度]|%2[Cc]|\d\s*[NSEW]")

_URL = re.compile(r"(?:https?://|geo:|www\.)[^\s，。；、）)>\"'\u4e00-\u9fff]+", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\d.])({_DECIMAL}){_BETWEEN}({_DECIMAL})(?![\d.])")
_ANGLE = (
    r"(?P<{n}deg>\d{{1,3}}(?:\.\d+)?)\s*(?:[°º度]\s*"
    r"(?:(?P<{n}min>\d{{1,2}}(?:\.\d+)?)\s*(?:['′’]|分)\s*"
    r"(?:(?P<{n}sec>\d{{1,2}}(?:\.\d+)?)\s*(?:[\"″”]|''|秒)?)?)?)?"
)
_SIGN = r"(?:东经|西经|北纬|南纬|经度|纬度|longitude|latitude|lon|lng|lat|[NSEWnsew](?![A-Za-z]))"


def _marked(n: str) -> str:
    """A number with a mark of its axis before it, or after it."""
    angle = _ANGLE.replace("{n}", n).replace("{{", "{").replace("}}", "}")
    before = rf"(?P<{n}before>{_SIGN})?\s*[:：=为是]?\s*[\"']?"
    after = rf"(?P<{n}after>[NSEW](?![A-Za-z]))"
    # one mark a number: what follows a marked number marks the next
    return rf"{before}{angle}(?:(?({n}before)(?!)|\s*{after}))?"


_MARKED = re.compile(
    rf"(?<![\dA-Za-z.]){_marked('a')}[\"']?[\s,，;；、&/|和]{{0,4}}{_marked('b')}(?![\d.])",
    re.IGNORECASE,
)
#: sites and the datum of the coordinates in their links; lat first or not is told by the region
_SITES = (
    (re.compile(r"amap\.com|gaode\.com|autonavi", re.IGNORECASE), Datum.GCJ02),
    (re.compile(r"map\.qq\.com|apis\.map\.qq", re.IGNORECASE), Datum.GCJ02),
    (re.compile(r"baidu\.com", re.IGNORECASE), Datum.BD09),
    (re.compile(r"tianditu", re.IGNORECASE), Datum.CGCS2000),
    (re.compile(r"openstreetmap\.org|osm\.org", re.IGNORECASE), Datum.WGS84),
    (re.compile(r"google\.|apple\.com", re.IGNORECASE), Datum.GCJ02),
)
_IN_LINK = (
    re.compile(
        rf"[?&#]m?lat(?:itude)?=(?P<lat>{_NUMBER})&m?l(?:on|ng)(?:gitude)?=(?P<lon>{_NUMBER})"
    ),
    re.compile(
        rf"[?&#]m?l(?:on|ng)(?:gitude)?=(?P<lon>{_NUMBER})&m?lat(?:itude)?=(?P<lat>{_NUMBER})"
    ),
    re.compile(rf"pointx=(?P<lon>{_NUMBER})&pointy=(?P<lat>{_NUMBER})"),
    re.compile(rf"!3d(?P<lat>{_NUMBER})!4d(?P<lon>{_NUMBER})"),
    re.compile(rf"map=\d+(?:\.\d+)?/(?P<lat>{_NUMBER})/(?P<lon>{_NUMBER})"),
    re.compile(rf"(?P<lat>{_DECIMAL})[,~;](?P<lon>{_DECIMAL})"),
)
_LINK_DATUM = re.compile(r"coord(?:_?type|sys)?=(gcj02|bd09ll|bd09|wgs84)", re.IGNORECASE)
_DATUM_NAMES = {"gcj02": Datum.GCJ02, "bd09": Datum.BD09, "bd09ll": Datum.BD09}


def find_coordinate(text: str, bounds: Bounds) -> CoordinateInText | None:
    """The first coordinate in a text; ``bounds`` is the region in WGS-84 degrees."""
    given = _plain(text[:_MAX_CHARS])
    if not _WORTH_A_LOOK.search(given):
        return None
    for found in _found(given, bounds):
        return found
    return None


def _found(text: str, bounds: Bounds) -> Iterator[CoordinateInText]:
    for link in _URL.finditer(text):
        if (at := _of_link(link, bounds)) is not None:
            yield at
    without = _URL.sub(lambda link: " " * len(link[0]), text)
    for marked in _MARKED.finditer(without):
        if (at := _of_marked(marked)) is not None:
            yield at
    for bare in _BARE.finditer(without):
        if (at := _of_bare(bare, bounds)) is not None:
            yield at


def _of_link(link: re.Match[str], bounds: Bounds) -> CoordinateInText | None:
    address = unquote(link[0])
    pairs = (pattern.search(address) for pattern in _IN_LINK)
    pair = next(filter(None, pairs), None)
    if pair is None:
        return None
    lon, lat = float(pair["lon"]), float(pair["lat"])
    if not _within(lon, lat, bounds) and _within(lat, lon, bounds):
        lon, lat = lat, lon  # the site writes longitude first: no mistake of the caller's
    if not _on_earth(lon, lat):
        return None
    return CoordinateInText(lon, lat, *link.span(), _datum_of(address))


def _datum_of(address: str) -> Datum | None:
    """The datum that a link names, else the one of its site."""
    said = _LINK_DATUM.search(address)
    if said:
        return _DATUM_NAMES.get(said[1].lower(), Datum.WGS84)
    if address.lower().startswith("geo:"):
        return Datum.WGS84
    return next((one for site, one in _SITES if site.search(address)), None)


def _of_marked(found: re.Match[str]) -> CoordinateInText | None:
    axes = [_axis(found, "a"), _axis(found, "b")]
    has_degrees = all("°" in part or "º" in part or "度" in part for part in _halves(found))
    if axes == [None, None] and has_degrees:
        axes = ["lon", "lat"] if _degrees(found, "a") > 90 else ["lat", "lon"]
    if set(axes) != {"lon", "lat"}:
        return None
    values = {axis: _degrees(found, n) for axis, n in zip(axes, "ab", strict=True) if axis}
    lon, lat = values["lon"], values["lat"]
    return CoordinateInText(lon, lat, *found.span()) if _on_earth(lon, lat) else None


def _halves(found: re.Match[str]) -> tuple[str, str]:
    middle = found.start("bdeg")
    return found.string[found.start() : middle], found.string[middle : found.end()]


def _axis(found: re.Match[str], n: str) -> str | None:
    sign = (found[f"{n}before"] or found[f"{n}after"] or "").lower()
    if not sign:
        return None
    return "lon" if sign in ("东经", "西经", "经度", "longitude", "lon", "lng", "e", "w") else "lat"


def _degrees(found: re.Match[str], n: str) -> float:
    parts = (found[f"{n}{part}"] for part in ("deg", "min", "sec"))
    degrees, minutes, seconds = (float(part or 0) for part in parts)
    sign = (found[f"{n}before"] or found[f"{n}after"] or "").lower()
    value = degrees + minutes / 60 + seconds / 3600
    return -value if sign in ("西经", "南纬", "w", "s") else value


def _of_bare(pair: re.Match[str], bounds: Bounds) -> CoordinateInText | None:
    lon, lat = float(pair[1]), float(pair[2])
    if _within(lon, lat, bounds):
        return CoordinateInText(lon, lat, *pair.span())
    if _within(lat, lon, bounds):
        return CoordinateInText(lat, lon, *pair.span(), swapped=True)
    return None


def _within(lon: float, lat: float, bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return (
        west - _MARGIN_DEG <= lon <= east + _MARGIN_DEG
        and south - _MARGIN_DEG <= lat <= north + _MARGIN_DEG
    )


def _on_earth(lon: float, lat: float) -> bool:
    return -180 <= lon <= 180 and -90 <= lat <= 90


_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFF0C: 0x2C}


def _plain(text: str) -> str:
    """Full-width letters, digits and signs as plain ones; as long as the text."""
    return text.translate(_WIDE)
