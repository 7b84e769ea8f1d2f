"""Choose the columns of a table that hold the coordinate, the address and the date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from geo_service.base.dates import DateOrder
from geo_service.base.errors import InputError
from geo_service.tables.axis_names import plain_heading, point_pair

#: names of columns that may hold both axes in one cell, normalised
ONE_COLUMN_NAMES = (
    "point", "wkt", "geom", "thegeom", "geometry", "georeference", "geolocation", "geocoded",
    "latlon", "latlng", "latlong", "lonlat", "lnglat", "coordinates", "coordinate", "coords",
    "coordenadas", "koordinaten", "position", "location", "location1", "localizacao",
    "geopoint2d", "geopoint", "坐标", "经纬度", "位置坐标", "地理坐标", "位置",
)  # fmt: skip
#: names of the column with the address that was geocoded, normalised
ADDRESS_NAMES = (
    "address", "addr", "incidentaddress", "fulladdress", "streetaddress", "locationaddress",
    "location", "地址", "详细地址", "事发地址", "事发地点", "发生地址", "问题地址", "诉求地址",
    "标准地址", "位置", "地点",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChosenColumns:
    """The columns chosen by name; ``lon`` and ``lat`` are None where a geometry is used.

    ``point`` holds both axes in one cell; ``lat_first`` tells their order where a cell does not.
    ``date_order`` is that of numeric dates in ``as_of``; ``point_on_shape`` takes lines and
    polygons by a point on them.
    """

    lon: str | None
    lat: str | None
    geometry: str | None
    address: str | None
    as_of: str | None
    notices: tuple[str, ...] = ()
    point: str | None = None
    lat_first: bool = False
    date_order: DateOrder | None = None
    point_on_shape: bool = False

    @property
    def of_points(self) -> list[str]:
        """The columns from which coordinates are read."""
        names = (self.lon, self.lat, self.point, self.geometry)
        return [name for name in names if name is not None]

    @property
    def read(self) -> frozenset[str]:
        """Every column whose cells are read; the others only pass through."""
        others = (self.address, self.as_of)
        return frozenset([*self.of_points, *(name for name in others if name is not None)])


def choose_columns(
    names: Sequence[str],
    geometry: str | None,
    *,
    lon: str | None = None,
    lat: str | None = None,
    address: str | None = None,
    as_of: str | None = None,
    point: str | None = None,
    find_point: Callable[[Sequence[str]], str | None] = lambda _: None,
) -> ChosenColumns:
    """Choose columns among ``names``: as told, else by their usual names, else the geometry.

    ``find_point`` gives the first of the names it is handed whose cells hold both axes.

    Raises:
        InputError: a column named does not exist, only one of lon and lat is named, or no
            coordinate is found.
    """
    require(names, [name for name in (lon, lat, address, as_of, point) if name is not None])
    if (lon is None) != (lat is None):
        raise InputError("Only one of --lon and --lat is given", hint="name both columns")
    if point is not None and lon is not None:
        raise InputError("--point is given beside --lon and --lat", hint="give one or the others")
    notices = []
    if lon is None and point is None and geometry is None:
        lon, lat = point_pair(names) or (None, None)
        point = None if lon else find_point(_point_candidates(names))
        if not lon and not point:
            raise InputError(
                "No pair of columns looks like longitude and latitude",
                hint="name them with --lon and --lat, or one that holds both with --point; "
                + _list(names),
            )
        told = f"columns {lon!r} and {lat!r}" if lon else f"column {point!r}"
        notices.append(f"coordinates are read from the {told}")
    if address is None:
        address = _first_named([name for name in names if name != point], ADDRESS_NAMES)
    used = geometry if lon is None and point is None else None
    return ChosenColumns(lon, lat, used, address, as_of, tuple(notices), point)


def require(names: Sequence[str], wanted: Iterable[str]) -> None:
    """Make sure the columns named exist; raises ``InputError`` that lists those that exist."""
    missing = [name for name in wanted if name not in names]
    if missing:
        raise InputError(f"There is no column {', '.join(map(repr, missing))}", hint=_list(names))


def _point_candidates(names: Sequence[str]) -> list[str]:
    """Columns whose names say that they may hold a position, likely ones first."""
    by_form = {plain_heading(name): name for name in reversed(names)}
    return [by_form[form] for form in ONE_COLUMN_NAMES if form in by_form]


def _first_named(names: Sequence[str], known: Sequence[str]) -> str | None:
    by_form = {plain_heading(name): name for name in reversed(names)}
    return next((by_form[form] for form in known if form in by_form), None)


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:40])
    return f"the columns are: {shown}" + (", …" if len(names) > 40 else "")
