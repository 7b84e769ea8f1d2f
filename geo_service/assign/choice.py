"""Which columns of a table hold the coordinate, the address and the date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo_service.base.errors import InputError

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
    ("x", "y"),
    ("x坐标", "y坐标"),
    ("coordx", "coordy"),
)
#: names of the column with the address that was geocoded, normalised
ADDRESS_NAMES = (
    "address", "addr", "incidentaddress", "fulladdress", "streetaddress", "locationaddress",
    "location", "地址", "详细地址", "事发地址", "事发地点", "发生地址", "问题地址", "诉求地址",
    "标准地址", "位置", "地点",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns chosen by name; ``lon`` and ``lat`` are None where a geometry is used."""

    lon: str | None
    lat: str | None
    geometry: str | None
    address: str | None
    as_of: str | None
    notices: tuple[str, ...] = ()

    @property
    def of_points(self) -> list[str]:
        """The columns from which coordinates are read."""
        return [name for name in (self.lon, self.lat, self.geometry) if name is not None]


def choose_columns(
    names: Sequence[str],
    geometry: str | None,
    *,
    lon: str | None = None,
    lat: str | None = None,
    address: str | None = None,
    as_of: str | None = None,
) -> Columns:
    """Choose columns among ``names``: as told, else by their usual names, else the geometry.

    Raises:
        InputError: a column named does not exist, only one of lon and lat is named, or no
            coordinate is found.
    """
    require(names, [name for name in (lon, lat, address, as_of) if name is not None])
    if (lon is None) != (lat is None):
        raise InputError("Only one of --lon and --lat is given", hint="name both columns")
    notices = []
    if lon is None and geometry is None:
        lon, lat = _guess_point(names)
        notices.append(f"coordinates are read from the columns {lon!r} and {lat!r}")
    if address is None:
        address = _first_named(names, ADDRESS_NAMES)
    used = geometry if lon is None else None
    return Columns(lon, lat, used, address, as_of, tuple(notices))


def require(names: Sequence[str], wanted: Iterable[str]) -> None:
    """Make sure the columns named exist; raises ``InputError`` that lists those there are."""
    missing = [name for name in wanted if name not in names]
    if missing:
        raise InputError(f"There is no column {', '.join(map(repr, missing))}", hint=_list(names))


def _guess_point(names: Sequence[str]) -> tuple[str, str]:
    by_form: dict[str, str] = {}
    for name in names:
        by_form.setdefault(_normal(name), name)
    for x, y in POINT_NAMES:
        if x in by_form and y in by_form:
            return by_form[x], by_form[y]
    raise InputError(
        "No pair of columns looks like longitude and latitude",
        hint=f"name them with --lon and --lat; {_list(names)}",
    )


def _first_named(names: Sequence[str], known: Sequence[str]) -> str | None:
    by_form = {_normal(name): name for name in reversed(names)}
    return next((by_form[form] for form in known if form in by_form), None)


def _normal(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:40])
    return f"the columns are: {shown}" + (", …" if len(names) > 40 else "")
