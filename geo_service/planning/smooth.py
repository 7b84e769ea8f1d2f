"""The smoothed surface, evaluated at the centres of H3 cells."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely

from geo_service.cube import measures
from geo_service.cube.density import density
from geo_service.cube.filters import Filters
from geo_service.index.cells import cell_texts
from geo_service.index.hexes import cells_touching, centres
from geo_service.planning.queries import Queries
from geo_service.planning.result import Result, column

#: complaints are taken at the centres of cells of this resolution (a side of 66 m), or coarser
FINEST_RES = 10
#: below this the surface is as good as nothing, in complaints per km²
LEAST = 1e-3


def smooth(queries: Queries, filters: Filters, res: int, bandwidth_m: float) -> Result:
    """Complaints per km², smoothed by a kernel of radius ``bandwidth_m``, at cells of ``res``.

    Columns code, value. The surface holds as many complaints as are counted; the public's rests
    on sealed blocks. Cells where it is as good as nothing are left out.

    Raises:
        InputError: the bandwidth is too small for the region.
    """
    finest = min(FINEST_RES, queries.snapshot.manifest.h3_res)
    view = queries.cell_view(filters, finest)
    lon, lat = centres(view.cells)
    geography = queries.geography
    points = geography.plane.points(lon=lon, lat=lat)
    counts = view.counts.astype(np.float64)
    surface = density(points[:, 0], points[:, 1], counts, geography.outline_m, bandwidth_m)
    cells = cells_touching(np.array([geography.outline], dtype=object), res)
    lon, lat = centres(cells)
    at = geography.plane.points(lon=lon, lat=lat)
    values = surface.at(at[:, 0], at[:, 1])
    shown = np.nan_to_num(values) > LEAST
    table = pa.table({"code": cell_texts(cells[shown]), "value": column(values[shown])})
    facts = {
        **queries.cells(filters, min(res, view.res)).facts,
        "res": res,
        "unit": measures.UNITS["per_km2"][0],
        "bandwidth_m": bandwidth_m,
        "total": view.total,
        "edge_corrected": True,
        "region_km2": round(float(shapely.area(geography.outline_m)) / 1e6, 1),
    }
    return Result(table, facts, cells=cells[shown])
