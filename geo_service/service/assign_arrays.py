"""Areas, cells and status of points given as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from geo_service.base.errors import CoordinateError
from geo_service.base.model import Datum, FloatArray
from geo_service.datum import parse_datum, to_wgs84
from geo_service.datum.points import check
from geo_service.index.cells import cells_of, check_res
from geo_service.service.area_columns import (
    BAD_COORDINATE,
    NO_COORDINATE,
    area_columns,
    cell_column,
    find_areas,
    levels_of,
    status_column,
    status_of,
)
from geo_service.service.atlas import Atlas


def assign_columns(
    atlas: Atlas,
    lon: FloatArray,
    lat: FloatArray,
    *,
    datum: Datum | str | None = None,
    as_of: date | None = None,
    levels: Sequence[str] | None = None,
    h3_res: int | None = None,
) -> pa.Table:
    """Give the columns that ``assign`` adds for points ``lon``, ``lat`` (n,), in degrees.

    NaN means no coordinate. Without a whole file there is no ``default_location``.

    Raises:
        CoordinateError: the arrays are not one-dimensional and of one length.
        InputError: the datum or the resolution does not exist.
        NotFoundError, NoGenerationError: no such level, or no boundaries at ``as_of``.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if lon.shape != lat.shape or lon.ndim != 1:
        raise CoordinateError(
            f"lon has the shape {lon.shape}, lat {lat.shape}", hint="give two arrays of one length"
        )
    points = check((lon, ~np.isnan(lon)), (lat, ~np.isnan(lat)))
    x, y = to_wgs84(points.lon, points.lat, _datum(atlas, datum))
    wanted = levels_of(atlas, levels, as_of)
    found = find_areas(atlas, x, y, levels=wanted, as_of=as_of)
    status = status_of(found, atlas.folder.manifest.lead_level, points.usable)
    status[points.missing] = NO_COORDINATE
    status[points.bad] = BAD_COORDINATE
    columns = area_columns(found)
    if h3_res is not None:
        cells = cells_of(lon=x, lat=y, res=check_res(h3_res))
        columns[f"h3_{h3_res}"] = cell_column(cells, as_text=False)
    columns["assign_status"] = status_column(status)
    return pa.table(columns)


def _datum(atlas: Atlas, datum: Datum | str | None) -> Datum:
    if datum is None:
        return atlas.folder.manifest.datum
    return datum if isinstance(datum, Datum) else parse_datum(datum)
