"""Names that columns of longitudes and latitudes have, in several languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

#: pairs of names (longitude, latitude), normalised, in the order they are believed
POINT_NAMES = (
    ("lon", "lat"),
    ("lng", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("经度", "纬度"),
    ("wgslon", "wgslat"),
    ("wgs84lon", "wgs84lat"),
    ("lonwgs84", "latwgs84"),
    ("wgs84经度", "wgs84纬度"),
    ("gps经度", "gps纬度"),
    ("坐标经度", "坐标纬度"),
    ("地址经度", "地址纬度"),
    ("事发经度", "事发纬度"),
    ("pointx", "pointy"),
    ("lon84", "lat84"),
    ("geolon", "geolat"),
    ("geolongitude", "geolatitude"),
    ("longitud", "latitud"),
    ("langengrad", "breitengrad"),
    ("laengengrad", "breitengrad"),
    ("longitudine", "latitudine"),
    ("lengtegraad", "breedtegraad"),
    ("долгота", "широта"),
    ("boylam", "enlem"),
    ("経度", "緯度"),
    ("經度", "緯度"),
    ("경도", "위도"),
    ("dlugosc", "szerokosc"),
    ("długosc", "szerokosc"),
    ("x", "y"),
    ("x坐标", "y坐标"),
    ("coordx", "coordy"),
    ("lange", "breite"),  # length and width, too: the last to be believed
    ("laenge", "breite"),
)
#: words beside the name of an axis that say nothing about which it is
_BESIDE_AXES = frozenset(
    {"deg", "degree", "degrees", "decimal", "dd", "wgs", "84", "wgs84", "gps", "location", "loc",
     "coord", "coords", "coordinate", "geo", "epsg4326", "address", "incident", "site", "gcs"}
)  # fmt: skip


def point_pair(names: Sequence[str]) -> tuple[str, str] | None:
    """The columns whose names say longitude and latitude; None where none do."""
    by_form: dict[str, str] = {}
    for name in names:
        by_form.setdefault(plain_heading(name), name)
    return _pair(by_form) or _pair(_axes_alone(names))


def _pair(by_form: Mapping[str, str]) -> tuple[str, str] | None:
    for x, y in (tuple(map(plain_heading, pair)) for pair in POINT_NAMES):
        if x in by_form and y in by_form:
            return by_form[x], by_form[y]
    return None


def _axes_alone(names: Sequence[str]) -> dict[str, str]:
    """Names without the words beside the axis: ``GPS_Longitude`` is a longitude.

    Two columns that say the same so are both left out: which one is meant is not told.
    """
    found: dict[str, list[str]] = {}
    for name in names:
        words = [plain_heading(word) for word in re.split(r"[\W_]+", name)]
        core = "".join(word for word in words if word not in _BESIDE_AXES)
        found.setdefault(core, []).append(name)
    return {core: same[0] for core, same in found.items() if core and len(same) == 1}


def plain_heading(name: str) -> str:
    """A heading without case, accents, blanks and punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", plain).casefold()
